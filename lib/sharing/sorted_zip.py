"""A zip of the originals, sorted into one folder a motif; the originals are only read."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pandas as pd

from lib.cache import replacing
from lib.errors import Cancelled, PhotoError
from lib.photos.originals import photo_id, read_original
from lib.photos.values import Problem
from lib.sharing.view import View

LEFT_OUT = "not included.txt"
# What Windows does not allow in a file name, and what would mean another folder.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 120
_EARLIEST = pd.Timestamp("1980-01-01")
_LATEST = pd.Timestamp("2107-12-31")


@dataclass(frozen=True)
class SortedPhotos:
    """How many photos are in the zip, and why the others are not."""

    written: int
    problems: tuple[Problem, ...]


def write_sorted_zip(
    view: View,
    path: Path,
    *,
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SortedPhotos:
    """Write the zip whole or not at all, one photo in memory at a time.

    Photos keep their names; where two in a folder clash, also by case, the later gets a number.
    A photo that is gone, or no longer the one that was imported, is named with the reason in
    `not included.txt`. Raises `CacheError` where the file cannot be written, and `Cancelled`.
    """
    problems: list[Problem] = []
    written, total = 0, len(view.atlas.photos)
    with replacing(path) as temporary, ZipFile(temporary, "w", ZIP_STORED) as archive:
        for row, name in _names(view):
            if cancelled and cancelled():
                raise Cancelled("The zip was not finished.")
            try:
                _add(archive, view.atlas.photos.iloc[row], name)
                written += 1
            except PhotoError as error:
                problems.append(Problem.of(error, "missing"))
            if progress:
                progress(written + len(problems), total)
        if problems:
            lines = [f"{one.file}: {one.cause}; {one.advice}" for one in problems]
            archive.writestr(LEFT_OUT, "\n".join(lines))
    return SortedPhotos(written, tuple(problems))


def _names(view: View) -> list[tuple[int, str]]:
    """Row and path in the zip of every photo, motif by motif, the most typical photo first."""
    taken: set[str] = set()
    named = []
    for group in view.groups:
        number = f"{group.motif + 1:02d} " if group.motif >= 0 else ""
        folder = safe_name(f"{number}{group.name}")
        for row in group.rows.tolist():
            name = safe_name(str(view.atlas.photos["name"].iloc[row]))
            named.append((row, _unique(f"{folder}/{name}", taken)))
    return named


def _unique(path: str, taken: set[str]) -> str:
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        stem, ending = path, ""
    candidate, count = path, 2
    while _same(candidate) in taken:
        candidate = f"{stem} ({count}){dot if ending else ''}{ending}"
        count += 1
    taken.add(_same(candidate))
    return candidate


def _same(path: str) -> str:
    """What two paths share when some file system takes them for one."""
    return unicodedata.normalize("NFC", path).casefold()


def safe_name(name: str) -> str:
    """A name that any file system takes, as near to the given one as possible; never empty."""
    safe = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name)).strip(" ").rstrip(". ")
    if len(safe) > _LONGEST:
        stem, _, ending = safe.rpartition(".")
        kept = f".{ending}" if stem and len(ending) < 6 else ""
        safe = safe[: _LONGEST - len(kept)].rstrip(". ") + kept
    if not safe or _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    return safe


def _add(archive: ZipFile, photo: pd.Series, name: str) -> None:
    data = read_original(photo["source"])
    if photo_id(data) != photo["id"]:
        raise PhotoError(photo["name"], "has changed since it was imported", "import it again")
    info = ZipInfo(name, _stamp(photo["taken"]))
    info.compress_type = zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def _stamp(taken: pd.Timestamp) -> tuple[int, int, int, int, int, int]:
    """The time on the file in the zip, which knows 1980 to 2107 and nothing else."""
    when = _EARLIEST if pd.isna(taken) else min(max(taken, _EARLIEST), _LATEST)
    return when.year, when.month, when.day, when.hour, when.minute, when.second
