"""How fast photos come in, and in what memory, against a bare loop of Pillow's `thumbnail`.

    python -m benchmarks.importing [--photos 10000] [--folder DIR]

Makes JPEGs the size of Instagram's (1080 px, about 200 kB), or takes those already in the folder.
The bare loop runs over every tenth photo, before and after the import, so that a busy machine
slows both; it neither hashes nor writes. On a machine that does other work the processor time of a
photo is the better figure: on idle cores, the ratio is at most cores times that of these times.
Prints JSON: photos per second and their ratio, seconds of a second import of the same files and of
the same zip, peak memory of each import's process.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import statistics
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from lib.cache import Cache
from lib.photos.importing import import_photos
from lib.photos.sample import photographs

SIDE = 1080
Result = dict[str, float]


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path("cache/benchmark"))
    arguments = parser.parse_args()
    photos, cache = arguments.folder / "photos", arguments.folder / "cache"
    make_photos(photos, arguments.photos)
    archive = make_archive(photos, arguments.folder / "photos.zip")
    shutil.rmtree(cache, ignore_errors=True)
    some = sorted(photos.glob("*/*.jpg"))[::10]
    cpu = time.process_time()
    before = bare_loop(some)
    cpu = (time.process_time() - cpu) / len(some)
    first = in_own_process(photos, "Folder", cache)
    after = bare_loop(some)
    again = in_own_process(photos, "Folder", cache)
    shutil.rmtree(cache)
    zipped = in_own_process(archive, "Zip", cache)
    zipped_again = in_own_process(archive, "Zip", cache)
    bare = statistics.mean((before, after))
    figures = {
        "photos": arguments.photos,
        "bare loop, photos/s": round(bare, 1),
        "import, photos/s": round(arguments.photos / first["seconds"], 1),
        "ratio": round(arguments.photos / first["seconds"] / bare, 2),
        "bare loop, processor ms a photo": round(1000 * cpu, 2),
        "import, processor ms a photo": round(1000 * first["cpu"] / arguments.photos, 2),
        "second import, s": round(again["seconds"], 2),
        "zip, photos/s": round(arguments.photos / zipped["seconds"], 1),
        "zip again, s": round(zipped_again["seconds"], 2),
        "peak memory, MB": [round(one["megabytes"]) for one in (first, again, zipped)],
        "memory at a tenth, a half, the end, MB": [round(first[at]) for at in ("10", "50", "100")],
    }
    print(json.dumps(figures, indent=1))


def make_photos(folder: Path, count: int) -> None:
    """So many different JPEGs in `YYYYMM/` folders, unless they are there."""
    if len(list(folder.glob("*/*.jpg"))) == count:
        return
    pictures = []
    for path in photographs():
        with Image.open(path) as opened:
            pictures.append(opened.convert("RGB"))
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda number: make_photo(folder, number, pictures), range(count)))


def make_photo(folder: Path, number: int, pictures: list[Image.Image]) -> None:
    """One crop of a real photograph with the noise of a sensor, at a seeded place."""
    chance = np.random.default_rng(number)
    picture = pictures[number % len(pictures)]
    side = int(min(picture.size) * chance.uniform(0.5, 0.95))
    left, top = (int(chance.integers(0, length - side + 1)) for length in picture.size)
    crop = picture.crop((left, top, left + side, top + side)).resize((SIDE, SIDE))
    noise = chance.integers(-9, 10, (SIDE, SIDE, 1), dtype=np.int16)
    noisy = np.clip(np.asarray(crop, dtype=np.int16) + noise, 0, 255).astype(np.uint8)
    path = folder / f"{2010 + number % 16}{1 + number % 12:02d}" / f"IMG_{number:05d}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(noisy).save(path, "JPEG", quality=82)


def make_archive(folder: Path, path: Path) -> Path:
    """The same photos in one zip, stored as exports store them."""
    if not path.exists():
        with zipfile.ZipFile(path, "w") as archive:
            for photo in sorted(folder.glob("*/*.jpg")):
                archive.write(photo, photo.relative_to(folder))
    return path


def bare_loop(paths: list[Path]) -> float:
    """Photos per second of Pillow alone on one thread, as most scripts would do it."""
    start = time.perf_counter()
    for path in paths:
        with Image.open(path) as image:
            image.thumbnail((256, 256))
    return len(paths) / (time.perf_counter() - start)


def in_own_process(source: Path, name: str, cache: Path) -> Result:
    """Import in a process of its own: its seconds, its peak memory, and memory on the way."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_import, (source, name, cache))


def _import(source: Path, name: str, cache: Path) -> Result:
    marks: Result = {}

    def watch(done: int, total: int) -> None:
        share = 100 * done // total
        if share in (10, 50, 100):
            marks.setdefault(str(share), _resident())

    start, cpu = time.perf_counter(), time.process_time()
    import_photos([source], name, Cache(cache), progress=watch)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": time.process_time() - cpu, "megabytes": peak, **marks}


def _resident() -> float:
    """Megabytes of this process in memory now; 0 where the system does not tell this way."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


if __name__ == "__main__":
    main()
