"""Motifs: one tree a space, a clustering for every k from it, and one door to all algorithms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lib.motifs.micro import MicroClusters, micro_clusters
from lib.motifs.settings import K_RANGE, ClusterSettings
from lib.motifs.space import Each, check_finite
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

EXACT_UP_TO = 2_500  # photos; above, Ward's tree stands on micro-clusters
MICRO_CLUSTERS = 1_000
MICRO_ITERATIONS = 3
POLISHED_UP_TO = 100_000  # photos; above, micro-clusters alone are looked at
MANY_MICRO_CLUSTERS = 4_000
MANY_ITERATIONS = 5
ITERATIONS = 100  # enough to converge, and a bound
PASSES = 1_000_000  # photos looked at for one k above that size, within the bounds of
ITERATIONS_ABOVE = (12, 60)
WORSE = 1.003  # a start may cost so much of the inertia that another would give

UNSORTED = -1


def _no_parents() -> Rows:
    return np.empty(0, np.int32)


@dataclass(frozen=True)
class Clustering:
    """Photos in motifs.

    `labels` (n,) int32 are motif numbers 0 … k-1, which are also their colours, and -1 for photos
    that belong nowhere (HDBSCAN only); `centres` (k, p) float32; `inertia` is the sum of squared
    distances to the own centre; `parents` (k,) names the motif that each split from, -1 for none
    (empty where the algorithm has no tree).
    """

    labels: Rows
    k: int
    centres: Floats
    inertia: float
    parents: Rows = field(default_factory=_no_parents)


@dataclass(frozen=True)
class MotifTree:
    """The clusterings of one space for every k, as plain arrays that can be kept on disk.

    `labels` (K, n) int8: row k - 1 holds those for k motifs; `centres` (K, K, p), of which the
    first k count; `inertia` (K,); `parents` (K,). K is 30, or the number of distinct points where
    that is smaller.
    """

    labels: NDArray[np.int8]
    centres: Floats
    inertia: NDArray[np.float64]
    parents: Rows

    @property
    def k_max(self) -> int:
        """The most motifs that there can be: 30, or as many as there are distinct photos."""
        return len(self.labels)

    def cut(self, k: int) -> Clustering:
        """The clustering in k motifs; in `k_max` where k is more (see `Clustering.k`)."""
        k = max(1, min(k, self.k_max))
        return Clustering(
            labels=self.labels[k - 1].astype(np.int32),
            k=k,
            centres=self.centres[k - 1, :k],
            inertia=float(self.inertia[k - 1]),
            parents=self.parents[:k],
        )


def grow(points: Floats, micro: MicroClusters | None = None) -> MotifTree:
    """Ward's tree of points (n, p), cut at every k from 1 to 30, the cuts polished by K-Means.

    Deterministic. Above 2,500 points the tree stands on about 1,000 micro-clusters, and the cuts
    are polished on these first; above 100,000, or where `micro` is given, on about 4,000, and on
    these alone: a photo is where its micro-cluster is. Motifs keep their numbers: going from k to
    k + 1 one motif splits, its larger part keeps the number, the smaller gets number k.
    Raises `FeaturesError` where points are not finite.
    """
    from lib.motifs.ward import ward_cuts

    check_finite(points)
    points = np.ascontiguousarray(points, dtype=np.float32)
    with one_thread():
        if micro is None and len(points) > POLISHED_UP_TO:
            micro = small_clusters(points)
        if micro is not None:
            cuts, iterations = _cuts_of(micro), 0
        elif len(points) <= EXACT_UP_TO:
            cuts = ward_cuts(points, np.ones(len(points), np.float32), K_RANGE[1])
            iterations = ITERATIONS
        else:
            cuts = _cuts_of(micro_clusters(points, MICRO_CLUSTERS, MICRO_ITERATIONS))
            iterations = int(np.clip(PASSES // len(points), *ITERATIONS_ABOVE))
        polished = _polished(points, cuts, iterations) if iterations else cuts
        labels, parents = _kept_numbers(polished)
    clusterings = [clustering_of(points, of_k) for of_k in labels]
    centres = np.zeros((len(labels), len(labels), points.shape[1]), np.float32)
    for k, clustering in enumerate(clusterings, 1):
        centres[k - 1, :k] = clustering.centres
    inertia = np.array([clustering.inertia for clustering in clusterings])
    return MotifTree(np.stack(labels).astype(np.int8), centres, inertia, parents)


def _polished(
    points: Floats, cuts: list[Rows], iterations: int, weights: Floats | None = None
) -> list[Rows]:
    """The cuts for k = 1, 2, … polished, each from the one before with one motif split as cut.

    That keeps motifs steadier than to polish every cut by itself (adjusted Rand index from k to
    k + 1 of 0.91 instead of 0.80 on 525 photos). Where it costs inertia, the cut by itself is
    taken; large collections, where that is not seen, do without the comparison.
    """
    from lib.motifs.lloyd import polish

    done = [cuts[0]]
    for k, cut in enumerate(cuts[1:], 1):
        best, centres, _ = polish(points, _split(done[-1], cut, k), k + 1, iterations, weights)
        if weights is None and len(points) <= EXACT_UP_TO:
            alone, others, _ = polish(points, cut, k + 1, iterations)
            total = float(np.square(points, dtype=np.float64).sum())
            if total - _kept(best, centres) > WORSE * (total - _kept(alone, others)):
                best = alone
        done.append(best)
    return done


def _split(before: Rows, cut: Rows, k: int) -> Rows:
    """k motifs, of which one loses to a new one what the cut for k + 1 puts into motif k."""
    piece = cut == k
    inside = before == np.bincount(before[piece]).argmax()
    return np.where(inside & piece, np.int32(k), before) if (inside & ~piece).any() else cut


def _kept(labels: Rows, centres: Floats) -> float:
    """The sum of squares that the centres take away from the whole: more is less inertia."""
    squares = np.square(centres, dtype=np.float64).sum(axis=1)
    return float(np.bincount(labels, minlength=len(centres)) @ squares)


def _kept_numbers(cuts: list[Rows]) -> tuple[list[Rows], Rows]:
    """Cuts for k = 1, 2, … numbered so that each keeps the numbers of the one before.

    Polishing moves photos across the tree's branches, so what keeps a number is what shares most
    photos; the motif left over is the new one, and its parent where most of its photos were.
    """
    kept, parents = [cuts[0]], [UNSORTED]
    for cut in cuts[1:]:
        before = kept[-1]
        kept.append(renumbered(cut, before))
        parents.append(int(np.bincount(before[kept[-1] == len(kept) - 1]).argmax()))
    return kept, np.array(parents, np.int32)


def small_clusters(points: Floats, each: Each = map) -> MicroClusters:
    """The micro-clusters that stand for more than 100,000 points; see `micro_clusters`."""
    m = min(MANY_MICRO_CLUSTERS, len(points))
    return micro_clusters(points, m, MANY_ITERATIONS, each=each)


def _cuts_of(micro: MicroClusters) -> list[Rows]:
    from lib.motifs.ward import ward_cuts

    weights = micro.counts.astype(np.float32)
    cuts = ward_cuts(micro.centres, weights, K_RANGE[1])
    return [cut[micro.labels] for cut in _polished(micro.centres, cuts, ITERATIONS, weights)]


def cluster(
    points: Floats,
    settings: ClusterSettings,
    tree: MotifTree | None = None,
    vectors: Floats | None = None,
) -> Clustering:
    """Points (n, p) in motifs by any algorithm.

    `tree` and `vectors` of the same points save time (the latter are `algorithms.graph_vectors`, as
    many as `vectors_wanted` says).
    Motifs of the other algorithms take the numbers of the tree's motifs that they share most
    photos with, so that colours stay when the algorithm changes. k is at most the number of
    distinct points; HDBSCAN finds its own (see `algorithms`).
    """
    tree = tree or grow(points)
    if settings.algorithm == "tree":
        return tree.cut(settings.k)
    from lib.motifs.algorithms import partition

    reference = tree.cut(settings.k)
    labels = partition(points, reference, settings, vectors)
    return clustering_of(points, renumbered(labels, reference.labels))


def clustering_of(points: Floats, labels: Rows) -> Clustering:
    """The clustering that labels (n,) make of points: its centres are the motifs' means."""
    from lib.motifs.lloyd import means

    labels = labels.astype(np.int32)
    k = int(labels.max(initial=UNSORTED)) + 1
    centres, inertia = means(points, labels, k)
    return Clustering(labels, k, centres, inertia)


