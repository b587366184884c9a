"""The feature store: `cache/features/<backbone>-<version>/`, shared by all collections.

The version is a hash of everything that changes the numbers (`Backbone.key`), so other weights
make another store; `cache/features/<backbone>.json` points to the one used last. Shards are never
changed, only added, and now and then many small ones are put together into one.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, compress, repeat
from pathlib import Path
from platform import node
from tempfile import TemporaryFile
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache, digest, read_json, read_only, write_json
from lib.errors import FeaturesError
from lib.features.backbones import Backbone, get_backbone
from lib.features.locks import locked
from lib.features.shards import (
    SUFFIX,
    Rows,
    count_rows,
    merge,
    read_ids,
    read_index,
    read_probabilities,
    read_shard,
    read_vectors,
    vector_type,
    write_shard,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Damaged = Mapping[str, str]

MANY_SHARDS = 64
IN_MEMORY = 1 << 29  # bytes of one array; more are mapped from a file
SMALL_BYTES = 8_000_000
_PART_AGE = 3600  # seconds
_ATTEMPTS = 20
_LEFT = FeaturesError, FileNotFoundError


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


class StoreChanged(Exception):
    """A shard was put together with others meanwhile, or was found damaged (then it is named)."""

    def __init__(self, damaged: str = "", note: str = "") -> None:
        super().__init__(damaged)
        self.damaged, self.note = damaged, note


class _Part(NamedTuple):
    """The rows of a shard that are wanted, and the places that they go to."""

    path: Path
    rows: NDArray[np.int64]
    places: NDArray[np.int64]


@contextmanager
def _seen(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FeaturesError(
            f"{path} cannot be seen from {node()}; workers need the same cache folder at the same "
            "path, and no extraction may run meanwhile."
        ) from error


@dataclass(frozen=True)
class HeldRows:
    """Vectors (n, d) that lie in shards: a slice is more of the same, an array when looked at.

    It travels to other machines that see the same folder, and takes little room on the way.
    Looking raises `FeaturesError` where a shard is damaged or cannot be seen.
    """

    parts: tuple[_Part, ...]
    shape: tuple[int, int]
    dtype: np.dtype[Any]

    def __getitem__(self, rows: slice) -> HeldRows:
        """Some of the rows, still in their shards."""
        start, stop, step = rows.indices(self.shape[0])
        parts = []
        for part in self.parts:
            inside = (part.places >= start) & (part.places < stop)
            inside &= (part.places - start) % step == 0
            if inside.any():
                places = (part.places[inside] - start) // step
                parts.append(_Part(part.path, part.rows[inside], places))
        shape = (len(range(start, stop, step)), self.shape[1])
        return HeldRows(tuple(parts), shape, self.dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The numbers, read now."""
        whole = np.zeros(self.shape, self.dtype)
        for part in self.parts:
            with _seen(part.path):
                whole[part.places] = read_vectors(part.path)[part.rows]
        return whole if dtype is None else whole.astype(dtype, copy=False)


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
        """Put small shards together when there are `many` of them, or enough to make a big one.

        However many there are, as after a large cluster, only a few are in memory at once.
        """
        if not _worth_merging(self._small(), many):
            return
        # What is damaged or gone is left: the next run's check finds it and says what is wrong.
        with locked(self.folder / ".compact.lock") as mine, suppress(*_LEFT):
            while mine and _worth_merging(small := self._small(), many):
                self._merge(_first_of(small))

    def _merge(self, paths: list[Path]) -> None:
        kept = self.write(merge([read_shard(path) for path in paths]))
        for path in paths:
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


def _first_of(small: list[Path]) -> list[Path]:
    """As many as may be in memory together, and more than make a big one: of a few, all."""
    sizes = accumulate(path.stat().st_size for path in small)
    return [path for path, size in zip(small, sizes, strict=True) if size < 3 * SMALL_BYTES]


def _worth_merging(small: list[Path], many: int) -> bool:
    with suppress(FileNotFoundError):
        size = sum(path.stat().st_size for path in small)
        return len(small) >= many or (len(small) > 1 and size > 2 * SMALL_BYTES)
    return False


