"""Extraction: every photo of a collection that has no features yet goes through the network, once.

Photos are read and decoded by threads, ahead of the network and in bounded number; each batch
becomes a shard as soon as it is computed, so whatever happens, at most the batches in flight are
lost. Runs in a process of its own, never in the server: it imports Keras.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache
from lib.errors import Cancelled, MotifsError, PhotoError
from lib.features.apart import read_and_prepare_apart
from lib.features.backbones import Backbone, get_backbone
from lib.features.decoding import HangError, decode_ahead
from lib.features.fetching import fetch_weights
from lib.features.jobs import Recorder
from lib.features.locks import release, try_lock
from lib.features.memory import give_memory_back
from lib.features.preparing import Photo, read_and_prepare
from lib.features.progress import ExtractionReport, Pace, Problem, Progress
from lib.features.shards import Rows, read_ids
from lib.features.store import Store, note_speed, open_store
from lib.features.suspects import InHand, acquit, place_of, suspected
from lib.features.weights import Found
from lib.photos.remote import is_remote

if TYPE_CHECKING:
    from lib.features.networks.loading import Network
    from lib.photos.collections import Collection

DECODING_THREADS = 2
WAITING_THREADS = 8  # where each photo is a request to object storage
BATCHES_AHEAD = 3
DECODING_LIMIT = 60.0  # seconds for one photo
LOADING = "Loading the network"
ENOUGH_TO_MEASURE = 100  # photos, before a speed is worth remembering

Report = Callable[[Progress], object]
Prepare = Callable[[Photo, int], NDArray[np.uint8]]
Engine = Callable[["Run", Found], None]


def extract(
    cache: Cache,
    collection: Collection,
    backbone: str,
    weights: Path | None = None,
    progress: Report | None = None,
    engine: Engine | None = None,
) -> ExtractionReport:
    """Compute the missing features of a collection; what is there already is not computed again.

    An `engine` computes them elsewhere (`lib.cluster`), else this process does. The job's status
    file follows along, whoever started it. Raises `WeightsError`, `CacheError`,
    `UsageError`, and `Cancelled` when somebody asked the job to stop.
    """
    row = get_backbone(backbone)
    with Recorder(cache, collection.slug, row, progress) as recorder:
        columns = collection.photos[["id", "name", "source"]]
        photos = [Photo(*values) for values in columns.itertuples(index=False)]
        report = extract_photos(
            cache, photos, row, weights, recorder.tell, recorder.cancelled, engine=engine
        )
        recorder.report = report
    return report


def extract_photos(
    cache: Cache,
    photos: Sequence[Photo],
    backbone: Backbone,
    weights: Path | None = None,
    tell: Report = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    network: Network | None = None,
    engine: Engine | None = None,
) -> ExtractionReport:
    """Compute the missing features of some photos, by `network` if it is loaded; see `extract`."""
    give_memory_back()
    found = fetch_weights(backbone, weights, tell, cancelled)
    store = open_store(cache, backbone, found.hash)
    store.sweep()
    run = Run(store, backbone, list(dict.fromkeys(photos)), tell, cancelled, notes=store.verify())
    slots = _Slots(store.folder)
    try:
        if run.pending(slots.number):
            tell(Progress(len(run.photos) - len(run.todo), len(run.photos), message=LOADING))
            if engine is not None:
                engine(run, found)
            else:
                with wary(store.folder, slots.number, run.known) as prepare:
                    run.compute(network or _load(backbone, found), prepare)
    finally:
        slots.release()
    store.compact()
    if engine is None and run.computed >= ENOUGH_TO_MEASURE:
        note_speed(cache, backbone, run.computed / run.seconds)
    return run.report()


def _load(backbone: Backbone, found: Found) -> Network:
    from lib.features.networks.loading import load_network

    return load_network(backbone, found.path)


class _Slots:
    """Which of several extractors at the same store this one is: 0 for the first or only one."""

    def __init__(self, folder: Path, most: int = 16) -> None:
        self.number, self.handle = most, None
        for number in range(most):
            self.handle = try_lock(place_of(folder, number))
            if self.handle is not None:
                self.number = number
                return

    def release(self) -> None:
        """Let another extractor have the place."""
        release(self.handle)


@contextmanager
def wary(folder: Path, number: int, known: set[str]) -> Iterator[Prepare]:
    """Reads and prepares photos; in a process of their own those that may have ended one before.

    `number` is this extractor's place at the store; suspects that end up `known` are none any more.
    """
    suspects, in_hand = suspected(folder, number), InHand(folder, number)

    def prepare(photo: Photo, size: int) -> NDArray[np.uint8]:
        if photo.id in suspects:
            return read_and_prepare_apart(photo, size, DECODING_LIMIT)
        with in_hand.holding(photo.id):
            return read_and_prepare(photo, size)

    try:
        yield prepare
    finally:
        in_hand.close()
        acquit(folder, suspects & known)


@dataclass
class Run:
    """One extraction into one store: what is to do, what is done, and who hears of it."""

    store: Store
    backbone: Backbone
    photos: list[Photo]
    tell: Report
    cancelled: Callable[[], bool]
    known: set[str] = field(default_factory=set)
    shards: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    computed: int = 0
    seconds: float = 0.0
    pace: Pace = field(default_factory=Pace)
    message: str = ""

    def pending(self, slot: int = 0) -> list[Photo]:
        """The photos without features, in an order that keeps extractors out of each other's way.

        The first goes from front to back, the second from back to front, others criss-cross.
        """
        self.look_around()
        self.todo = [photo for photo in self.photos if photo.id not in self.known]
        if slot == 1:
            self.todo.reverse()
        elif slot > 1:
            Random(slot).shuffle(self.todo)
        return self.todo

    def look_around(self) -> None:
        """Take note of what is in the store, also by other extractors."""
        for path in self.store.shards():
            if path.name not in self.shards:
                # Else just put together with others, or damaged since it was checked.
                with suppress(FileNotFoundError, MotifsError):
                    self.took(path, read_ids(path))

    def took(self, path: Path, ids: Iterable[str]) -> None:
        """Take note of a shard."""
        self.known.update(ids)
        self.shards.add(path.name)

    def begin(self) -> float:
        """Say that the first photo is about to be computed; returns the moment."""
        self.pace.mark(0)
        self.say()
        return time.monotonic()

    def compute(self, network: Network, prepare: Prepare) -> None:
        """Run the photos through the network, each batch written while the next is computed."""
        start = self.begin()
        with ThreadPoolExecutor(1, "writer") as writer:
            written: Future[None] | None = None
            refuse = self.problems.append
            threads = threads_for(self.todo)
            for rows in describe(self._feed(), network, self.backbone, refuse, prepare, threads):
                if written is not None:
                    written.result()
                written = writer.submit(self._write, rows)
                self.advance(len(rows.ids))
            if written is not None:
                written.result()
        self.seconds = time.monotonic() - start

    def _feed(self) -> Iterator[Photo]:
        """The photos still to do, looking around once a batch for what others have done."""
        for number, photo in enumerate(self.todo):
            if self.cancelled():
                raise Cancelled("The extraction was stopped; what is done is kept.")
            if number % self.backbone.batch_size == 0:
                self.look_around()
            if photo.id not in self.known:
                yield photo

    def _write(self, rows: Rows) -> None:
        self.took(self.store.write(rows), rows.ids)
        self.store.compact()

    def advance(self, count: int) -> None:
        """So many photos more are computed."""
        self.computed += count
        self.pace.mark(self.computed)
        self.say()

    def say(self) -> None:
        """Tell how far it is."""
        left = len(self.todo) - self.computed - len(self.problems)
        speed = self.pace.photos_per_second()
        done = len(self.photos) - max(left, 0) - len(self.problems)
        seconds = left / speed if speed else None
        self.tell(Progress(done, len(self.photos), speed, seconds, self.message))

    def report(self) -> ExtractionReport:
        """What came of it."""
        done = sum(photo.id in self.known for photo in self.photos)
        speed = self.computed / self.seconds if self.seconds else 0.0
        return ExtractionReport(
            done, len(self.photos), self.computed, speed, tuple(self.problems), tuple(self.notes)
        )


def describe(
    photos: Iterable[Photo],
    network: Network,
    backbone: Backbone,
    refuse: Callable[[Problem], object],
    prepare: Prepare = read_and_prepare,
    threads: int = DECODING_THREADS,
) -> Iterator[Rows]:
    """The features of photos, a batch at a time in their order; `refuse` hears of the others.

    The same on this machine and on the workers of a cluster: a photo's numbers do not depend on
    the photos beside it, since all batches have one shape.
    """
    size = network.input_size
    decoded = decode_ahead(
        photos,
        lambda photo: prepare(photo, size),
        threads=threads,
        ahead=BATCHES_AHEAD * backbone.batch_size,
        limit=DECODING_LIMIT,
    )
    for ids, batch in _batches(decoded, size, backbone.batch_size, refuse):
        features, probabilities = network.forward(batch)
        yield _rows(ids, features, probabilities, backbone)


def threads_for(photos: Sequence[Photo]) -> int:
    """How many threads read and decode: more where they mostly wait for an answer."""
    far = any(is_remote(photo.source) for photo in photos)
    return WAITING_THREADS if far else DECODING_THREADS


def _batches(
    decoded: Iterable[tuple[Photo, NDArray[np.uint8] | BaseException]],
    size: int,
    batch_size: int,
    refuse: Callable[[Problem], object],
) -> Iterator[tuple[tuple[str, ...], NDArray[np.uint8]]]:
    """Full batches of decoded photos; the last is filled up, so that all have one shape."""
    ids: list[str] = []
    batch = np.zeros((batch_size, size, size, 3), np.uint8)
    for photo, picture in decoded:
        if isinstance(picture, BaseException):
            refuse(_problem(photo, picture))
            continue
        batch[len(ids)] = picture
        ids.append(photo.id)
        if len(ids) == batch_size:
            yield tuple(ids), batch
            ids, batch = [], np.zeros_like(batch)
    if ids:
        yield tuple(ids), batch


def _problem(photo: Photo, error: BaseException) -> Problem:
    if isinstance(error, PhotoError):
        return Problem(photo.name, error.cause, error.advice)
    if isinstance(error, HangError):
        cause = f"could not be decoded within {DECODING_LIMIT:.0f} seconds"
        return Problem(photo.name, cause, "save it anew with another program")
    raise error


def _rows(
    ids: tuple[str, ...],
    features: NDArray[Any],
    probabilities: NDArray[Any] | None,
    backbone: Backbone,
) -> Rows:
    count = len(ids)
    vectors = features[:count]
    if backbone.dtype == "float16":
        vectors = vectors.clip(-65504, 65504)
    if probabilities is not None:
        probabilities = probabilities[:count].astype(np.float16)
    return Rows(ids, vectors.astype(backbone.dtype), probabilities)
