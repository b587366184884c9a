"""The feature store: `cache/features/<backbone>-<version>/`, shared by all collections.

The version is a hash of everything that changes the numbers (`Backbone.key`), so other weights
make another store; `cache/features/<backbone>.json` points to the one used last. Shards are never
changed, only added, and now and then many small ones are put together into one.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache, digest, read_json, read_only, write_json
from lib.errors import FeaturesError
from lib.features.backbones import Backbone, get_backbone
from lib.features.locks import locked
from lib.features.shards import SUFFIX, Rows, count_rows, merge, read_ids, read_shard, write_shard

log = logging.getLogger(__name__)

MANY_SHARDS = 64
SMALL_BYTES = 8_000_000
_PART_AGE = 3600  # seconds
_ATTEMPTS = 20


@dataclass(frozen=True)
class Features:
    """What is known of some photos.

    `values` is float32 (n, d), `probabilities` float16 (n, 1000) or None; both in the order of
    `ids`, the asked ids that have features; `missing` are the others. `key` changes if and only if
    ids or numbers do. `notes` are sentences for the person, on shards that had to be set aside.
    """

    ids: tuple[str, ...]
    values: NDArray[np.float32]
    probabilities: NDArray[np.float16] | None
    missing: tuple[str, ...]
    key: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Store:
    """One folder of shards."""

    folder: Path
    dimension: int

    def shards(self) -> list[Path]:
        """Its files, in an order that does not depend on when they were written."""
        with suppress(FileNotFoundError):
            return sorted(path for path in self.folder.iterdir() if path.suffix == SUFFIX)
        return []

    def write(self, rows: Rows) -> Path:
        """Add a shard; raises `CacheError` where it cannot be written."""
        return write_shard(self.folder, rows)

    def ids(self) -> set[str]:
        """The photos that have features here, without checking the shards' contents."""
        found: set[str] = set()
        for path in self.shards():
            with suppress(FeaturesError, FileNotFoundError):
                found.update(read_ids(path))
        return found

    def verify(self) -> list[str]:
        """Check every shard, set the damaged ones aside, and say so in a sentence each."""
        notes = []
        for path in self.shards():
            with suppress(FileNotFoundError):
                try:
                    read_shard(path)
                except FeaturesError:
                    notes.append(self.set_aside(path))
        return notes

    def set_aside(self, path: Path) -> str:
        """Move a damaged shard out of the way; returns a sentence about it."""
        if not read_only():
            with suppress(OSError):
                (self.folder / "damaged").mkdir(exist_ok=True)
                path.replace(self.folder / "damaged" / path.name)
        note = (
            f"A file of features was damaged and set aside ({path.name}); "
            f"extract again to compute its {count_rows(path)} photos anew."
        )
        log.warning(note)
        return note

    def compact(self, many: int = MANY_SHARDS) -> None:
        """Put small shards together when there are `many` of them, or enough to make a big one."""
        if not _worth_merging(self._small(), many):
            return
        with locked(self.folder / ".compact.lock") as mine:
            small = self._small()
            if not mine or not _worth_merging(small, many):
                return
            try:
                kept = self.write(merge([read_shard(path) for path in small]))
            except (FeaturesError, FileNotFoundError):
                return  # the next run's check will find and say what is wrong
            for path in small:
                if path != kept:
                    path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what writers left behind that were killed an hour ago or longer."""
        for path in self.folder.glob(".*.part"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _PART_AGE:
                    path.unlink()

    def _small(self) -> list[Path]:
        small = []
        for path in self.shards():
            with suppress(FileNotFoundError):
                if path.stat().st_size < SMALL_BYTES:
                    small.append(path)
        return small


def _worth_merging(small: list[Path], many: int) -> bool:
    with suppress(FileNotFoundError):
        size = sum(path.stat().st_size for path in small)
        return len(small) >= many or (len(small) > 1 and size > 2 * SMALL_BYTES)
    return False


def open_store(cache: Cache, backbone: Backbone, weights_hash: str, dimension: int = 0) -> Store:
    """The store for these weights, made if need be, and from now on the backbone's current one."""
    key = backbone.key(weights_hash)
    folder = cache.features / f"{backbone.slug}-{digest(key)[:12]}"
    store = Store(folder, dimension or backbone.dimension)
    about = {"folder": folder.name, "key": key, "dimension": store.dimension}
    pointer = _pointer(cache, backbone)
    known = read_json(pointer) or {}
    if known | about != known:
        write_json(pointer, known | about)
    return store


