"""How time, memory and disk grow with the number of photos: `python -m benchmarks.growth`.

    python -m benchmarks.growth [--photos FOLDER] [--counts 1000,3000,10000,30000,100000]
                                [--stages 'NAME|...'] [--json FILE] [--chart FILE] [--cache FOLDER]

Makes simulated collections (`benchmarks.simulated`; those of an earlier run are used again), runs
every stage of `benchmarks.growth_stages` at every count, and prints a Markdown table. Stages run in
fresh processes, one for each group, in which everything is loaded and compiled before the clock
starts. Seconds are those of the clock (the least of some runs, where they are short), processor
seconds those of all cores together. Extra memory is how far the process grew beyond what it held
before, disk what was added under the cache folder. Exponents are fitted by least squares to the
logarithms of processor seconds, which other programs disturb less, and of counts, over the counts
from 10,000 on (the last two, where there are none): 1 is in proportion, n log n is about 1.1 in
this range. Linux: elsewhere, extra memory is not told.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import imported
from benchmarks.dated import with_exif
from benchmarks.growth_chart import Row, chart
from benchmarks.growth_stages import STAGES, Bench, Stage
from lib.cache import PROJECT, Cache, default_root
from lib.photos.collections import slug_for, slug_of

COUNTS = (1_000, 3_000, 10_000, 30_000, 100_000)
FITTED_FROM = 10_000
ENOUGH = 1.0  # seconds of repeats
RUNS = 5
FASTEST = 2e-3  # seconds: below, a time says nothing about how it grows


def main() -> None:
    """Measure, print, and write what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--counts", type=_numbers, default=COUNTS)
    parser.add_argument("--stages", type=lambda text: tuple(text.split("|")), default=())
    parser.add_argument("--json", type=Path)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("--cache", type=Path, default=default_root() / "growth")
    parser.add_argument("--child", help=argparse.SUPPRESS)  # the collection that one measures
    given = parser.parse_args()
    cache = Cache(given.cache.resolve())
    if given.child:
        print(json.dumps(_child(cache, given.child, given.counts[0], given.stages)))
        return
    rows = measured(cache, given.photos, sorted(given.counts), given.stages)
    machine = _machine()
    if given.json:
        found = {"machine": machine, "stages": [vars(row) for row in rows]}
        given.json.write_text(json.dumps(found, indent=1), "utf-8")
    if given.chart:
        given.chart.write_text(chart(rows), "utf-8")
    print(json.dumps(machine), table(rows), sep="\n\n")


def measured(
    cache: Cache, photos: Path | None, counts: Sequence[int], names: Sequence[str]
) -> list[Row]:
    """Every stage (or those of these names) at every count."""
    found: dict[str, dict[int, dict[str, float]]] = {stage.name: {} for stage in STAGES}
    wanted = [stage for stage in STAGES if not names or stage.name in names]
    if not wanted:
        raise SystemExit("--stages must name some of: " + ", ".join(one.name for one in STAGES))
    for count in counts:
        slug = _collection(cache, photos, count)
        for group in dict.fromkeys(stage.group for stage in wanted):
            members = [one for one in wanted if one.group == group and count <= one.most]
            if members:
                _files(cache, count, members)
                for name, one in _in_a_child(cache, slug, count, members).items():
                    found[name][count] = one
    return [
        Row(stage.name, stage.waited, numbers, exponent(numbers))
        for stage in wanted
        if (numbers := found[stage.name])
    ]


def exponent(numbers: dict[int, dict[str, float]]) -> float | None:
    """The power of the count that seconds grow with; None where they are too few or too short."""
    counts = [count for count in numbers if count >= FITTED_FROM]
    counts = counts if len(counts) > 1 else list(numbers)[-2:]
    seconds = [numbers[count]["processor"] for count in counts]
    if len(counts) < 2 or seconds[-1] < FASTEST:
        return None
    slope, _ = np.polyfit(np.log(counts), np.log(seconds), 1)
    return round(float(slope), 2)


def table(rows: Sequence[Row]) -> str:
    """The result in Markdown: seconds at every count, the exponent, memory and disk at the last."""
    counts = sorted({count for row in rows for count in row.numbers})
    lines = [
        "| stage | "
        + " | ".join(f"{count:,}" for count in counts)
        + " | exponent | processor s | extra memory, MB | disk, MB |",
        "|---|" + "---|" * (len(counts) + 4),
    ]
    for row in rows:
        last = row.numbers[max(row.numbers)]
        cells = [_seconds(row.numbers.get(count)) for count in counts]
        power = "–" if row.exponent is None else f"{row.exponent:.2f}"
        rest = (last["processor"], last["memory"], last["disk"])
        numbers = " | ".join(f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in rest)
        lines.append(f"| {row.name} | {' | '.join(cells)} | {power} | {numbers} |")
    return "\n".join(lines)


