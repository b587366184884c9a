"""How fast motifs are found for every k, how good they are, and how steady as k grows.

    python -m benchmarks.clusters [PHOTOS] [--labels CSV] [--cache FOLDER] [--sizes N ...]

PHOTOS is a folder of photos (the sample album where none is given), around whose features larger
sets are drawn. Prints JSON. Times are medians of several runs, in milliseconds of one processor,
which other programs disturb less than the clock; those of scikit-learn are taken in the same run on
the same points, on one thread as ours are. `inertia` is ours divided by the best of many of its
restarts, `rand` the adjusted Rand index between k and k + 1. With a table of labels (columns file,
group), agreement of the motifs with the groups is added.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import drawn_around, real_features
from lib.cache import Cache, default_root
from lib.motifs.agreement import agreement, rand_index
from lib.motifs.algorithms import k_means
from lib.motifs.choice import recommend_k
from lib.motifs.clusters import MotifTree, clustering_of, grow
from lib.motifs.profiles import profile
from lib.motifs.space import reduce
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]

SIZES = (525, 5_000, 20_000, 100_000)
JUDGED = (5, 13, 25)
RESTARTS_JUDGED = 20
KMEANS_UP_TO = 20_000


def milliseconds(work: Callable[[], Any], runs: int) -> float:
    """The median processor time of some runs, after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(1_000 * (time.process_time() - start))
    return round(statistics.median(times), 2)


def measured(features: Floats, n: int) -> dict[str, Any]:
    """Times and quality for n photos."""
    vectors = drawn_around(features, n)
    runs = 9 if n <= 1_000 else 3 if n <= 20_000 else 1
    space = reduce(vectors)
    points, tree = space.points, grow(space.points)
    found: dict[str, Any] = {
        "space_ms": milliseconds(lambda: reduce(vectors), runs),
        "all_k_ms": milliseconds(lambda: grow(points), runs),
        "one_k_ms": milliseconds(lambda: tree.cut(13), runs),
        "profile_ms": milliseconds(lambda: profile(points, tree.cut(13)), runs),
        "recommend_ms": milliseconds(lambda: recommend_k(points, tree), min(runs, 3)),
        "rand": round(steadiness(tree), 3),
    }
    return found | (against_restarts(points, tree, runs) if n <= KMEANS_UP_TO else {})


def steadiness(tree: MotifTree) -> float:
    """The mean adjusted Rand index between the motifs for k and for k + 1."""
    labels = [tree.cut(k).labels for k in range(2, tree.k_max + 1)]
    return float(np.mean([rand_index(a, b) for a, b in pairwise(labels)]))


def against_restarts(points: Floats, tree: MotifTree, runs: int) -> dict[str, Any]:
    """scikit-learn's K-Means on the same points: its time for one k, and our inertia over its."""
    ratios, seeds = [], []
    with one_thread():
        for k in JUDGED:
            restarts = RESTARTS_JUDGED if len(points) <= 1_000 else 5
            best = clustering_of(points, k_means(points, k, restarts=restarts))
            ratios.append(tree.cut(k).inertia / best.inertia)
            seeds.append(rand_index(*(k_means(points, k, seed, restarts=1) for seed in (1, 2))))
        took = milliseconds(lambda: k_means(points, 13), min(runs, 3))
    return {
        "inertia": [round(ratio, 4) for ratio in ratios],
        "scikit_learn_one_k_ms": took,
        "scikit_learn_rand_between_seeds": round(float(np.mean(seeds)), 3),
    }


def agreed(features: Floats, groups: NDArray[np.int64]) -> dict[str, Any]:
    """How far motifs agree with groups that a person made, and the k recommended."""
    points = reduce(features).points
    tree, best = grow(points), recommend_k(points)
    with one_thread():
        runs = [agreement(groups, k_means(points, 13, seed)) for seed in range(10)]
    rows = {
        "tree, k = 13": agreement(groups, tree.cut(13).labels),
        f"tree, k = {best.k} (recommended)": agreement(groups, tree.cut(best.k).labels),
    }
    table = {name: rounded(vars(found)) for name, found in rows.items()}
    means = {name: float(np.mean([vars(run)[name] for run in runs])) for name in vars(runs[0])}
    return {**table, "K-Means, k = 13, mean of 10 seeds": rounded(means)}


def rounded(values: dict[str, float]) -> dict[str, float]:
    """Values with three digits."""
    return {name: round(value, 3) for name, value in values.items()}


def groups_of(photos: Path, labels: Path) -> NDArray[np.int64]:
    """The group of every photo of a folder, by number, in the order of the folder's names."""
    with labels.open(newline="") as file:
        named = {row["file"]: row["group"] for row in csv.DictReader(file)}
    files = sorted(path.name for path in photos.iterdir() if path.name in named)
    return np.unique([named[file] for file in files], return_inverse=True)[1]


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--cache", type=Path, default=default_root())
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    arguments = parser.parse_args()
    features = real_features(arguments.photos, Cache(arguments.cache))
    result: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
    for n in arguments.sizes:
        result[f"{n:,} photos"] = measured(features, n)
    if arguments.labels and arguments.photos:
        groups = groups_of(arguments.photos, arguments.labels)
        result["agreement"] = agreed(features, groups)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
