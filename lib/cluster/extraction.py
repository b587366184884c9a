"""An extraction whose photos are computed by the workers of a cluster.

Plan, status file and report are those of `lib.features.extraction`; the workers run the same
`describe`. Only this process puts shards together, so that nothing races.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from lib.cache import Cache, write_bytes
from lib.cluster.chunks import BATCHES, Delivery, Order, describe_chunk, describe_chunk_apart
from lib.cluster.client import connect
from lib.cluster.depot import Depot, open_depot
from lib.cluster.program import differences, program, surroundings
from lib.cluster.spread import Floor, Outcome, Spread, in_chunks
from lib.cluster.token import token_in
from lib.errors import FeaturesError
from lib.features.extraction import Run, extract
from lib.features.preparing import Photo
from lib.features.progress import ExtractionReport, Problem, Progress
from lib.features.shards import count_rows, read_shard
from lib.features.weights import Found
from lib.photos.originals import is_there

if TYPE_CHECKING:
    from distributed import Client

    from lib.photos.collections import Collection

_FEW = 8  # workers whose speeds are told one by one while they work
_BROUGHT = ".brought"


@dataclass
class Share:
    """What one worker has done: photos with features, photos without, seconds of computing."""

    photos: int = 0
    problems: int = 0
    seconds: float = 0.0

    @property
    def photos_per_second(self) -> float:
        """Its speed while it computed."""
        return self.photos / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class ClusterOptions:
    """Where the scheduler is, where workers lay down shards ("": the store itself, where they see
    it, else they send them), on how many threads each of them computes, and how many batches are
    handed out at a time."""

    scheduler: str
    store: str = ""
    threads: int = 1
    batches: int = BATCHES


def extract_on_cluster(
    cache: Cache,
    collection: Collection,
    backbone: str,
    options: ClusterOptions,
    weights: Path | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> tuple[ExtractionReport, dict[str, Share]]:
    """As `lib.features.extraction.extract`, computed by the workers of a cluster; returns also
    what each worker has done, by its address. Raises ClusterError and StorageError on top.
    """
    with connect(options.scheduler) as client:
        engine = Engine(client, options, weights.resolve() if weights else None)
        report = extract(cache, collection, backbone, weights, progress, engine=engine)
    return report, engine.shares


@dataclass
class Engine:
    """Computes a run's photos on the workers, and takes in the shards that they make."""

    client: Client
    options: ClusterOptions
    weights: Path | None = None
    shares: dict[str, Share] = field(default_factory=dict)
    unlike: dict[str, str] = field(default_factory=dict)

    def __call__(self, run: Run, found: Found) -> None:
        """Compute what the run has to do; raises ClusterError, StorageError, Cancelled."""
        depot = open_depot(self.options.store, run.store.folder.name)
        bring(run, depot)
        run.todo = [photo for photo in run.todo if photo.id not in run.known]
        start = run.begin()
        try:
            with token_in(run.store.folder) as token:
                order = self._order(run, found, token, depot)
                self._compute(run, order)
        finally:
            run.seconds = monotonic() - start

    def _order(self, run: Run, found: Found, token: str, depot: Depot) -> Order:
        sample = next((photo.source for photo in run.todo[:_FEW] if is_there(photo.source)), "")
        return Order(
            backbone=run.backbone,
            weights=self.weights,
            weights_hash=found.hash,
            threads=self.options.threads,
            program=program(),
            sample=sample,
            folder=run.store.folder.resolve(),
            token=token,
            depot=depot,
        )

    def _compute(self, run: Run, order: Order) -> None:
        size = self.options.batches * run.backbone.batch_size
        spread = Spread[Photo, Delivery](
            self.client,
            partial(describe_chunk, order),
            in_chunks(run.todo, size),
            run.cancelled,
            lambda floor: self._watch(run, floor),
            partial(describe_chunk_apart, order),
        )
        for outcome in spread.outcomes():
            self._settle(run, order, outcome)
        run.notes += [f"The worker at {at} {why}" for at, why in spread.floor.unfit.items()]
        run.notes += list(self.unlike.values())

    def _settle(self, run: Run, order: Order, outcome: Outcome[Photo, Delivery]) -> None:
        if outcome.lost:
            run.problems += [_lost(photo) for photo in outcome.items]
            run.say()
            return
        delivery: Delivery = outcome.result
        share = self.shares.setdefault(outcome.worker, Share())
        share.photos += count_rows(Path(delivery.name)) if delivery.name else 0
        share.problems += len(delivery.problems)
        share.seconds += outcome.seconds
        run.problems += delivery.problems
        self._compare(outcome.worker, delivery.surroundings)
        run.advance(take_in(run, order.depot, delivery) if delivery.name else 0)

    def _watch(self, run: Run, floor: Floor) -> None:
        """Say who works, and how fast, where the speed of all is said."""
        run.message = told(floor, self.shares)
        run.say()

    def _compare(self, worker: str, theirs: tuple[str, ...]) -> None:
        unlike = differences(surroundings(), theirs)
        if unlike:
            self.unlike[unlike] = (
                f"The worker at {worker} has {unlike}, unlike this machine; "
                "its features may differ in the last digit."
            )


def take_in(run: Run, depot: Depot, delivery: Delivery) -> int:
    """Bring a finished shard into the store and check it; returns its number of photos.

    One that did not come whole is set aside, and its photos are left for the next run.
    """
    path = run.store.folder / delivery.name
    if delivery.data:
        write_bytes(path, delivery.data)
    elif delivery.in_depot:
        write_bytes(path, depot.get(delivery.name))
    try:
        rows = read_shard(path)
    except FileNotFoundError:
        run.look_around()  # just put together with others by another process
        return count_rows(path)
    except FeaturesError:
        run.notes.append(run.store.set_aside(path))
        return 0
    run.took(path, rows.ids)
    run.store.compact()
    return len(rows.ids)


def bring(run: Run, depot: Depot) -> None:
    """Take in what earlier runs, or other people's, have laid down in the depot.

    What was brought once is remembered: here it may be part of a larger shard by now.
    """
    if not depot.address:
        return
    memory = run.store.folder / _BROUGHT
    brought = set(memory.read_text("utf-8").split()) if memory.is_file() else set()
    for name in depot.names():
        if name not in brought and not (run.store.folder / name).exists():
            take_in(run, depot, Delivery(name, in_depot=True))
            brought.add(name)
    write_bytes(memory, "\n".join(sorted(brought)).encode())


def told(floor: Floor, shares: dict[str, Share]) -> str:
    """The workers in a few words: `3 workers, 1 lost, at 9.1, 8.7, 9.0 photos/s`."""
    speeds = [shares[name].photos_per_second for name in sorted(floor.fit) if name in shares]
    if not speeds:
        return floor.told()
    if len(speeds) <= _FEW:
        return f"{floor.told()}, at {', '.join(f'{speed:.1f}' for speed in speeds)} photos/s"
    return f"{floor.told()}, at {min(speeds):.1f} to {max(speeds):.1f} photos/s"


def _lost(photo: Photo) -> Problem:
    cause = "was in a chunk that took every worker with it"
    return Problem(photo.name, cause, "extract again, with more memory for each worker")
