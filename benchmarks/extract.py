"""How fast photos become features, against the bare network and against a plain loop; as JSON.

    python -m benchmarks.extract [--photos FOLDER] [--backbones efficientnet-lite2,vgg19]
    python -m benchmarks.extract --memory efficientnet-lite2 --counts 300,10000

Everything that is compared is measured in one process, in turns, several times over; the medians
are reported, and the ratio of each turn's own pair. A backbone whose weights are not on this
machine gets seeded random ones: speed does not depend on them. The plain loop is what people
write: `load_img`, `preprocess_input`, `predict`, one photo at a time, in float32.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lib.cache import Cache
from lib.features.backbones import Backbone, Precision, get_backbone
from lib.features.extraction import extract_photos
from lib.features.preparing import Photo, read_and_prepare
from lib.photos.originals import photo_id

LARGE = 1080


@dataclass(frozen=True)
class Subject:
    """What is measured: a network, loaded once, and the photos to look at."""

    backbone: Backbone
    model: Any
    network: Any
    weights: Path | None
    photos: list[Photo]


def main() -> None:
    """Print one JSON object."""
    arguments = parse()
    if arguments.memory:
        counts = [int(count) for count in arguments.counts.split(",")]
        show({name: memory(name, counts) for name in arguments.memory.split(",")})
    elif arguments.one_run:
        one_run(arguments.one_run, int(arguments.counts))
    else:
        show({"machine": machine(), "results": list(speeds(arguments))})


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="a folder of JPEGs (default: the sample's)")
    parser.add_argument("--backbones", default="efficientnet-lite2,vgg19")
    parser.add_argument("--count", type=int, default=96, help="photos a turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--memory", help="backbones whose peak memory to measure")
    parser.add_argument("--counts", default="300,3000", help="photos for --memory")
    parser.add_argument("--one-run", help=argparse.SUPPRESS)
    return parser.parse_args()


def show(value: object) -> None:
    """JSON on standard output."""
    print(json.dumps(value, indent=1))


def machine() -> dict[str, Any]:
    """What it ran on, and how busy that was: times of a busy machine are worth little."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "keras_backend": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def speeds(arguments: argparse.Namespace) -> Any:
    """One result for each backbone and each kind of photos."""
    with tempfile.TemporaryDirectory() as folder:
        sources = sorted((arguments.photos or sample_folder(Path(folder))).glob("*.jpg"))
        large = enlarged(sources[: arguments.count], Path(folder) / "large")
        for name in arguments.backbones.split(","):
            for kind, paths in (("as they are", sources), (f"{LARGE}×{LARGE}", large)):
                photos = photos_of(paths[: arguments.count])
                yield {"photos": kind} | compare(load(get_backbone(name), photos), arguments.turns)


def sample_folder(folder: Path) -> Path:
    """The photographs of the sample album's wheels as JPEG files."""
    from lib.photos.sample import photographs

    target = folder / "sample"
    target.mkdir()
    for number in range(6):
        for path in photographs():
            with Image.open(path) as opened:
                cut = opened.convert("RGB").crop((number, 0, opened.width, opened.height))
                cut.save(target / f"{path.stem}-{number}.jpg", quality=92)
    return target


def enlarged(paths: list[Path], target: Path) -> list[Path]:
    """The same photos as squares of 1080 pixels, as Instagram serves them."""
    target.mkdir()
    for path in paths:
        with Image.open(path) as opened:
            side = min(opened.size)
            square = opened.convert("RGB").crop((0, 0, side, side))
            square.resize((LARGE, LARGE), Image.Resampling.BICUBIC).save(target / path.name)
    return sorted(target.iterdir())


def photos_of(paths: list[Path]) -> list[Photo]:
    """What extraction needs to know of these files."""
    return [Photo(photo_id(path.read_bytes()), path.name, str(path)) for path in paths]


def load(backbone: Backbone, photos: list[Photo]) -> Subject:
    """The network, with seeded weights where there are none."""
    from lib.features.networks import import_keras, loading
    from lib.features.weights import find_weights

    if backbone.weights.origin == "none":
        return Subject(backbone, None, loading.load_network(backbone, None), None, photos)
    import_keras().utils.set_random_seed(0)
    found = find_weights(backbone)
    path = found.path if found else None
    inner = loading._network(backbone, path) if path else loading.build_network(backbone)
    model = loading.with_scaling(backbone, inner)
    return Subject(backbone, model, loading.compiled(backbone, model), path, photos)


