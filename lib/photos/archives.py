"""Zip archives from strangers: opened only where their table of contents is believable."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lib.errors import SourceError

MAX_TABLE_BYTES = 32 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM_BYTES = 64 * 1024 * 1024

# What reading a member raises where it is locked, damaged, or packed in an unknown way.
MEMBER_ERRORS = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error,
    lzma.LZMAError, struct.error, SourceError,
)  # fmt: skip


def open_archive(path: Path) -> zipfile.ZipFile:
    """A zip, opened for reading; several threads may read its members at once.

    Raises SourceError where it is not a zip, is cut short, or is a trap: a table of contents
    too large to hold, more packed bytes than the file has, or a ratio no photos have.
    """
    try:
        if _table_bytes(path) > MAX_TABLE_BYTES:
            raise SourceError(
                f"{path.name} lists so many files that its table of contents alone is larger than "
                f"{MAX_TABLE_BYTES >> 20} MB; unpack it and choose the folder."
            )
        archive = zipfile.ZipFile(path)
    except (*MEMBER_ERRORS[:-1], LookupError) as error:
        raise SourceError(
            f"{path.name} is not a zip archive that can be read, or it is cut short; "
            "download it again."
        ) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be opened ({error.strerror or error}).") from error
    _check_sizes(path, archive)
    return archive


def _check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if packed > path.stat().st_size:
        raise SourceError(f"{path.name} holds entries that overlap, as only a zip bomb does.")
    if unpacked > _RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise SourceError(
            f"{path.name} would unpack to more than {MAX_RATIO} times its size, "
            "as only a zip bomb does."
        )


def _table_bytes(path: Path) -> int:
    """The largest size that an end record of the archive gives for its table of contents.

    The reader takes this many bytes into memory, so it is looked at first; of several records,
    which only a trap has, the largest counts. Source: APPNOTE.TXT 6.3.10, 4.3.14 and 4.3.16.
    """
    with path.open("rb") as stream:
        end = stream.seek(0, 2)
        stream.seek(max(0, end - 65_636))
        tail = stream.read() + bytes(64)
    short = (int(struct.unpack_from("<L", tail, at + 12)[0]) for at in _every(tail, b"PK\5\6"))
    long = (int(struct.unpack_from("<Q", tail, at + 40)[0]) for at in _every(tail, b"PK\6\6"))
    # All ones in the short record mean that the long one has the number.
    return max((size for size in (*short, *long) if size != 0xFFFFFFFF), default=0)


def _every(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)
