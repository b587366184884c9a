"""How strongly each photo holds its neighbours: the input similarities of t-SNE.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel
from lib.motifs.neighbours import Neighbours, bounded_perplexity, neighbours_needed

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

TOLERANCE = 5e-7
"""Of the logarithm of the perplexity: less than 1e-4 of a neighbour at perplexity 100."""


@dataclass(frozen=True)
class Affinities:
    """A symmetric sparse matrix of similarities that sum to 1, row by row (CSR).

    Row i holds `indices[starts[i]:starts[i + 1]]`, ascending, with `values` of the same length.
    """

    starts: Integers
    indices: Integers
    values: Floats

    @property
    def size(self) -> int:
        """The number of photos."""
        return len(self.starts) - 1

    def dense(self) -> Floats:
        """The whole matrix, float32 (n, n)."""
        full = np.zeros((self.size, self.size), np.float32)
        rows = np.repeat(np.arange(self.size), np.diff(self.starts))
        full[rows, self.indices] = self.values
        return full


def affinities(neighbours: Neighbours, perplexity: float) -> Affinities:
    """Gaussian similarities to the nearest neighbours, each photo's width set by the perplexity.

    p(j|i) ∝ exp(−β_i d_ij²) with β_i such that the entropy of p(·|i) is log(perplexity), then made
    symmetric: p_ij = (p(j|i) + p(i|j)) / 2n (van der Maaten and Hinton 2008, section 2; neighbours
    only: van der Maaten 2014, section 4.1). Perplexity is bounded by `bounded_perplexity`. Where a
    photo has more identical twins than the perplexity, it holds those alike and no others.
    """
    n = len(neighbours.indices)
    near = neighbours.first(neighbours_needed(perplexity, n))
    conditional = conditional_probabilities(near.distances, bounded_perplexity(perplexity, n))
    return Affinities(*symmetric(near.indices, conditional))


@kernel
def conditional_probabilities(distances: Floats, perplexity: float) -> Floats:
    """p(j|i), float32 (n, m), of given perplexity, from distances (n, m) that are not squared.

    Newton's steps on log β, kept inside of a bracket that bisection narrows.
    """
    n, m = distances.shape
    probabilities = np.empty((n, m), np.float32)
    squared = np.empty(m)
    weights = np.empty(m)
    for i in range(n):
        for j in range(m):
            near, far = float(distances[i, 0]), float(distances[i, j])
            squared[j] = (far - near) * (far + near)
        total = _calibrate(squared, math.log(perplexity), weights)
        for j in range(m):
            probabilities[i, j] = weights[j] / total
    return probabilities


@kernel
def _calibrate(squared: NDArray[np.float64], target: float, weights: NDArray[np.float64]) -> float:
    """Fill `weights` with exp(−β d²) of entropy `target`; returns their sum."""
    mean = squared.mean()
    beta = 1.0 / mean if mean > 0 else 1.0
    low = 0.0
    high = -1.0
    total = 1.0
    for _ in range(100):
        total = first = second = 0.0
        for j in range(squared.size):
            weight = math.exp(-beta * squared[j])
            weights[j] = weight
            total += weight
            first += weight * squared[j]
            second += weight * squared[j] * squared[j]
        first /= total
        excess = math.log(total) + beta * first - target
        if abs(excess) < TOLERANCE:
            break
        if excess > 0:
            low = beta
        else:
            high = beta
        slope = beta * beta * (second / total - first * first)
        beta = beta * math.exp(min(excess / slope, 2.0)) if slope > 1e-12 else -1.0
        if beta <= low or (high >= 0 and beta >= high):
            beta = (low + high) / 2 if high >= 0 else 2 * low
    return total


@kernel
def symmetric(indices: Integers, probabilities: Floats) -> tuple[Integers, Integers, Floats]:
    """(P + Pᵀ) / 2n of a matrix with m entries a row, as CSR arrays with ascending columns.

    A counting sort by column gives Pᵀ with ascending rows, a second one P likewise; then each pair
    of rows is merged.
    """
    n, m = indices.shape
    starts = np.arange(0, n * m + 1, m)
    to_starts, to_rows, to_values = _transposed(starts, indices.ravel(), probabilities.ravel(), n)
    _, from_rows, from_values = _transposed(to_starts, to_rows, to_values, n)
    out_starts = np.zeros(n + 1, np.int32)
    out_rows = np.empty(2 * n * m, np.int32)
    out_values = np.empty(2 * n * m, np.float32)
    scale = np.float32(0.5 / n)
    end = 0
    for i in range(n):
        a = starts[i]
        b = to_starts[i]
        while a < starts[i + 1] or b < to_starts[i + 1]:
            left = from_rows[a] if a < starts[i + 1] else n
            right = to_rows[b] if b < to_starts[i + 1] else n
            value = np.float32(0)
            if left <= right:
                value += from_values[a]
                a += 1
            if right <= left:
                value += to_values[b]
                b += 1
            if value > 0:
                out_rows[end] = min(left, right)
                out_values[end] = value * scale
                end += 1
        out_starts[i + 1] = end
    return out_starts, out_rows[:end].copy(), out_values[:end].copy()


@kernel
def _transposed(starts: Integers, indices: Integers, values: Floats, n: int):  # type: ignore[no-untyped-def]
    new_starts = np.zeros(n + 1, np.int64)
    for index in indices:
        new_starts[index + 1] += 1
    for i in range(n):
        new_starts[i + 1] += new_starts[i]
    place = new_starts[:-1].copy()
    rows = np.empty(indices.size, np.int32)
    moved = np.empty(indices.size, np.float32)
    for i in range(n):
        for e in range(starts[i], starts[i + 1]):
            to = place[indices[e]]
            rows[to] = i
            moved[to] = values[e]
            place[indices[e]] = to + 1
    return new_starts, rows, moved
