"""What can be said about each motif: how large, how tight, who is typical, where it came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.clusters import Clustering
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]

SAMPLE_PER_MOTIF = 100  # members that a motif's silhouette is computed from


@dataclass(frozen=True)
class MotifProfile:
    """One motif.

    `order` are its rows, the most typical (nearest to its centre) first; `medoid` is the first of
    them; `silhouette` is the mean over its members, -1 to 1, NaN for a single motif; `nearest` is
    the motif with the closest centre, -1 for none; `parent` is the motif it split from, -1 for
    none; `children` are those that have split from it.
    """

    motif: int
    size: int
    medoid: int
    order: NDArray[np.int64]
    silhouette: float
    nearest: int
    parent: int
    children: tuple[int, ...]


def profile(points: Floats, clustering: Clustering) -> tuple[MotifProfile, ...]:
    """A profile of every motif of points (n, p), by motif number.

    The medoid minimises the sum of squared distances to the motif's members: it is the member
    nearest to the mean. Silhouettes are of up to 100 members of each motif, evenly spaced by row.
    """
    orders = typical_first(points, clustering)
    with one_thread():
        widths = silhouettes(points, orders)
    return tuple(
        MotifProfile(
            motif=motif,
            size=len(order),
            medoid=int(order[0]),
            order=order,
            silhouette=widths[motif],
            nearest=_nearest(clustering.centres, motif),
            parent=int(clustering.parents[motif]) if len(clustering.parents) else -1,
            children=tuple(int(c) for c in np.flatnonzero(clustering.parents == motif)),
        )
        for motif, order in enumerate(orders)
    )


def typicality(points: Floats, clustering: Clustering) -> Floats:
    """Each point's distance (n,) float32 to the centre of its motif; NaN where it is unsorted."""
    inside = clustering.labels >= 0
    distances = np.full(len(points), np.nan, np.float32)
    apart = points[inside] - clustering.centres[clustering.labels[inside]]
    distances[inside] = np.sqrt(np.einsum("ij,ij->i", apart, apart))
    return distances


def typical_first(points: Floats, clustering: Clustering) -> list[NDArray[np.int64]]:
    """The rows of every motif, the nearest to its centre first; equal ones by row."""
    by_distance = np.lexsort((typicality(points, clustering), clustering.labels))
    counts = np.bincount(clustering.labels + 1, minlength=clustering.k + 1)
    if not clustering.k:
        return []
    return np.split(by_distance[counts[0] :], np.cumsum(counts[1:])[:-1])


def silhouettes(points: Floats, orders: list[NDArray[np.int64]]) -> list[float]:
    """The mean silhouette (Rousseeuw 1987) of every motif, from a sample of its rows."""
    if len(orders) < 2:
        return [float("nan")] * len(orders)
    rows = [_sample(np.sort(order)) for order in orders]
    owner = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    widths = silhouette_widths(distances(points[np.concatenate(rows)]), owner)
    return [float(widths[owner == motif].mean()) for motif in range(len(rows))]


def silhouette_widths(apart: Floats, labels: NDArray[np.integer]) -> Floats:
    """The silhouette (n,) of every point from its distances (n, n) to all; 0 when it is alone."""
    k, n = int(labels.max()) + 1, len(labels)
    members = np.zeros((n, k), np.float32)
    members[np.arange(n), labels] = 1
    counts = members.sum(axis=0)
    sums = apart @ members
    own = np.arange(n), labels
    within = sums[own] / np.maximum(counts[labels] - 1, 1)
    means = sums / np.maximum(counts, 1)
    means[own] = np.inf
    between = means.min(axis=1)
    widths = (between - within) / np.maximum(np.maximum(between, within), np.finfo(np.float32).tiny)
    return np.where(counts[labels] > 1, widths, 0).astype(np.float32)


def distances(points: Floats) -> Floats:
    """Euclidean distances (n, n) between all points (n, p)."""
    squares = np.einsum("ij,ij->i", points, points)
    apart: Floats = points @ points.T
    apart *= -2
    apart += squares[:, None]
    apart += squares
    np.fill_diagonal(apart, 0)
    np.maximum(apart, 0, out=apart)
    return np.sqrt(apart)


def _sample(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(rows) <= SAMPLE_PER_MOTIF:
        return rows
    return rows[np.linspace(0, len(rows) - 1, SAMPLE_PER_MOTIF).astype(np.int64)]


def _nearest(centres: Floats, motif: int) -> int:
    if len(centres) < 2:
        return -1
    apart = np.square(centres - centres[motif]).sum(axis=1)
    apart[motif] = np.inf
    return int(apart.argmin())
