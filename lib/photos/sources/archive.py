"""The members of a zip archive, as they are listed: nothing is unpacked to disk."""

from __future__ import annotations

import re
import stat
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lib.photos.archives import open_archive
from lib.photos.originals import SEPARATOR, source_of
from lib.photos.text import printable
from lib.photos.values import Entry, Problem

_ENCRYPTED, _UTF8 = 0x1, 0x800
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_DRIVE = re.compile(r"[A-Za-z]:")


def archive_entries(path: Path, part: int = 0) -> Iterator[Entry | Problem]:
    """Every file in a zip; what is unsafe, locked or hidden behind another is a problem.

    Raises SourceError where the archive cannot be read or is a bomb.
    """
    archive = open_archive(path)
    status = path.stat()
    settled = time.time() - status.st_mtime > 2
    stamp = f"{status.st_size}-{status.st_mtime_ns}" if settled else ""
    for member in archive.infolist():
        if member.filename.endswith("/"):
            continue
        name = _readable_name(member)
        problem = _problem(archive, member, name)
        yield problem or Entry(
            path=printable(name),
            source=f"{source_of(str(path))}{SEPARATOR}{member.filename}",
            bytes=member.file_size,
            stamp=stamp and f"{stamp}-{member.CRC:08x}-{member.file_size}",
            modified=_time(member),
            part=part,
        )


def is_archive(path: Path) -> bool:
    """Whether a file begins as a zip does, whatever its name, or is called one."""
    if path.suffix.lower() == ".zip":
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _problem(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Problem | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        return Problem(name, "is a link, which an archive must not follow", _LEAVE, "unsafe")
    if not _is_safe(name):
        return Problem(
            name or "an entry without a name",
            "has a name that points out of the archive",
            _LEAVE,
            "unsafe",
        )
    if member.flag_bits & _ENCRYPTED:
        return Problem(
            name, "is locked with a password", "unpack the archive and choose its folder"
        )
    if archive.NameToInfo.get(member.filename) is not member:
        return Problem(name, "has the same name as a later entry, which hides it", _LEAVE, "unsafe")
    return None


_LEAVE = "if you trust the archive, unpack it and choose its folder"


def _is_safe(name: str) -> bool:
    """Whether a name stays inside of the archive on every system: no `..`, root, drive, device."""
    parts = name.replace("\\", "/").split("/")
    return not (
        parts[0] == ""
        or _DRIVE.match(name)
        or ".." in parts
        or any(_DEVICE.fullmatch(part.rstrip(" .")) for part in parts)
    )


def _readable_name(member: zipfile.ZipInfo) -> str:
    """The name, decoded as UTF-8 where an old tool wrote it so without saying so."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename


def _time(member: zipfile.ZipInfo) -> datetime | None:
    """The wall time on a member; 1980 is what tools write that do not know it."""
    try:
        return datetime(*member.date_time) if member.date_time[0] > 1980 else None
    except ValueError:
        return None
