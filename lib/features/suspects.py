"""Photos that an extractor had in hand when it died: perhaps they killed it, so they go apart.

A decoder that crashes in native code takes its whole process with it, and no Python is left to say
at which photo. So every thread notes the photo it takes up in a small file, which is removed when
the run ends in any orderly way. What the next run finds noted is suspected, and decoded in a
process of its own, where a crash costs that photo only. Who was killed from outside leaves the same
notes: an innocent photo passes, and is one no longer as soon as it has features.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from lib.cache import Cache, write_bytes
from lib.errors import CacheError
from lib.features.backbones import Backbone
from lib.features.locks import is_locked

ID_BYTES = 32
_EXTRACTORS = range(17)  # sixteen with a lock of their own, and those beyond
_NOBODY = -1
_FREE = b" " * ID_BYTES


class InHand:
    """The photos that the threads of one extractor are decoding just now, noted on disk.

    `number` is the extractor's place among those at the same store. A note costs microseconds:
    it is overwritten in place and need not outlast the machine, only the process.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._path = _notes(folder, number)
        self._lock = Lock()
        self._free: deque[int] = deque()
        self._places = 0
        try:
            self._file = open(self._path, "wb", buffering=0)  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise CacheError(
                f"{self._path} cannot be written ({error.strerror or error}); "
                "make the cache folder writable, then start again."
            ) from error

    @contextmanager
    def holding(self, photo: str) -> Iterator[None]:
        """Note a photo for as long as the block takes."""
        with self._lock:
            place = self._free.popleft() if self._free else self._places
            self._places = max(self._places, place + 1)
            self._note(place, photo.encode())
        try:
            yield
        finally:
            with self._lock:
                self._note(place, _FREE)
                self._free.append(place)

    def close(self) -> None:
        """The run has ended in order: nobody is suspected. May be called while threads hang."""
        with self._lock:
            self._file.close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _note(self, place: int, text: bytes) -> None:
        # A full disk is said by what writes the features; a thread left behind comes too late.
        with suppress(OSError, ValueError):
            self._file.seek(place * ID_BYTES)
            self._file.write(text)


def suspected(folder: Path, number: int) -> set[str]:
    """The photos under suspicion in a store: those noted by extractors that died, now or earlier.

    `number` is the caller's own place; extractors that live are left alone. Raises CacheError.
    """
    for other in _EXTRACTORS:
        notes = _notes(folder, other)
        if notes.exists() and (other == number or not is_locked(place_of(folder, other))):
            for photo in _read(notes):
                write_bytes(_suspects(folder) / photo, b"")
            notes.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        return set(os.listdir(_suspects(folder)))
    return set()


def suspects_in(cache: Cache, backbone: Backbone) -> set[str]:
    """The photos under suspicion in all stores of a backbone; raises CacheError."""
    folders = cache.features.glob(f"{backbone.slug}-*/")
    return set().union(*(suspected(folder, _NOBODY) for folder in folders))


def acquit(folder: Path, photos: Collection[str]) -> None:
    """These photos have features: they are suspected no longer."""
    for photo in photos:
        with suppress(OSError):
            (_suspects(folder) / photo).unlink(missing_ok=True)


def place_of(folder: Path, number: int) -> Path:
    """The lock of the extractor that has this place."""
    return folder / f".extractor-{number}.lock"


def _notes(folder: Path, number: int) -> Path:
    return folder / f".in-hand-{number}"


def _suspects(folder: Path) -> Path:
    return folder / "suspects"


def _read(path: Path) -> Iterator[str]:
    data = b""
    with suppress(FileNotFoundError):
        data = path.read_bytes()
    for start in range(0, len(data), ID_BYTES):
        text = data[start : start + ID_BYTES].decode("ascii", "replace")
        # A note may be half written; what is no id is nobody's name.
        if len(text) == ID_BYTES and set(text) <= set("0123456789abcdef"):
            yield text
