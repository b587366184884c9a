"""A photo's identity, and its original bytes from where its source says they lie.

A source is an absolute path, `<absolute path of a zip>!/<member>`, for a path that is not valid
UTF-8 and so cannot be written into a table its `file:` URI, or an object's address (`s3://…`).
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import IO
from urllib.parse import quote_from_bytes, unquote_to_bytes

from lib.errors import PhotoError, SourceError, StorageError
from lib.photos.archives import MEMBER_ERRORS, open_archive
from lib.photos.decode import MAX_BYTES
from lib.photos.remote import is_remote, open_remote, read_remote, remote_is_there

SEPARATOR = "!/"
_URI = "file://"
_OPEN_ARCHIVES = 16

_lock = threading.Lock()
_archives: OrderedDict[tuple[str, int, int], zipfile.ZipFile] = OrderedDict()


def photo_id(data: bytes) -> str:
    """32 hex digits of the SHA-256 of a file's bytes: the same picture is the same photo."""
    return hashlib.sha256(data).hexdigest()[:32]


def source_of(path: str) -> str:
    """How a table names a file: its absolute path, as a URI where that is not valid UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _URI + quote_from_bytes(os.fsencode(path))
    return path


def read_original(source: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an original. Raises PhotoError where it is gone, locked, damaged or larger
    than `limit`; whether it is still the same photo, `photo_id` of the bytes tells.
    """
    data = read_head(source, limit + 1)
    if len(data) > limit:
        raise too_large(_name(source), limit)
    return data


def read_head(source: str, count: int) -> bytes:
    """The first bytes of an original, at most `count`; raises PhotoError."""
    try:
        if is_remote(source):
            return read_remote(source, count)
        with open_original(source) as stream:
            return stream.read(count)
    except FileNotFoundError as error:
        raise _gone(source) from error
    except StorageError as error:
        raise PhotoError(_name(source), error.cause, error.advice) from error
    except KeyError as error:
        raise _gone(source) from error
    except (*MEMBER_ERRORS, OSError) as error:
        raise PhotoError(
            _name(source), f"cannot be read ({_reason(error)})", "check it and import it again"
        ) from error


def is_there(source: str) -> bool:
    """Whether the file, or the archive that it is in, still lies where it was.

    An object is asked for with one request; where its storage does not answer, it counts as there.
    """
    if is_remote(source):
        return remote_is_there(source)
    return os.path.exists(_split(source)[0])


def open_original(source: str) -> IO[bytes]:
    """A stream of an original's bytes: of a zip member without unpacking more than is read."""
    if is_remote(source):
        return open_remote(source)
    archive, _, member = _split(source)
    if not member:
        return open(archive, "rb")
    return _archive(archive).open(member)


def too_large(name: str, limit: int = MAX_BYTES) -> PhotoError:
    """The sentence for a file of more bytes than we read."""
    return PhotoError(
        name, f"is larger than {limit >> 20} MB", "save a smaller copy and import that"
    )


def _split(source: str) -> tuple[str, str, str]:
    """Archive (or file), separator and member; a folder's own name may hold the separator."""
    if source.startswith(_URI):
        # A quoted path holds no `!`, so that the first separator is the only one.
        quoted, separator, member = source[len(_URI) :].partition(SEPARATOR)
        return os.fsdecode(unquote_to_bytes(quoted)), separator, member
    at = source.find(SEPARATOR)
    while at >= 0:
        if Path(source[:at]).is_file():
            return source[:at], SEPARATOR, source[at + len(SEPARATOR) :]
        at = source.find(SEPARATOR, at + 1)
    return source, "", ""


def _archive(path: str) -> zipfile.ZipFile:
    """An open archive, shared by all threads: reading its table anew for each photo is slow.

    Evicted ones are left to the garbage collector: another thread may still read from them.
    """
    status = os.stat(path)
    key = (path, status.st_size, status.st_mtime_ns)
    with _lock:
        if key not in _archives:
            _archives[key] = open_archive(Path(path))
            while len(_archives) > _OPEN_ARCHIVES:
                _archives.popitem(last=False)
        _archives.move_to_end(key)
        return _archives[key]


def _gone(source: str) -> PhotoError:
    return PhotoError(
        _name(source), "is no longer where it was", "put it back or import the photos again"
    )


def _name(source: str) -> str:
    return source.rpartition("/")[2].encode("utf-8", "replace").decode()


def _reason(error: BaseException) -> str:
    if isinstance(error, SourceError):
        return str(error).rstrip(".")
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "damaged"
