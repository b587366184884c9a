"""The objects of a folder in object storage: listed here, read one by one as photos are read."""

from __future__ import annotations

from collections.abc import Iterator

from lib.errors import StorageError
from lib.photos.remote import list_remote
from lib.photos.text import printable
from lib.photos.values import Entry, Problem


def storage_entries(url: str, part: int = 0) -> Iterator[Entry | Problem]:
    """Every object below an address, or the one at it.

    The time on an object is that of its upload and says nothing about the photo: it is left out.
    Raises StorageError where nothing is there, or the storage cannot be used.
    """
    objects = list_remote(url)
    if not objects:
        raise StorageError(f"there is nothing at {url}", "check the address")
    root = url.rstrip("/")
    for item in objects:
        path = item.url[len(root) :].lstrip("/") or item.url.rpartition("/")[2]
        yield Entry(printable(path), item.url, item.bytes, item.stamp, None, part)
