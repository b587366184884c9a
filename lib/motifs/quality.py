"""How far a map can be believed: what it shows as near, and what it keeps near."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lib.motifs.neighbours import Neighbours
from lib.motifs.threads import one_thread

if TYPE_CHECKING:
    from lib.motifs.affinities import Affinities

Floats = NDArray[np.float32]

CIRCLE = 15
"""Photos around a photo that count as its neighbours on the map."""
ALL_UP_TO = 5_000
SAMPLE = 1_000
BLOCK = 1 << 22
"""Distances that are looked at together."""


@dataclass(frozen=True)
class MapQuality:
    """Small numbers to show beside a map.

    `trustworthiness` 0 to 1: 1 where all that lie together on the map are alike (Venna and Kaski
    2001). `recall` 0 to 1: the share of a photo's 15 most similar that are among the 15 nearest on
    the map. `kl`: the Kullback-Leibler divergence that t-SNE minimises, comparable only at the same
    perplexity; None for other projections.
    """

    trustworthiness: float
    recall: float
    kl: float | None = None


def quality(points: Floats, xy: Floats, neighbours: Neighbours) -> tuple[float, float]:
    """Trustworthiness and neighbour recall of `xy` (n, 2) as a map of `points` (n, p).

    Over 15 neighbours (fewer where there are fewer than 31 photos); over all photos up to 5,000,
    above over 1,000 drawn always alike. Both are 1 where there are too few photos to tell.
    """
    n = len(points)
    circle = min(CIRCLE, (n - 1) // 2, neighbours.indices.shape[1])
    if circle < 1:
        return 1.0, 1.0
    rows = np.arange(n)
    if n > ALL_UP_TO:
        rows = np.sort(np.random.default_rng(0).choice(n, SAMPLE, replace=False))
    with one_thread():
        excess, kept = _count(points, xy, neighbours.indices[:, :circle], rows)
    worst = len(rows) * circle * (2 * n - 3 * circle - 1) / 2
    return 1.0 - excess / worst, kept / (len(rows) * circle)


def _count(
    points: Floats, xy: Floats, near: NDArray[np.int32], rows: NDArray[np.int64]
) -> tuple[float, float]:
    from lib.motifs.distances import intruders

    squares = np.einsum("ij,ij->i", points, points)
    x, y = np.ascontiguousarray(xy.T)
    excess = kept = 0.0
    step = max(1, BLOCK // len(points))
    for begin in range(0, len(rows), step):
        block = rows[begin : begin + step]
        # Without the row's own square: only the order within a row counts.
        squared = points[block] @ points.T
        squared *= -2
        squared += squares
        block_excess, block_kept = intruders(squared, x, y, block, near)
        excess += block_excess
        kept += block_kept
    return excess, kept


def divergence(affinities: Affinities, xy: Floats, normaliser: float) -> float:
    """KL(P‖Q) of a map (n, 2), given Z = Σ 1 / (1 + d²) over its ordered pairs."""
    from lib.motifs.distances import attraction_cost

    x, y = np.ascontiguousarray(xy.T)
    cost: float = attraction_cost(x, y, affinities.starts, affinities.indices, affinities.values)
    return cost + math.log(normaliser)
