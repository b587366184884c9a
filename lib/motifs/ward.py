"""Ward's tree of weighted points, by nearest-neighbour chains; imports numba, so import it lazily.

Source: F. Murtagh and P. Contreras, "Algorithms for hierarchical clustering: an overview",
WIREs Data Mining and Knowledge Discovery 2012; Lance and Williams' update for Ward's criterion.
Own code because SciPy's takes no weights and twice the time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

SAME = 1e-6  # merges cheaper than this share of the largest squared length join equal points


def ward_cuts(points: Floats, weights: Floats, k_max: int) -> list[Rows]:
    """Labels (m,) int32 of weighted points (m, p) for every k from 1 to `k_max`.

    Going from k to k + 1 the heavier half of the motif that splits keeps its number and the lighter
    becomes k (equal: the half that holds the first row keeps it). Fewer cuts come back where there
    are fewer distinct points.
    """
    with one_thread():
        costs = _merge_costs(points, weights)
    merges, heights = _chain(costs, np.ascontiguousarray(weights, dtype=np.float64))
    order = np.argsort(heights, kind="stable")
    scale = float(np.einsum("ij,ij->i", points, points).max())
    distinct = 1 + int((heights > SAME * scale).sum())
    return _numbered_cuts(merges[order], weights, min(k_max, distinct))


def _merge_costs(points: Floats, weights: Floats) -> Floats:
    """By how much the inertia grows when two points become one cluster: (m, m)."""
    squares = np.einsum("ij,ij->i", points, points)
    costs: Floats = points @ points.T
    costs *= -2
    costs += squares[:, None]
    costs += squares
    np.maximum(costs, 0, out=costs)
    if (weights == 1).all():
        costs *= 0.5
    else:
        costs *= weights[:, None] * weights / (weights[:, None] + weights)
    return costs


@kernel
def _chain(costs: Floats, weights: NDArray[np.float64]) -> tuple[Rows, Floats]:
    """All merges (m - 1, 2) in the order found and their heights; `costs` is used up.

    A cluster goes by its smallest row. Heights never fall below those of the merges inside.
    """
    n = len(costs)
    size, height = weights.copy(), np.zeros(n, np.float32)
    merges, heights = np.empty((n - 1, 2), np.int32), np.empty(n - 1, np.float32)
    active, alive = np.arange(n), n
    chain, depth = np.empty(n, np.int32), 0
    for step in range(n - 1):
        if depth == 0:
            chain[0], depth = active[0], 1
        while True:
            here, nearest, least = chain[depth - 1], -1, np.float32(np.inf)
            if depth > 1:
                nearest, least = chain[depth - 2], costs[here, chain[depth - 2]]
            for other in active[:alive]:
                if costs[here, other] < least and other != here:
                    nearest, least = other, costs[here, other]
            if depth > 1 and nearest == chain[depth - 2]:
                break
            chain[depth] = nearest
            depth += 1
        depth -= 2
        first, second = min(here, nearest), max(here, nearest)
        merges[step] = first, second
        heights[step] = height[first] = max(least, height[first], height[second])
        alive = _without(active, alive, second)
        _update(costs, active[:alive], size, first, second, least)
    return merges, heights


@kernel
def _without(active: NDArray[np.int64], alive: int, gone: int) -> int:
    kept = 0
    for row in active[:alive]:
        if row != gone:
            active[kept] = row
            kept += 1
    return kept


@kernel
def _update(
    costs: Floats,
    active: NDArray[np.int64],
    size: NDArray[np.float64],
    first: int,
    second: int,
    least: np.float32,
) -> None:
    """Lance and Williams: the costs of joining any cluster with the one just made."""
    a, b = size[first], size[second]
    size[first] = a + b
    for other in active:
        if other != first:
            c = size[other]
            cost = ((a + c) * costs[first, other] + (b + c) * costs[second, other] - c * least) / (
                a + b + c
            )
            costs[first, other] = cost
            costs[other, first] = cost


def _numbered_cuts(merges: Rows, weights: Floats, k_max: int) -> list[Rows]:
    pieces = _joined(merges[: len(weights) - k_max], len(weights))
    roots, piece = np.unique(pieces, return_inverse=True)
    mass = np.bincount(piece, weights=weights)
    numbers = np.zeros(len(roots), np.int32)
    cuts = [numbers[piece]]
    for kept, split in _splits(merges[len(weights) - k_max :], roots):
        numbers[split if mass[split].sum() <= mass[kept].sum() else kept] = len(cuts)
        cuts.append(numbers[piece])
    return cuts


def _joined(merges: Rows, n: int) -> NDArray[np.int64]:
    """The smallest row of each row's cluster after these merges, which come cheapest first."""
    leader = np.arange(n)
    for first, second in merges:
        leader[second] = first
    while not np.array_equal(leader, leader[leader]):
        leader = leader[leader]
    return leader


def _splits(merges: Rows, roots: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.bool_], ...]]:
    """The last merges undone, dearest first: the pieces of the two halves, as masks."""
    members = {int(root): roots == root for root in roots}
    undone: list[tuple[NDArray[np.bool_], ...]] = []
    for first, second in merges:
        halves = members[int(first)], members.pop(int(second))
        undone.append(halves)
        members[int(first)] = halves[0] | halves[1]
    return iter(undone[::-1])
