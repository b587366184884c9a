"""Micro-clusters: many small K-Means clusters that stand for the photos of a large collection.

One pass over the points an iteration, chunk by chunk: what a chunk adds to the sums does not depend
on the others, so that other machines can do their part, and the sums are taken in the order of the
chunks, so that the result is the same wherever they were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from lib.motifs.space import Each
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]
Sums = tuple[Rows, NDArray[np.float64], NDArray[np.int64]]

CHUNK = 1 << 16  # points


@dataclass(frozen=True)
class MicroClusters:
    """Centres (m, p) float32, how many points each stands for (m,), and each point's own (n,)."""

    centres: Floats
    counts: NDArray[np.int64]
    labels: Rows


def micro_clusters(
    points: Floats, m: int, iterations: int, seed: int = 0, each: Each = map
) -> MicroClusters:
    """About `m` small clusters of points (n, p), n ≥ m.

    They start from a random choice of the points; clusters left empty are dropped. A few iterations
    do: they only have to be small, not good. `each` applies a function to every chunk, in order.
    """
    chosen = np.random.default_rng(seed).choice(len(points), m, replace=False)
    centres = points[np.sort(chosen)]
    chunks = [points[start : start + CHUNK] for start in range(0, len(points), CHUNK)]
    labels: list[Rows] = []
    for _ in range(iterations):
        labels, sums, counts = [], np.zeros(centres.shape), np.zeros(len(centres), np.int64)
        for own, added, found in each(partial(sums_of, centres=centres), chunks):
            labels.append(own)
            sums += added
            counts += found
        filled = counts > 0
        centres = (sums[filled] / counts[filled, None]).astype(np.float32)
    numbers = (np.cumsum(filled) - 1).astype(np.int32)
    return MicroClusters(centres, counts[filled], numbers[np.concatenate(labels)])


def sums_of(points: Floats, centres: Floats) -> Sums:
    """Each point's nearest centre (n,), and the sums (m, p) and counts (m,) of the points there.

    Those of several chunks add up to those of the whole.
    """
    from lib.motifs.lloyd import assign

    with one_thread():
        own, sums, counts = assign(np.ascontiguousarray(points), centres)
    return own, sums, counts
