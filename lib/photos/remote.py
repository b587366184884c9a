"""Photos in object storage: `s3://bucket/key`, `gs://…`, `az://…`, read through fsspec.

Credentials are those that the storage's own tools find in the environment. Nothing here runs
unless it was asked for: by a command, on a worker, or by `MOTIFS_REMOTE=1` for the page's server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import IO, Any, NamedTuple

from lib.errors import StorageError

# Scheme and package; tables come from strangers, so that no other address is ever opened.
PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
ENVIRONMENT_VARIABLE = "MOTIFS_REMOTE"
REQUIREMENTS = "pip install -r requirements-cluster.txt"


class Object(NamedTuple):
    """One object: its whole address, its size in bytes, what changes when it does."""

    url: str
    bytes: int
    stamp: str


def is_remote(source: str) -> bool:
    """Whether a source names an object in object storage."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme in PACKAGES


def allow_remote() -> None:
    """Let this process reach object storage: the person has named it, or starts the work on it."""
    os.environ[ENVIRONMENT_VARIABLE] = "1"


def read_remote(url: str, count: int) -> bytes:
    """The first bytes of an object, at most `count`, in one request.

    Raises FileNotFoundError where there is no such object, StorageError for all else.
    """
    if count <= 0:
        return b""
    with storage_errors(url):
        return bytes(_filesystem(url).cat_file(url, start=0, end=count))


def open_remote(url: str) -> IO[bytes]:
    """A stream of an object's bytes; raises as `read_remote`."""
    with storage_errors(url):
        stream: IO[bytes] = _filesystem(url).open(url, "rb")
        return stream


def write_remote(url: str, data: bytes) -> None:
    """Write an object, whole or not at all, as object storage does; raises as `read_remote`."""
    with storage_errors(url):
        _filesystem(url).pipe_file(url, data)


def remote_is_there(url: str) -> bool:
    """Whether an object is there; one that cannot be asked for counts as there."""
    try:
        with storage_errors(url):
            return bool(_filesystem(url).exists(url))
    except FileNotFoundError:
        return False
    except StorageError:
        return True


def list_remote(url: str) -> list[Object]:
    """Every object below an address, or the one at it, by address.

    Raises StorageError where there is no such bucket, or access is refused.
    """
    url = url.rstrip("/")
    scheme = url.partition("://")[0]
    try:
        with storage_errors(url):
            found = _filesystem(url).find(url, detail=True)
    except FileNotFoundError as error:
        raise StorageError(f"{bucket(url)} is not there ({_words(error)})", _CHECK) from error
    objects = [_object(scheme, about) for about in found.values() if about["type"] == "file"]
    return sorted(item for item in objects if not item.url.endswith("/"))


def bucket(url: str) -> str:
    """The address of the bucket that an object is in."""
    scheme, _, path = url.partition("://")
    return f"{scheme}://{path.partition('/')[0]}"


_CHECK = "check the address"


@contextmanager
def storage_errors(url: str) -> Iterator[None]:
    """What storage raises for the block, as `FileNotFoundError` or one sentence."""
    if os.environ.get(ENVIRONMENT_VARIABLE) != "1":
        advice = f"start it with {ENVIRONMENT_VARIABLE}=1 to let it"
        raise StorageError(f"{bucket(url)} is object storage, which the page does not read", advice)
    try:
        yield
    except (FileNotFoundError, StorageError):
        raise
    except PermissionError as error:
        raise _refused(url, error) from error
    except Exception as error:
        # Each storage has exceptions of its own, whose modules may not even be installed.
        if "credential" in f"{type(error).__name__} {error}".lower():
            raise _refused(url, error) from error
        cause = f"{bucket(url)} cannot be reached ({_words(error)})"
        raise StorageError(cause, "check the address and the connection") from error


def _filesystem(url: str) -> Any:
    return _of_scheme(url.partition("://")[0])


@cache
def _of_scheme(scheme: str) -> Any:
    package = PACKAGES[scheme]
    try:
        module = import_module("fsspec")
        import_module(package)
    except ImportError as error:
        raise StorageError(
            f"{scheme}:// needs the package {package}",
            f"install it with {REQUIREMENTS}" if package == "s3fs" else f"pip install {package}",
        ) from error
    return module.filesystem(scheme, use_listings_cache=False)


def _refused(url: str, error: Exception) -> StorageError:
    package = PACKAGES[url.partition("://")[0]]
    return StorageError(
        f"access to {bucket(url)} is refused ({_words(error)})",
        f"set the credentials in the environment, as {package} reads them",
    )


def _object(scheme: str, about: dict[str, Any]) -> Object:
    tag = str(about.get("ETag") or about.get("etag") or about.get("generation") or "").strip('"')
    size = int(about["size"] or 0)
    return Object(f"{scheme}://{about['name']}", size, f"{size}-{tag}" if tag else "")


def _words(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".") or "no reason given"
