"""Imports that were stopped or cut off: remembered, so that they can go on or be given up.

A marker lies in the collection's folder from the first file that is looked at until the table is
written. What was read until then is in `known.parquet`; starting the same import again uses it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lib.cache import Cache, read_json, write_bytes
from lib.photos.collections import drop_thumbnails, remove_folder, table_path
from lib.photos.known import KNOWN, known_ids
from lib.photos.remote import is_remote

MARKER = "import.json"


@dataclass(frozen=True)
class Unfinished:
    """An import that did not come to its end; `read` photos need not be read again."""

    slug: str
    name: str
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    read: int = 0


def mark_started(
    cache: Cache, slug: str, name: str, sources: Sequence[str | Path], kinds: frozenset[str]
) -> None:
    """Note that an import has begun."""
    paths = [
        str(source if is_remote(str(source)) else Path(source).absolute()) for source in sources
    ]
    marker = {"name": name, "sources": paths, "kinds": sorted(kinds)}
    # Escaped to ASCII, since a path need not be valid Unicode.
    write_bytes(cache.collections / slug / MARKER, json.dumps(marker).encode())


def mark_finished(cache: Cache, slug: str) -> None:
    """Note that it has come to its end; a folder that holds no collection is removed."""
    folder = cache.collections / slug
    (folder / MARKER).unlink(missing_ok=True)
    if not table_path(cache, slug).exists():
        (folder / KNOWN).unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()


def unfinished_imports(cache: Cache) -> list[Unfinished]:
    """Imports that were stopped, or that are under way in some process at this moment."""
    found = []
    for path in sorted(cache.collections.glob(f"*/{MARKER}")):
        if path.parent.name.startswith("."):
            continue
        marker = read_json(path) or {}
        with suppress(KeyError, TypeError):
            sources = tuple(map(str, marker["sources"]))
            read = len(known_ids(path.parent))
            kinds = tuple(map(str, marker["kinds"]))
            found.append(Unfinished(path.parent.name, str(marker["name"]), sources, kinds, read))
    return found


def give_up_import(cache: Cache, slug: str) -> None:
    """Forget an unfinished import, with the thumbnails that only it has made."""
    ids = known_ids(cache.collections / slug)
    if table_path(cache, slug).exists():
        (cache.collections / slug / MARKER).unlink(missing_ok=True)
    else:
        remove_folder(cache, slug)
    drop_thumbnails(cache, ids)
