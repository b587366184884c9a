"""What a worker computes of an extraction: a chunk of photos in, one shard out.

The numbers come from `lib.features.extraction.describe`, as they do on one machine.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cluster.depot import Depot
from lib.cluster.program import program, surroundings
from lib.cluster.spread import UnfitError
from lib.errors import PhotoError, WeightsError
from lib.features.apart import read_and_prepare_apart
from lib.features.backbones import Backbone
from lib.features.extraction import DECODING_LIMIT, Prepare, describe, threads_for
from lib.features.memory import give_memory_back
from lib.features.preparing import Photo, read_and_prepare
from lib.features.progress import Problem
from lib.features.shards import Rows, merge, write_shard
from lib.features.weights import Found, default_path, find_weights
from lib.photos.originals import read_head
from lib.photos.remote import allow_remote

if TYPE_CHECKING:
    from lib.features.networks.loading import Network

# Photos are handed out in chunks of so many batches: seconds of work with the fastest network on
# one core, less than a minute with the slowest.
BATCHES = 8

_loading = threading.Lock()
_computing = threading.Lock()
_loaded: dict[tuple[Backbone, str], Network] = {}


@dataclass(frozen=True)
class Order:
    """All that a worker must know of an extraction.

    `program` is the client's code, `weights_hash` what the weights must hash to, `sample` a photo
    that the client can read ("" where it can read none). Shards go to `depot`, if there is one;
    else a worker that finds the file `token` in `folder` has the client's own store before it and
    writes there; else it sends them back.
    """

    backbone: Backbone
    weights: Path | None
    weights_hash: str
    threads: int
    program: str
    sample: str
    folder: Path
    token: str
    depot: Depot


class Delivery(NamedTuple):
    """A chunk's shard by its name ("" where no photo has features), and the photos without.

    `data` is the shard itself where it lies neither in the store nor in the depot; `in_depot` says
    that it lies in the depot.
    """

    name: str = ""
    data: bytes = b""
    in_depot: bool = False
    problems: tuple[Problem, ...] = ()
    surroundings: tuple[str, ...] = ()


def describe_chunk(
    order: Order, photos: tuple[Photo, ...], prepare: Prepare = read_and_prepare
) -> Delivery:
    """Compute the features of a chunk, in the worker; raises UnfitError where it cannot."""
    allow_remote()
    give_memory_back()
    _check(order)
    problems: list[Problem] = []
    network, threads = _network(order), threads_for(photos)
    batches = list(describe(photos, network, order.backbone, problems.append, prepare, threads))
    delivery = _deliver(order, merge(batches)) if batches else Delivery()
    return delivery._replace(problems=tuple(problems), surroundings=surroundings())


def describe_chunk_apart(order: Order, photos: tuple[Photo, ...]) -> Delivery:
    """The same, each photo decoded in a process of its own: one of them ends whoever reads it."""
    return describe_chunk(order, photos, _apart)


def _apart(photo: Photo, size: int) -> NDArray[np.uint8]:
    return read_and_prepare_apart(photo, size, DECODING_LIMIT)


def _deliver(order: Order, rows: Rows) -> Delivery:
    """Bring a shard to where the client finds it."""
    if not order.depot.address and (order.folder / order.token).is_file():
        return Delivery(write_shard(order.folder, rows).name)
    with TemporaryDirectory(prefix="motifs-") as folder:
        path = write_shard(Path(folder), rows)
        data = path.read_bytes()
    if order.depot.address:
        order.depot.put(path.name, data)
        return Delivery(path.name, in_depot=True)
    return Delivery(path.name, data)


@lru_cache(maxsize=4)
def _check(order: Order) -> None:
    """Once a worker and extraction: the same program, and photos that can be read."""
    check_program(order.program)
    check_sight(order.sample)


def check_program(expected: str) -> None:
    """Raise UnfitError where this worker runs other code than the client."""
    if expected != program():
        raise UnfitError(
            "runs another version of Motifs; bring the project's folder there up to date "
            "and start the worker again."
        )


def check_sight(sample: str) -> None:
    """Raise UnfitError where this worker cannot read a photo that the client can."""
    if not sample:
        return
    try:
        read_head(sample, 1)
    except PhotoError as error:
        raise UnfitError(
            f"cannot read the photos ({error.file} {error.cause}); give it the same path to them, "
            "or the same credentials, as the client has."
        ) from error


def _network(order: Order) -> Network:
    """The network, loaded once a process; one call computes at a time."""
    key = order.backbone, order.weights_hash
    with _loading:
        if key not in _loaded:
            _loaded.clear()  # before the next: two of the large ones may not fit
            _loaded[key] = _load(order)
        return _loaded[key]


def _load(order: Order) -> Network:
    from lib.features.networks import limit_threads
    from lib.features.networks.loading import Outputs, load_network

    found = _weights(order)
    if found.path is not None and not limit_threads(order.threads):
        raise UnfitError(
            f"has computed with another number of threads than {order.threads} before; "
            "start the worker again."
        )
    network = load_network(order.backbone, found.path)

    def forward(photos: NDArray[np.uint8]) -> Outputs:
        with _computing:
            return network.forward(photos)

    return replace(network, forward=forward)


def _weights(order: Order) -> Found:
    """The weights of this worker, which must be the client's."""
    given = order.weights if order.weights is not None and order.weights.is_file() else None
    backbone = order.backbone
    try:
        found = find_weights(backbone, given)
    except (WeightsError, OSError) as error:
        raise UnfitError(f"cannot read its weights ({error}).") from error
    place = order.weights or default_path(backbone) or "the path that all workers see"
    if found is None:
        raise UnfitError(f"has no weights of {backbone.title}; put the file at {place} there.")
    if found.hash != order.weights_hash:
        raise UnfitError(
            f"has other weights of {backbone.title} than the client; "
            f"put the client's file at {place} there."
        )
    return found