def current_store(cache: Cache, backbone: Backbone) -> Store | None:
    """The store that the last extraction with this backbone used; None before the first."""
    about = read_json(_pointer(cache, backbone)) or {}
    folder, dimension = about.get("folder"), about.get("dimension")
    if not isinstance(folder, str) or not isinstance(dimension, int):
        return None
    return Store(cache.features / Path(folder).name, dimension)


def read_features(cache: Cache, backbone_name: str, ids: Sequence[str]) -> Features:
    """The features of some photos, in the asked order; those without come back as `missing`.

    A damaged shard is found by its checksum, set aside, and its photos are missing. Raises
    `UsageError` for an unknown backbone.
    """
    backbone = get_backbone(backbone_name)
    store = current_store(cache, backbone)
    if store is None:
        return _Reading(tuple(ids), backbone.dimension).features("")
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError):  # another process has just put shards together
            reading = _Reading(tuple(ids), store.dimension)
            reading.read(store)
            return reading.features(store.folder.name)
    raise FeaturesError(f"{store.folder} changes all the time; wait for the extraction to end.")


def available_features(cache: Cache, backbone_name: str) -> set[str]:
    """The ids that have features of this backbone, quickly: contents are not checked."""
    store = current_store(cache, get_backbone(backbone_name))
    return store.ids() if store else set()


def note_speed(cache: Cache, backbone: Backbone, photos_per_second: float) -> None:
    """Remember how fast this backbone is on this machine, for whoever has to choose one."""
    known = read_json(_pointer(cache, backbone)) or {}
    write_json(_pointer(cache, backbone), known | {"photos_per_second": photos_per_second})


def known_speed(cache: Cache, backbone: Backbone) -> float | None:
    """Photos per second of the last extraction of some length here; None before there was one."""
    speed = (read_json(_pointer(cache, backbone)) or {}).get("photos_per_second")
    return float(speed) if isinstance(speed, int | float) else None


def _pointer(cache: Cache, backbone: Backbone) -> Path:
    return cache.features / f"{backbone.slug}.json"


@dataclass
class _Reading:
    """One pass over the shards into one array."""

    asked: tuple[str, ...]
    dimension: int
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wanted = {photo: row for row, photo in enumerate(dict.fromkeys(self.asked))}
        self.found = np.zeros(len(self.wanted), bool)
        self.values = np.zeros((0, self.dimension), np.float32)
        self.probabilities: NDArray[np.float16] | None = None

    def read(self, store: Store) -> None:
        """Take what the store has; `FileNotFoundError` where a shard goes meanwhile."""
        for path in store.shards():
            self._read_one(store, path)

    def _read_one(self, store: Store, path: Path) -> None:
        try:
            if not self.wanted.keys().isdisjoint(read_ids(path)):
                self._take(read_shard(path))
        except FeaturesError:
            self.notes.append(store.set_aside(path))

    def _take(self, rows: Rows) -> None:
        places = np.array([self.wanted.get(photo, -1) for photo in rows.ids])
        fresh = (places >= 0) & ~self.found[places]
        if not fresh.any():
            return
        places = places[fresh]
        if not len(self.values):
            self.values = np.zeros((len(self.wanted), rows.vectors.shape[1]), np.float32)
        self.values[places] = rows.vectors[fresh]
        self.found[places] = True
        if rows.probabilities is not None:
            if self.probabilities is None:
                self.probabilities = np.zeros((len(self.wanted), 1000), np.float16)
            self.probabilities[places] = rows.probabilities[fresh]

    def features(self, store: str) -> Features:
        """What was found, in the asked order."""
        values, probabilities = self.values, self.probabilities
        if not self.found.all():
            values = values[self.found] if len(values) else values
            probabilities = None if probabilities is None else probabilities[self.found]
        order = list(self.wanted)
        ids = tuple(photo for photo, found in zip(order, self.found, strict=True) if found)
        missing = tuple(photo for photo, found in zip(order, self.found, strict=True) if not found)
        key = _content_key(store, ids, values, probabilities)
        return Features(ids, values, probabilities, missing, key, tuple(self.notes))


def _content_key(store: str, ids: tuple[str, ...], *arrays: NDArray[Any] | None) -> str:
    content = hashlib.sha256("\n".join((store, *ids)).encode())
    for array in arrays:
        if array is not None:
            content.update(np.ascontiguousarray(array).data)
    return content.hexdigest()[:32]
