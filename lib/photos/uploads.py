"""Files that were dropped on the page: kept in the cache, since they have no other home."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from lib.cache import Cache, replacing
from lib.photos.collections import TABLE, checked_name, slug_for
from lib.photos.unfinished import MARKER

_MAX_STEM = 80


def upload_folder(cache: Cache, name: str) -> Path:
    """Where the uploads of the collection of that name lie; they go when it is deleted."""
    return cache.uploads / slug_for(cache, checked_name(name))


def keep_uploads(cache: Cache, name: str, files: Iterable[tuple[str, IO[bytes]]]) -> list[Path]:
    """Write uploaded files, given by name and content, whole or not at all; returns their paths.

    A file of the same name as one that is there gets a number. Raises UsageError for a bad name of
    the collection, CacheError where the disk is full.
    """
    folder = upload_folder(cache, name)
    paths = []
    for file_name, stream in files:
        path = _free(folder / _safe(file_name))
        with replacing(path) as temporary, temporary.open("wb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
        paths.append(path)
    return paths


def drop_unused_uploads(cache: Cache) -> None:
    """Remove uploads that belong to no collection and no unfinished import.

    Only while no import is running: one that has just begun has left no trace yet.
    """
    for folder in sorted(cache.uploads.glob("*")):
        home = cache.collections / folder.name
        if not any((home / name).exists() for name in (TABLE, MARKER)):
            shutil.rmtree(folder, ignore_errors=True)
            if folder.is_file():
                folder.unlink(missing_ok=True)


def _safe(name: str) -> str:
    """A file name that means the same on every system, its ending kept."""
    name = re.sub(r"[^\w.() -]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    return (
        f"{(stem or 'file')[:_MAX_STEM]}{dot}{ending[:10]}" if dot else name[:_MAX_STEM] or "file"
    )


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem} ({number})"), number + 1
    return free
