"""Lloyd's iterations from given labels; imports numba, so import it lazily."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

HYSTERESIS = 1e-6  # a point moves only for a gain above this share of the largest squared length


def polish(
    points: Floats, labels: Rows, k: int, iterations: int, weights: Floats | None = None
) -> tuple[Rows, Floats, int]:
    """K-Means from a start: labels (n,) int32, centres (k, p) float32, and the iterations it took.

    Every motif keeps its number and at least one photo. `weights` (n,) count a point as many. The
    same start gives the same end on every run. Call it under `one_thread`.
    """
    heavy = np.ones(len(points), np.float32) if weights is None else weights
    slack = HYSTERESIS * float(np.einsum("ij,ij->i", points, points).max())
    labels = labels.astype(np.int32)
    centres, done = _iterate(points, points.T, heavy, labels, k, iterations, slack)
    return labels, centres, done


@kernel
def _iterate(
    points: Floats,
    transposed: Floats,
    weights: Floats,
    labels: Rows,
    k: int,
    iterations: int,
    slack: float,
) -> tuple[Floats, int]:
    """Only what changed is computed again: scores of moved centres, sums of moved rows."""
    n = len(points)
    sums, masses, counts = _sums(points, weights, labels, k)
    centres, scores = np.empty((k, points.shape[1]), np.float32), np.empty((k, n), np.float32)
    stale, best, least = np.ones(k, np.bool_), np.empty(n, np.int32), np.empty(n, np.float32)
    done = 0
    while True:
        for j in range(k):
            if stale[j]:
                centres[j] = (sums[j] / masses[j]).astype(np.float32)
        if done == iterations:
            break
        done += 1
        _score(transposed, centres, np.flatnonzero(stale), scores)
        _nearest(scores, best, least)
        stale[:] = False
        for i in range(n):
            old, new = labels[i], best[i]
            if old != new and counts[old] > 1 and scores[old, i] - least[i] > slack:
                labels[i] = new
                stale[old] = stale[new] = True
                _move(points[i], weights[i], old, new, sums, masses, counts)
        if not stale.any():
            break
    return centres, done


@kernel
def _sums(
    points: Floats, weights: Floats, labels: Rows, k: int
) -> tuple[Doubles, Doubles, Integers]:
    sums, masses = np.zeros((k, points.shape[1])), np.zeros(k)
    counts = np.zeros(k, np.int64)
    for i in range(len(points)):
        j, weight = labels[i], np.float64(weights[i])
        counts[j] += 1
        masses[j] += weight
        for c in range(points.shape[1]):
            sums[j, c] += weight * points[i, c]
    return sums, masses, counts


@kernel
def _score(transposed: Floats, centres: Floats, which: Integers, scores: Floats) -> None:
    """Half the squared distance to some centres, less what is the same for all of them."""
    products = np.dot(centres[which], transposed)
    for q in range(len(which)):
        j = which[q]
        half = np.float32(0.5) * np.dot(centres[j], centres[j])
        for i in range(scores.shape[1]):
            scores[j, i] = half - products[q, i]


@kernel
def _nearest(scores: Floats, best: Rows, least: Floats) -> None:
    best[:] = 0
    least[:] = scores[0]
    for j in range(1, len(scores)):
        for i in range(len(best)):
            if scores[j, i] < least[i]:
                least[i] = scores[j, i]
                best[i] = j


@kernel
def _move(
    point: Floats,
    weight: float,
    old: int,
    new: int,
    sums: Doubles,
    masses: Doubles,
    counts: Integers,
) -> None:
    counts[old] -= 1
    counts[new] += 1
    masses[old] -= weight
    masses[new] += weight
    for c in range(len(point)):
        x = np.float64(weight) * point[c]
        sums[old, c] -= x
        sums[new, c] += x


def means(points: Floats, labels: Rows, k: int) -> tuple[Floats, float]:
    """Centres (k, p) of the motifs in labels (n,) and the inertia around them, without -1."""
    inside = labels >= 0
    if not inside.all():
        points, labels = points[inside], labels[inside]
    sums, masses, _ = _sums(points, np.ones(len(points), np.float32), labels, k)
    squares = np.square(points, dtype=np.float64).sum()
    inertia = float(squares - (np.square(sums).sum(axis=1) / np.maximum(masses, 1)).sum())
    return (sums / np.maximum(masses, 1)[:, None]).astype(np.float32), max(0.0, inertia)


@kernel
def assign(points: Floats, centres: Floats) -> tuple[Rows, Doubles, Integers]:
    """Nearest centres, a block at a time that stays in the processor's cache; sums and counts."""
    n, m = len(points), len(centres)
    labels, sums, counts = np.empty(n, np.int32), np.zeros(centres.shape), np.zeros(m, np.int64)
    halves = np.empty(m, np.float32)
    for j in range(m):
        halves[j] = np.float32(0.5) * np.dot(centres[j], centres[j])
    for start in range(0, n, 1024):
        block = points[start : start + 1024]
        products = np.dot(centres, block.T)
        best, least = np.zeros(len(block), np.int32), np.full(len(block), np.float32(np.inf))
        for j in range(m):
            for i in range(len(block)):
                if halves[j] - products[j, i] < least[i]:
                    least[i] = halves[j] - products[j, i]
                    best[i] = j
        for i in range(len(block)):
            j = best[i]
            labels[start + i] = j
            counts[j] += 1
            for c in range(points.shape[1]):
                sums[j, c] += points[start + i, c]
    return labels, sums, counts