def in_precision(subject: Subject, precision: Precision) -> Subject:
    """The same network with the same weights, computing so."""
    row = subject.backbone
    if row.precision == precision:
        return subject
    return load(replace(row, precision=precision), subject.photos)


def compare(subject: Subject, turns: int) -> dict[str, Any]:
    """Bare network, pipeline and plain loop, in turns."""
    size, batch_size = subject.network.input_size, subject.backbone.batch_size
    ready = np.stack([read_and_prepare(photo, size) for photo in subject.photos])
    plain = in_precision(subject, "float32")  # nobody rounds without thinking of it
    ways = {
        "bare": lambda: bare(subject, ready, batch_size),
        "pipeline": lambda: pipeline(subject),
        "plain_loop": lambda: plain_loop(plain, len(subject.photos) // 3),
    }
    bare(subject, ready[:batch_size], batch_size)
    plain_loop(plain, 2)
    rates = {name: [] for name in ways}
    processor = {name: [] for name in ways}
    for _ in range(turns):
        for name, way in ways.items():
            before, start = time.process_time(), time.perf_counter()
            rates[name].append(way())
            count = rates[name][-1] * (time.perf_counter() - start)
            processor[name].append(1000 * (time.process_time() - before) / count)
    return {
        "backbone": subject.backbone.name,
        "real_weights": subject.weights is not None,
        "photos_per_second": {
            name: round(statistics.median(found), 2) for name, found in rates.items()
        },
        # Of all cores together: on a machine that does other things too, the surer measure.
        "processor_ms_per_photo": {
            name: round(statistics.median(found), 1) for name, found in processor.items()
        },
        "best": {name: round(max(found), 2) for name, found in rates.items()},
        "pipeline_to_bare": ratio(rates["pipeline"], rates["bare"]),
        "pipeline_to_plain_loop": ratio(rates["pipeline"], rates["plain_loop"]),
    }


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the turns' own ratios: what else the machine does then matters less."""
    return round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def bare(subject: Subject, ready: np.ndarray, batch_size: int) -> float:
    """The network alone, on photos that are in memory."""
    start = time.perf_counter()
    count = len(ready) // batch_size * batch_size
    for first in range(0, count, batch_size):
        subject.network.forward(ready[first : first + batch_size])
    return count / (time.perf_counter() - start)


def pipeline(subject: Subject) -> float:
    """All of it: read, decode, cut, batch, predict, top five, write; into an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        weights = subject.weights or Path(__file__)  # any file: only its hash is needed
        report = extract_photos(
            Cache(Path(folder)), subject.photos, subject.backbone, weights, network=subject.network
        )
        return report.computed / (time.perf_counter() - start)


def plain_loop(subject: Subject, count: int) -> float:
    """What people write."""
    from lib.features.networks import import_keras

    utils = import_keras().utils
    size = subject.network.input_size
    start = time.perf_counter()
    for photo in subject.photos[:count]:
        picture = utils.load_img(photo.source, target_size=(size, size))
        subject.model.predict(np.asarray(picture)[None], verbose=0)
    return count / (time.perf_counter() - start)


def memory(name: str, counts: list[int]) -> dict[str, float]:
    """Peak memory in MB of an extraction of so many photos, each in a process of its own."""
    peaks = {}
    for count in counts:
        command = [sys.executable, "-m", "benchmarks.extract", "--one-run", name]
        done = subprocess.run([*command, "--counts", str(count)], capture_output=True, check=True)
        peaks[str(count)] = float(done.stdout)
    return peaks


def one_run(name: str, count: int) -> None:
    """Extract so many different photos and print the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        random = np.random.default_rng(0)
        for number in range(count):
            small = Image.fromarray(random.integers(0, 256, (9, 9, 3), dtype=np.uint8))
            small.resize((160, 120)).save(Path(folder) / f"{number:06}.jpg")
        photos = photos_of(sorted(Path(folder).iterdir()))
        subject = load(get_backbone(name), photos)
        weights = subject.weights or Path(__file__)
        with tempfile.TemporaryDirectory() as root:
            cache = Cache(Path(root))
            extract_photos(cache, photos, subject.backbone, weights, network=subject.network)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1))


if __name__ == "__main__":
    main()
