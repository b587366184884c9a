"""Where workers lay down finished shards when they share no folder with the client: a folder that
all of them see, or object storage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lib.cache import write_bytes
from lib.errors import UsageError
from lib.features.shards import SUFFIX
from lib.photos.remote import is_remote, list_remote, read_remote, write_remote

_MOST_BYTES = 1 << 31


@dataclass(frozen=True)
class Depot:
    """One store's shards at an address: a path, or `s3://bucket/prefix` and the like.

    Shards never change and are named by their checksum, so that one written twice is the same.
    """

    address: str

    def put(self, name: str, data: bytes) -> None:
        """Lay down a shard, whole or not at all; raises StorageError or CacheError."""
        if is_remote(self.address):
            write_remote(f"{self.address}/{name}", data)
        else:
            write_bytes(Path(self.address, name), data)

    def get(self, name: str) -> bytes:
        """The bytes of a shard; raises FileNotFoundError or StorageError."""
        if is_remote(self.address):
            return read_remote(f"{self.address}/{name}", _MOST_BYTES)
        return Path(self.address, name).read_bytes()

    def names(self) -> list[str]:
        """Every shard that is there; none where nothing is there yet."""
        if is_remote(self.address):
            found = (item.url.rpartition("/")[2] for item in list_remote(f"{self.address}/"))
        else:
            found = (path.name for path in Path(self.address).glob(f"*{SUFFIX}"))
        return sorted(name for name in found if name.endswith(SUFFIX))


def open_depot(url: str, store: str) -> Depot:
    """The depot of a store at the address that the person gave; raises UsageError."""
    if not url:
        return Depot("")
    if not is_remote(url) and not Path(url).is_absolute():
        raise UsageError(
            f"--store must be an absolute path or an address such as s3://bucket/folder, not {url}."
        )
    return Depot(f"{url.rstrip('/')}/{store}")
