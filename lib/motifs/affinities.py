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
    m = neighbours_needed(perplexity, n)
    conditional = conditional_probabilities(
        neighbours.distances[:, :m], bounded_perplexity(perplexity, n)
    )
    indices = np.array(neighbours.indices[:, :m], order="C")
    return Affinities(*symmetric(indices, conditional))


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

    Rows are sorted by column, in place: both arrays are changed. A counting sort by column gives Pᵀ
    with ascending rows. Each pair of rows is then merged, twice: to count, so that no more memory
    is taken than the result fills, and to write.
    """
    n = len(indices)
    for i in range(n):
        order = np.argsort(indices[i])
        indices[i] = indices[i][order]
        probabilities[i] = probabilities[i][order]
    to_starts, to_rows, to_values = _transposed(indices, probabilities)
    out_starts = np.zeros(n + 1, np.int32)
    nothing = np.empty(0, np.int32), np.empty(0, np.float32)
    for i in range(n):
        row = slice(to_starts[i], to_starts[i + 1])
        added = _merged(indices[i], probabilities[i], to_rows[row], to_values[row], *nothing)
        out_starts[i + 1] = out_starts[i] + added
    out_rows = np.empty(out_starts[n], np.int32)
    out_values = np.empty(out_starts[n], np.float32)
    scale = np.float32(0.5 / n)
    for i in range(n):
        row = slice(to_starts[i], to_starts[i + 1])
        out = slice(out_starts[i], out_starts[i + 1])
        _merged(
            indices[i],
            probabilities[i],
            to_rows[row],
            to_values[row],
            out_rows[out],
            out_values[out],
        )
        out_values[out] *= scale
    return out_starts, out_rows, out_values


@kernel
def _merged(
    left: Integers,
    left_values: Floats,
    right: Integers,
    right_values: Floats,
    columns: Integers,
    values: Floats,
) -> int:
    """Add two sparse rows with ascending columns; returns how many entries are above zero.

    They are written where there is room for any.
    """
    a = b = end = 0
    while a < left.size or b < right.size:
        first = left[a] if a < left.size else np.int32(2147483647)
        second = right[b] if b < right.size else np.int32(2147483647)
        value = np.float32(0)
        if first <= second:
            value += left_values[a]
            a += 1
        if second <= first:
            value += right_values[b]
            b += 1
        if value > 0:
            if columns.size:
                columns[end] = min(first, second)
                values[end] = value
            end += 1
    return end


@kernel
def _transposed(indices: Integers, values: Floats):  # type: ignore[no-untyped-def]
    """The transpose of a matrix (n, n) with m entries a row, as CSR arrays; rows ascend."""
    n, m = indices.shape
    starts = np.zeros(n + 1, np.int64)
    for i in range(n):
        for e in range(m):
            starts[indices[i, e] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    place = starts[:-1].copy()
    rows = np.empty(n * m, np.int32)
    moved = np.empty(n * m, np.float32)
    for i in range(n):
        for e in range(m):
            to = place[indices[i, e]]
            rows[to] = i
            moved[to] = values[i, e]
            place[indices[i, e]] = to + 1
    return starts, rows, moved
