"""Distances summed in a fixed order, so that they are the same on every number of threads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel

Floats = NDArray[np.float32]


@kernel
def candidate_distances(points: Floats, candidates: NDArray[np.int32], first: int = 0) -> Floats:
    """Squared distances float32 (b, c) from points (n, p) to their candidates (b, c).

    The points are those of the rows `first` … `first` + b − 1. A point's distance to itself is
    given as infinite.
    """
    count = candidates.shape[1]
    squared = np.empty(candidates.shape, np.float32)
    for i in range(len(candidates)):
        here = points[first + i]
        for c in range(count):
            there = points[candidates[i, c]]
            total = np.float32(0)
            for d in range(here.size):
                gap = here[d] - there[d]
                total += gap * gap
            squared[i, c] = np.float32(np.inf) if candidates[i, c] == first + i else total
    return squared


@kernel
def intruders(
    squared: Floats, x: Floats, y: Floats, rows: NDArray[np.int64], near: NDArray[np.int32]
) -> tuple[float, float]:
    """What quality counts, for a block of rows.

    `squared` (b, n) are distances in the space, up to a constant a row; `x`, `y` (n,) the map;
    `near` (n, k) the k nearest in the space. Returns the sum over map neighbours of how far beyond
    k they rank in the space, and the number of them that are among the k nearest there.
    """
    k = near.shape[1]
    excess = kept = 0.0
    gaps = np.empty(x.size, np.float32)
    for b in range(rows.size):
        i = rows[b]
        for j in range(x.size):
            gaps[j] = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2
        gaps[i] = np.inf
        squared[b, i] = np.inf
        for j in _smallest(gaps, k):
            rank = 1 + (squared[b] < squared[b, j]).sum()
            excess += max(0, rank - k)
            for candidate in near[i]:
                kept += candidate == j
    return excess, kept


@kernel
def _smallest(values: Floats, k: int) -> NDArray[np.int64]:
    """The places of the k smallest values, by insertion: quick where k is small."""
    places = np.zeros(k, np.int64)
    best = np.full(k, np.float32(np.inf))
    for j in range(values.size):
        if values[j] < best[k - 1]:
            c = k - 1
            while c > 0 and best[c - 1] > values[j]:
                best[c] = best[c - 1]
                places[c] = places[c - 1]
                c -= 1
            best[c] = values[j]
            places[c] = j
    return places


@kernel
def attraction_cost(
    x: Floats,
    y: Floats,
    starts: NDArray[np.int32],
    indices: NDArray[np.int32],
    values: Floats,
) -> float:
    """Σ p log(p (1 + d²)) over the stored affinities: KL divergence less log Z."""
    cost = 0.0
    for i in range(x.size):
        for e in range(starts[i], starts[i + 1]):
            dx = x[i] - x[indices[e]]
            dy = y[i] - y[indices[e]]
            cost += values[e] * np.log(values[e] * (np.float32(1) + dx * dx + dy * dy))
    return cost