@dataclass(frozen=True)
class Holding:
    """Which of the asked photos a store has, and where: nothing is in memory until it is asked for.

    `ids`, `missing` and `key` are those of `Features`. Reading raises `StoreChanged` where a shard
    is damaged or gone.
    """

    ids: tuple[str, ...]
    missing: tuple[str, ...]
    key: str
    store: Store
    parts: tuple[_Part, ...]

    def rows(self) -> HeldRows:
        """The features as a table that is read slice by slice, here or on other machines."""
        d, dtype = self.store.dimension, np.dtype(np.float32)
        if self.parts:
            with _whole(self.store, self.parts[0].path):
                d, dtype = vector_type(self.parts[0].path)
        return HeldRows(self.parts, (len(self.ids), d), dtype)

    def vectors(self) -> NDArray[Any]:
        """The features (n, d) in the type that they are kept in, in the order of `ids`.

        What is larger than a part of the memory lies in an unnamed file beside the shards.
        """
        held = self.rows()
        whole = self._empty(held.shape, held.dtype)
        for part in self.parts:
            with _whole(self.store, part.path):
                whole[part.places] = read_vectors(part.path)[part.rows]
        return whole

    def probabilities(self) -> NDArray[np.float16] | None:
        """The class probabilities (n, 1000); None where the network predicts nothing."""
        whole: NDArray[np.float16] | None = None
        for part in self.parts:
            with _whole(self.store, part.path):
                found = read_probabilities(part.path)
                if found is None:
                    return None
                if whole is None:
                    whole = self._empty((len(self.ids), found.shape[1]), found.dtype)
                whole[part.places] = found[part.rows]
        return whole

    def _empty(self, shape: tuple[int, int], dtype: np.dtype[Any]) -> NDArray[Any]:
        if shape[0] * shape[1] * dtype.itemsize <= IN_MEMORY or read_only():
            return np.zeros(shape, dtype)
        self.store.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=self.store.folder) as file:
            return np.memmap(file, dtype, "w+", shape=shape)


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


def look_up(
    cache: Cache, backbone_name: str, ids: Sequence[str], without: Container[str] = ()
) -> Holding:
    """Which of some photos have features, in the asked order; the numbers are read when asked for.

    Shards named in `without` are passed over. Raises `UsageError` for an unknown backbone, and
    `StoreChanged` as `Holding` does: wrap what needs both in `steadily`.
    """
    backbone = get_backbone(backbone_name)
    asked = tuple(dict.fromkeys(ids))
    store = current_store(cache, backbone)
    if store is None:
        return Holding((), asked, digest("\n"), Store(cache.features, backbone.dimension), ())
    rows, digests, parts = np.zeros(len(asked), bool), np.zeros(len(asked), "<u8"), []
    place = {photo: row for row, photo in enumerate(asked)}
    for path in store.shards():
        if path.name in without:
            continue
        with _whole(store, path):
            index = read_index(path)
            at = np.fromiter(map(place.get, index.ids, repeat(-1)), np.int64, len(index.ids))
            fresh = (at >= 0) & ~rows[at]
            if fresh.any():
                rows[at[fresh]] = True
                digests[at[fresh]] = index.digests[fresh]
                parts.append(_Part(path, np.flatnonzero(fresh), at[fresh]))
    order = np.cumsum(rows) - 1
    held = asked if rows.all() else tuple(compress(asked, rows.tolist()))
    return Holding(
        ids=held,
        missing=tuple(compress(asked, (~rows).tolist())),
        key=_content_key(store.folder.name, held, digests[rows]),
        store=store,
        parts=tuple(_Part(part.path, part.rows, order[part.places]) for part in parts),
    )


def steadily(read: Callable[[Damaged], T]) -> T:
    """What `read` returns, begun anew where the store changed under its hands.

    `read` is given the shards that were found damaged so far, by name, with a sentence about each.
    Raises `FeaturesError` where the store does not come to rest.
    """
    damaged: dict[str, str] = {}
    attempts = _ATTEMPTS
    while attempts:
        try:
            return read(damaged)
        except StoreChanged as change:  # noqa: PERF203 - beginning anew is what the loop is for
            if change.damaged and change.damaged not in damaged:
                damaged[change.damaged] = change.note
            else:
                attempts -= 1
    raise FeaturesError("The store of features changes all the time; wait for the extraction.")


def read_features(cache: Cache, backbone_name: str, ids: Sequence[str]) -> Features:
    """The features of some photos, in the asked order; those without come back as `missing`.

    A damaged shard is found by its checksum, set aside, and its photos are missing. For many
    photos `look_up` takes less memory. Raises `UsageError` for an unknown backbone.
    """

    def read(damaged: Damaged) -> Features:
        found = look_up(cache, backbone_name, ids, damaged)
        values = found.vectors().astype(np.float32, copy=False)
        notes = tuple(damaged.values())
        return Features(found.ids, values, found.probabilities(), found.missing, found.key, notes)

    return steadily(read)


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


@contextmanager
def _whole(store: Store, path: Path) -> Iterator[None]:
    """Set a damaged shard aside; raises `StoreChanged` where it was, or where the file is gone."""
    try:
        yield
    except FileNotFoundError as error:  # another process has just put shards together
        raise StoreChanged from error
    except FeaturesError as error:
        raise StoreChanged(path.name, store.set_aside(path)) from error


def _content_key(store: str, ids: Iterable[str], digests: NDArray[np.uint64]) -> str:
    content = hashlib.sha256("\n".join((store, *ids)).encode())
    content.update(digests.tobytes())
    return content.hexdigest()[:32]