def _seconds(numbers: dict[str, float] | None) -> str:
    if numbers is None:
        return "–"
    seconds = numbers["seconds"]
    return f"{1_000 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _collection(cache: Cache, photos: Path | None, count: int) -> str:
    """The slug of the simulated collection of that size, made once, in a process of its own."""
    home = Cache(_home(cache, count))
    if slug_of(home, _name(count)):
        return slug_for(home, _name(count))
    shutil.rmtree(home.root, ignore_errors=True)
    real = Cache(cache.root / "real")
    imported(photos, real)
    # Nothing in a cache is ever changed in place, so that real features may lie in all of them.
    shutil.copytree(real.root, home.root, copy_function=os.link)
    command = [sys.executable, "-m", "benchmarks.simulated", "--cache", str(home.root)]
    command += ["--count", str(count), "--name", _name(count)]
    command += ["--photos", str(photos)] if photos else []
    done = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    return str(json.loads(done.stdout.splitlines()[-1])["slug"])


def _home(cache: Cache, count: int) -> Path:
    """A cache for every count: features are shared within one, and would be read for all."""
    return cache.root / str(count)


def _name(count: int) -> str:
    return f"{count} photos"


def _files(cache: Cache, count: int, members: Sequence[Stage]) -> None:
    """Photos to import: those of the sample, each time with another date in front."""
    folder = _home(cache, count) / "files"
    if not members[0].group.startswith("import") or folder.exists():
        return
    from datetime import datetime, timedelta

    from lib.photos.collections import load_collection
    from lib.photos.originals import read_original

    table = load_collection(Cache(_home(cache, count)), _name(count)).photos
    sources = sorted(set(table["source"][table["source"].str.endswith((".jpg", ".jpeg"))]))
    folder.mkdir()
    for number in range(count):
        data = read_original(sources[number % len(sources)])
        moment = datetime(2012, 1, 1) + timedelta(hours=number)
        (folder / f"{number:06d}.jpg").write_bytes(with_exif(data, moment, None))


def _in_a_child(
    cache: Cache, slug: str, count: int, members: Sequence[Stage]
) -> dict[str, dict[str, float]]:
    names = "|".join(stage.name for stage in members)
    command = [sys.executable, "-m", "benchmarks.growth", "--child", slug, "--stages", names]
    command += ["--cache", str(cache.root), "--counts", str(count)]
    done = subprocess.run(command, check=False, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"The stages {names} failed at {count:,} photos; see above.")
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    for name, numbers in found.items():
        print(f"{count:>9,} {name:34} {_seconds(numbers):>8} ", end="", file=sys.stderr)
        print(f"{numbers['memory']:>7,.0f} MB", file=sys.stderr, flush=True)
    return found


def _child(
    cache: Cache, slug: str, count: int, names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Measure some stages in this process."""
    home = Cache(_home(cache, count))
    bench = Bench(home, slug, home.root / "files")
    return {
        stage.name: _measured(stage.prepare(bench), home.root)
        for stage in STAGES
        if stage.name in names
    }


def _measured(work: Callable[[], Any], folder: Path) -> dict[str, float]:
    before, disk = _settled(), _disk(folder)
    times: list[tuple[float, float]] = []
    peak = 0.0
    while not times or (sum(wall for wall, _ in times) < ENOUGH and len(times) < RUNS):
        wall, processor = time.perf_counter(), time.process_time()
        kept = work()
        times.append((time.perf_counter() - wall, time.process_time() - processor))
        peak = peak or _memory("VmHWM")
        del kept
    added = _disk(folder) - disk
    seconds, busy = min(times)
    return {
        "seconds": seconds,
        "processor": busy,
        "memory": max(0.0, peak - before) / 1e6,
        "peak": peak / 1e6,
        "disk": max(0, added) / 1e6,
    }


def _settled() -> float:
    """Give back what is free, forget the highest mark, and tell what the process holds now."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(field: str) -> float:
    """A number of bytes from the system's own record of this process; 0 where there is none."""
    if sys.platform != "linux":
        return 0.0
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024.0 * int(line.split()[1]) for line in lines if line.startswith(field))


def _disk(folder: Path) -> int:
    """Bytes under a folder, those of thumbnails' hard links among them only once."""
    seen = {}
    for path in folder.rglob("*"):
        if path.is_file():
            about = path.stat()
            seen[about.st_ino] = about.st_size
    return sum(seen.values())


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


if __name__ == "__main__":
    main()
