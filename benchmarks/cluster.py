"""What a cluster costs on top of one process: python -m benchmarks.cluster --photos FOLDER

Turns of the local process, one worker and two workers of this machine over the same photos, the
networks loaded before; then an empty task, what the client pays for each photo in processor time
and in memory, and the bytes of a photo and of its features. `--turns 0` leaves the turns out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import numpy as np

from lib.cache import Cache
from lib.cluster.chunks import Delivery
from lib.cluster.client import connect, map_over
from lib.cluster.depot import Depot
from lib.cluster.extraction import ClusterOptions, Engine, take_in
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.extraction import Run, extract_photos
from lib.features.preparing import Photo
from lib.features.shards import Rows, write_shard
from lib.features.store import current_store, open_store
from lib.features.weights import find_weights
from lib.photos.collections import load_collection, now, table_path
from lib.photos.originals import photo_id
from lib.photos.table import Heading, Row, rows_to_table, write_table

if TYPE_CHECKING:
    from distributed import Client

ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
BATCHES = 2  # a chunk: few photos here, and every worker should have its share
EMPTY_TASKS = 2_000


class Turn(NamedTuple):
    """One extraction: seconds by the clock, and of processors, all processes together."""

    seconds: float
    processor: float


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--backbone", default=DEFAULT)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    paths = sorted(p for p in arguments.photos.rglob("*") if p.suffix.lower() in ENDINGS)
    photos = [Photo(photo_id(path.read_bytes()), path.name, str(path)) for path in paths]
    print(f"{len(photos)} photos, load {os.getloadavg()[0]:.1f}")
    if arguments.turns:
        _turns(photos, arguments.backbone, arguments.turns)
    _tasks()
    _taking_in()
    _planning()
    print(f"a photo          {statistics.mean(p.stat().st_size for p in paths) / 1e3:8.1f} kB")
    print(f"load at the end  {os.getloadavg()[0]:8.1f}")


def _turns(photos: list[Photo], backbone: str, turns: int) -> None:
    """Local and both clusters in turns, so that a busy machine is as busy for each."""
    here = _local(photos, backbone)
    found: dict[str, list[Turn]] = {}
    with connect("local:1") as one, connect("local:2") as two:
        ways = {
            "local process": here,
            "1 worker, 2 threads": _spread(one, photos, backbone, 2),
            "2 workers, 1 thread": _spread(two, photos, backbone, 1),
        }
        for turn in range(turns + 1):  # the first loads networks
            for name, way in ways.items():
                measured = way()
                if turn:
                    found.setdefault(name, []).append(measured)
    first = next(iter(found.values()))
    for name, measured_turns in found.items():
        pairs = list(zip(measured_turns, first, strict=True))
        speed = statistics.median(len(photos) / turn.seconds for turn in measured_turns)
        processor = statistics.median(turn.processor for turn in measured_turns) / len(photos)
        ratio = statistics.median(base.seconds / turn.seconds for turn, base in pairs)
        print(
            f"{name:20s} {speed:6.1f} photos/s  {1e3 * processor:6.1f} processor ms a photo  "
            f"{ratio:5.2f} of the local speed"
        )


def _local(photos: list[Photo], backbone: str) -> Callable[[], Turn]:
    from lib.features.networks.loading import load_network

    row = get_backbone(backbone)
    weights = find_weights(row)
    network = load_network(row, weights.path if weights else None)

    def turn() -> Turn:
        with _fresh() as cache:
            start, used = time.monotonic(), time.process_time()
            extract_photos(cache, photos, row, network=network)
            result = Turn(time.monotonic() - start, time.process_time() - used)
            store = current_store(cache, row)
            size = sum(path.stat().st_size for path in store.shards()) if store else 0
            print(f"features         {size / len(photos) / 1e3:8.2f} kB a photo")
        return result

    return turn


def _spread(client: Client, photos: list[Photo], backbone: str, threads: int) -> Callable[[], Turn]:
    def turn() -> Turn:
        with _fresh() as cache:
            start, used = time.monotonic(), _processor(client)
            engine = Engine(client, ClusterOptions("", threads=threads, batches=BATCHES))
            extract_photos(cache, photos, get_backbone(backbone), engine=engine)
            return Turn(time.monotonic() - start, _processor(client) - used)

    return turn


def _processor(client: Client) -> float:
    """Processor seconds of this process, which holds client and scheduler, and of the workers."""
    theirs: dict[str, float] = client.run(time.process_time)
    return time.process_time() + sum(theirs.values())


def _tasks() -> None:
    """What a task costs that does nothing."""
    with connect("local:2") as client:
        list(map_over(client, abs, range(50)))
        start, used = time.monotonic(), time.process_time()
        list(map_over(client, abs, range(EMPTY_TASKS)))
        clock, here = time.monotonic() - start, time.process_time() - used
    print(
        f"an empty task    {1e3 * clock / EMPTY_TASKS:8.2f} ms, of which "
        f"{1e3 * here / EMPTY_TASKS:.2f} processor ms of client and scheduler"
    )


def _taking_in(shards: int = 200, photos: int = 128) -> None:
    """What the client pays to check finished shards and to put them together."""
    random = np.random.default_rng(0)
    backbone = get_backbone(DEFAULT)
    with _fresh() as there, _fresh() as here:
        deliveries = []
        for _ in range(shards):
            # As much entropy as features and probabilities have in a shard: see its bytes above.
            vectors = random.normal(size=(photos, backbone.dimension)).clip(0).astype(np.float16)
            guesses = random.exponential(size=(photos, 1000)).clip(0.2).astype(np.float16)
            rows = Rows(tuple(_some_id() for _ in range(photos)), vectors, guesses)
            deliveries.append(Delivery(write_shard(there.features, rows).name, in_depot=True))
        store = open_store(here, backbone, "none")
        run = Run(store, backbone, [], lambda progress: None, lambda: False)
        used = time.process_time()
        for delivery in deliveries:
            take_in(run, Depot(str(there.features)), delivery)
        spent = time.process_time() - used
        print(f"taking in        {1e3 * spent / shards / photos:8.3f} processor ms a photo")


def _planning(count: int = 300_000) -> None:
    """What the client holds of each photo: the table, and the plan of what is to do."""
    with _fresh() as cache:
        path = table_path(cache, "many")
        rows = [
            Row(_some_id(), f"{n}.jpg", f"s3://bucket/{n}.jpg", "", 1, 1, 1) for n in range(count)
        ]
        write_table(path, rows_to_table(rows), Heading("Many", now(), now()))
        size = path.stat().st_size
        del rows
        frame = load_collection(cache, "Many").photos
        table = int(frame.memory_usage(deep=True).sum())
        tracemalloc.start()
        photos = [
            Photo(*values) for values in frame[["id", "name", "source"]].itertuples(index=False)
        ]
        known = {photo.id for photo in photos}
        plan = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    print(
        f"planning         {table / count:8.0f} bytes a photo for the table, "
        f"{plan / len(known):.0f} for the plan, {size / count:.0f} on disk"
    )


def _some_id() -> str:
    return uuid4().hex


@contextmanager
def _fresh() -> Iterator[Cache]:
    with TemporaryDirectory() as folder:
        yield Cache(Path(folder))


if __name__ == "__main__":
    main()
