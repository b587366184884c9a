"""UMAP on our own neighbours: the same graph and the same descent as umap-learn, compiled once.

McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension
Reduction" (2018), with umap-learn's defaults. Written here and not called there for four reasons:
importing umap-learn imports TensorFlow where that is installed, its first call in every process
compiles for ten seconds, it shows no frames and cannot be stopped, and it is slow when seeded.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel
from lib.motifs.neighbours import Neighbours
from lib.motifs.watching import Watch

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

EPOCHS, EPOCHS_LARGE, LARGE = 500, 200, 10_000
NEGATIVES = 5
STRIDE = 5
"""Epochs between two looks at whether somebody waits for a frame or wants no more."""
TOLERANCE = 1e-5
NARROWEST = 1e-3


@dataclass(frozen=True)
class Graph:
    """Who holds whom, how strongly (0 to 1), as CSR arrays; symmetric."""

    starts: Integers
    indices: Integers
    strengths: Floats


def umap(
    neighbours: Neighbours,
    n_neighbors: int,
    min_dist: float,
    first: Floats,
    seed: int,
    watch: Watch,
) -> Floats:
    """A UMAP float32 (n, 2) from a start `first` (n, 2), whose scale does not matter.

    One thread and a random sequence drawn from `seed`: always the same map. `n_neighbors` counts
    the photo itself, as in umap-learn, and is cut to n. Raises `Cancelled` when `watch` says so.
    """
    graph = fuzzy_graph(neighbours, n_neighbors)
    n = len(first)
    epochs = EPOCHS if n <= LARGE else EPOCHS_LARGE
    a, b = curve(min_dist)
    xy = _expanded(first, seed)
    # Strong edges pull at every epoch, weak ones as much more rarely; the weakest never get a turn.
    waits = np.full(len(graph.strengths), np.inf, np.float32)
    due = graph.strengths >= graph.strengths.max() / epochs
    waits[due] = graph.strengths.max() / graph.strengths[due]
    turns = waits.copy()
    random = np.array([seed * 2 + 1], np.uint64)
    for epoch in range(0, epochs, STRIDE):
        watch.look(lambda: xy)
        until = min(epoch + STRIDE, epochs)
        descend(xy, graph.starts, graph.indices, waits, turns, epoch, until, epochs, a, b, random)
    return xy


def fuzzy_graph(neighbours: Neighbours, n_neighbors: int) -> Graph:
    """The fuzzy union of every photo's view of its neighbours (section 3.1 of the paper)."""
    from scipy.sparse import csr_array

    near = neighbours.first(max(1, n_neighbors - 1))
    n, m = near.indices.shape
    starts = np.arange(0, n * m + 1, m)
    strengths = memberships(near.distances).ravel()
    one = csr_array((strengths, near.indices.ravel(), starts), shape=(n, n))
    other = one.T.tocsr()
    both = (one + other - one.multiply(other)).tocsr()
    both.sort_indices()
    return Graph(
        both.indptr.astype(np.int32), both.indices.astype(np.int32), both.data.astype(np.float32)
    )


def curve(min_dist: float, spread: float = 1.0) -> tuple[float, float]:
    """a and b for which 1 / (1 + a d^2b) is nearest to 1 up to `min_dist` and then e-folds."""
    from scipy.optimize import curve_fit

    distances = np.linspace(0, 3 * spread, 300)
    wanted = np.exp(-np.maximum(distances - min_dist, 0) / spread)
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), distances, wanted)
    return float(a), float(b)


def _expanded(first: Floats, seed: int) -> Floats:
    """The start in a square of side 20, with a grain of noise that parts identical photos."""
    reach = float(np.abs(first).max()) or 1.0
    noise = np.random.default_rng(seed).normal(0, 1e-3, first.shape)
    start: Floats = (np.round(first * (10 / reach), 4) + noise).astype(np.float32)
    return start


@kernel
def memberships(distances: Floats) -> Floats:
    """How strongly each photo holds its m nearest (n, m): exp(−(d − ρ) / σ), 1 for the nearest.

    ρ is the distance to the nearest that is no twin, and σ such that the strengths sum to
    log2(m + 1), found by bisection.
    """
    n, m = distances.shape
    strengths = np.empty((n, m), np.float32)
    overall = distances.mean()
    for i in range(n):
        row = distances[i]
        nearest = 0.0
        for d in row:
            if d > 0:
                nearest = float(d)
                break
        width = _width(row, nearest, math.log2(m + 1))
        width = max(width, NARROWEST * (row.mean() if nearest > 0 else overall))
        for j in range(m):
            gap = max(float(row[j]) - nearest, 0.0)
            strengths[i, j] = math.exp(-gap / width) if width > 0 else 1.0
    return strengths


@kernel
def _width(row: Floats, nearest: float, target: float) -> float:
    low, high, width = 0.0, -1.0, 1.0
    for _ in range(64):
        total = 0.0
        for d in row:
            total += math.exp(-max(float(d) - nearest, 0.0) / width)
        if abs(total - target) < TOLERANCE:
            break
        if total > target:
            high = width
        else:
            low = width
        width = (low + high) / 2 if high >= 0 else 2 * width
    return width


@kernel
def descend(
    xy: Floats,
    starts: Integers,
    indices: Integers,
    waits: Floats,
    turns: Floats,
    epoch: int,
    until: int,
    epochs: int,
    a: float,
    b: float,
    random: NDArray[np.uint64],
) -> None:
    """Epochs `epoch` … `until` − 1 in place: an edge whose turn has come pulls its two ends
    together, and five photos drawn at random are pushed away from the first."""
    n = len(xy)
    for now in range(epoch, until):
        rate = np.float32(1.0 - now / epochs)
        for i in range(n):
            for e in range(starts[i], starts[i + 1]):
                if turns[e] > now:
                    continue
                turns[e] += waits[e]
                _pull(xy, i, indices[e], rate, a, b)
                for _ in range(NEGATIVES):
                    # A linear congruential step (Knuth's MMIX); the high bits are the random ones.
                    random[0] = random[0] * np.uint64(6364136223846793005) + np.uint64(
                        1442695040888963407
                    )
                    j = int(random[0] >> np.uint64(33)) % n
                    if j != i:
                        _push(xy, i, j, rate, a, b)


@kernel
def _clipped(value: Any) -> Any:
    return min(max(value, np.float32(-4)), np.float32(4))


@kernel
def _pull(xy: Floats, i: int, j: int, rate: np.float32, a: float, b: float) -> None:
    dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
    squared = dx * dx + dy * dy
    if squared > 0:
        power = np.float32(a) * squared ** np.float32(b)
        force = np.float32(-2 * b) * power / (squared * (np.float32(1) + power))
        x, y = rate * _clipped(force * dx), rate * _clipped(force * dy)
        xy[i, 0] += x
        xy[i, 1] += y
        xy[j, 0] -= x
        xy[j, 1] -= y


@kernel
def _push(xy: Floats, i: int, j: int, rate: np.float32, a: float, b: float) -> None:
    dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
    squared = dx * dx + dy * dy
    if squared > 0:
        power = np.float32(a) * squared ** np.float32(b)
        force = np.float32(2 * b) / ((np.float32(0.001) + squared) * (np.float32(1) + power))
        xy[i, 0] += rate * _clipped(force * dx)
        xy[i, 1] += rate * _clipped(force * dy)
