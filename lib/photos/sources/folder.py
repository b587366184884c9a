"""The files of a folder, to any depth."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lib.errors import SourceError
from lib.photos.originals import source_of
from lib.photos.text import printable
from lib.photos.values import Entry, Problem

# A file changed this recently could change again within one tick of a coarse clock.
_SETTLED_SECONDS = 2


def folder_entries(root: Path, part: int = 0) -> Iterator[Entry | Problem]:
    """Every file below a folder. Links are followed, each folder once, so that loops end.

    Raises SourceError where the folder itself cannot be read.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [str(root)]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)
            with os.scandir(folder) as listing:
                children = list(listing)
        except OSError as error:
            yield _unreadable_folder(folder, root, error)
            continue
        if (status.st_dev, status.st_ino) in seen or _is_cache(children, folder, root):
            continue
        seen.add((status.st_dev, status.st_ino))
        for child in children:
            if _is_folder(child):
                waiting.append(child.path)
            else:
                yield _child(child, root, part)


def file_entry(path: Path, part: int = 0) -> Entry:
    """One file as a source of its own."""
    return _entry(str(path), path.name, path.stat(), part)


def _is_folder(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_dir()
    except OSError:
        return False


def _is_cache(children: list[os.DirEntry[str]], folder: str, root: Path) -> bool:
    """Whether a folder below the chosen one is the cache of this program: thumbnails, no photos."""
    return folder != str(root) and {"collections", "thumbnails"} <= {one.name for one in children}


def _child(child: os.DirEntry[str], root: Path, part: int) -> Entry | Problem:
    path = child.path[len(str(root)) :].replace(os.sep, "/").lstrip("/")
    try:
        status = child.stat()
    except OSError:
        return Problem(path, "is a link to nothing", "remove it or repair it", "unreadable")
    if not stat.S_ISREG(status.st_mode):
        # Opening a pipe would wait for ever.
        return Problem(path, "is a device or a pipe, not a file", "leave it out", "unsafe")
    return _entry(child.path, path, status, part)


def _entry(location: str, path: str, status: os.stat_result, part: int) -> Entry:
    settled = time.time() - status.st_mtime > _SETTLED_SECONDS
    stamp = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}" if settled else ""
    return Entry(
        path=printable(path),
        source=source_of(location),
        bytes=status.st_size,
        stamp=stamp,
        modified=_time(status.st_mtime),
        part=part,
    )


def _time(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds))
    except (OverflowError, OSError, ValueError):
        return None


def _unreadable_folder(folder: str, root: Path, error: OSError) -> Problem:
    if folder == str(root):
        raise SourceError(f"{folder} cannot be read ({error.strerror or error}).") from error
    path = os.path.relpath(folder, root)
    return Problem(
        path, f"cannot be opened ({error.strerror or error})", "give yourself the right to read it"
    )