def renumbered(labels: Rows, reference: Rows) -> Rows:
    """The same motifs with numbers 0 … k-1 that agree with a reference for most photos.

    Numbers are given by the assignment that keeps the most photos (Kuhn 1955); motifs left over
    get the numbers left over, the larger first. Unsorted photos (-1) stay so.
    """
    from scipy.optimize import linear_sum_assignment

    shared = overlap(labels, reference)
    sizes = np.bincount(labels + 1, minlength=len(shared) + 1)[1:]
    by_size = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    wide = np.zeros((len(by_size), len(by_size)))
    width = min(shared.shape[1], len(by_size))
    wide[:, :width] = shared[by_size, :width]
    rows, columns = linear_sum_assignment(wide, maximize=True)
    numbers = np.full(len(shared) + 1, UNSORTED, np.int32)
    numbers[by_size[rows] + 1] = columns
    return numbers[labels + 1]


def overlap(labels: Rows, reference: Rows) -> NDArray[np.int64]:
    """How many photos each motif (rows) shares with each of the reference (columns)."""
    rows, columns = int(labels.max(initial=UNSORTED)) + 1, int(reference.max(initial=UNSORTED)) + 1
    cells = (labels + 1) * np.int64(columns + 1) + (reference + 1)
    counts = np.bincount(cells, minlength=(rows + 1) * (columns + 1))
    return counts.reshape(rows + 1, columns + 1)[1:, 1:]
