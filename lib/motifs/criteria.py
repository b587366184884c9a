"""Eight criteria for the number of motifs, each as a curve over k with its own suggestion.

All are computed on the polished cuts of one tree, so that they speak of the motifs that are shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.agreement import rand_index
from lib.motifs.clusters import Clustering, MotifTree, grow
from lib.motifs.neighbours import find_neighbours
from lib.motifs.profiles import distances, silhouette_widths
from lib.motifs.space import of_length_one
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

GRAPH_NEIGHBOURS = 7
SILHOUETTE_SAMPLE = 3_000
SUBSAMPLES = 6
SUBSAMPLE_SHARE = 0.8
REFERENCES = 5


@dataclass(frozen=True)
class About:
    """How a criterion is called and read, and what it counts (0: only shown)."""

    title: str
    meaning: str
    weight: float = 0.0


@dataclass(frozen=True)
class Curve:
    """A criterion's value (K,) at every k, and the k it suggests, None for none."""

    values: Doubles
    k: int | None


CRITERIA = {
    "modularity": About(
        "Ties kept",
        "How much more often a photo and its nearest neighbours share a motif than by chance "
        "(modularity); higher is better.",
        1.0,
    ),
    "silhouette": About(
        "Silhouette",
        "How much nearer photos are to their own motif than to the next one; higher is better, "
        "and it creeps up with the number of motifs.",
        0.5,
    ),
    "stability": About(
        "Stability",
        "How well the motifs of two random 80 % of the photos agree (adjusted Rand index); "
        "higher is better.",
        0.1,
    ),
    "elbow": About(
        "Inertia",
        "How far photos lie from the middle of their motif; it always falls, and its bend is "
        "where more motifs begin to bring less.",
    ),
    "gap": About(
        "Gap statistic",
        "How much tighter motifs are than in a cloud without any; the suggestion is where it "
        "first stops to grow.",
    ),
    "calinski_harabasz": About(
        "Calinski–Harabasz",
        "Spread between motifs over spread within; higher is better, but with photos it is "
        "nearly always highest at few.",
    ),
    "davies_bouldin": About(
        "Davies–Bouldin",
        "How alike each motif is to its most similar one; lower is better, but with photos it "
        "is nearly always lowest at many.",
    ),
    "bic": About(
        "BIC",
        "Fit less a price for every motif, if motifs were round and all of one width; lower is "
        "better, and photos are not like that.",
    ),
}


def evidence(points: Floats, tree: MotifTree, ks: Integers) -> dict[str, Curve]:
    """The curve of every criterion over `ks` (K,) for points (n, p) and their tree."""
    cuts = [tree.cut(int(k)) for k in ks]
    with one_thread():
        return {
            "modularity": _highest(ks, modularity(points, cuts)),
            "silhouette": _highest(ks, silhouette(points, cuts)),
            "stability": _last_of_the_highest(ks, stability(points, ks)),
            "elbow": elbow(ks, np.array([cut.inertia for cut in cuts])),
            "gap": gap(points, tree, ks),
            "calinski_harabasz": _highest(ks, calinski_harabasz(points, cuts)),
            "davies_bouldin": _lowest(ks, davies_bouldin(points, cuts)),
            "bic": _lowest(ks, bic(points, cuts)),
        }


def modularity(points: Floats, cuts: list[Clustering]) -> Doubles:
    """Modularity of every cut on the graph of 7 neighbours (Newman and Girvan 2004), at most 1.

    The share of ties within motifs, less what it would be if ties were drawn at random.
    """
    indices = find_neighbours(points, GRAPH_NEIGHBOURS).indices
    received = np.bincount(indices.ravel(), minlength=len(points))
    ties = received + indices.shape[1]
    values = []
    for cut in cuts:
        within = (cut.labels[indices] == cut.labels[:, None]).mean()
        shares = np.bincount(cut.labels, weights=ties) / ties.sum()
        values.append(float(within - np.square(shares).sum()))
    return np.array(values)


def silhouette(points: Floats, cuts: list[Clustering]) -> Doubles:
    """The mean silhouette (Rousseeuw 1987) at every cut, from one distance matrix for all.

    Above 3,000 points, of 3,000 of them evenly spaced by row.
    """
    rows = np.linspace(0, len(points) - 1, min(len(points), SILHOUETTE_SAMPLE)).astype(np.int64)
    apart = distances(points[rows])
    return np.array([float(silhouette_widths(apart, cut.labels[rows]).mean()) for cut in cuts])


def stability(points: Floats, ks: Integers) -> Doubles:
    """How well the motifs of two 80 % subsamples agree, over all pairs (Ben-Hur et al. 2002)."""
    n, size = len(points), round(len(points) * SUBSAMPLE_SHARE)
    random = np.random.default_rng(0)
    chosen = [np.sort(random.choice(n, size, replace=False)) for _ in range(SUBSAMPLES)]
    labels = np.full((SUBSAMPLES, len(ks), n), -1, np.int32)
    for one, rows, tree in zip(
        labels, chosen, _grown(points[rows] for rows in chosen), strict=True
    ):
        for at, k in enumerate(ks):
            one[at, rows] = tree.cut(int(k)).labels
    total, pairs = np.zeros(len(ks)), 0
    for first in range(SUBSAMPLES):
        for second in range(first):
            both = np.intersect1d(chosen[first], chosen[second], assume_unique=True)
            pairs += 1
            for at in range(len(ks)):
                total[at] += rand_index(labels[first, at, both], labels[second, at, both])
    return total / pairs


def _grown(clouds: Iterable[Floats]) -> list[MotifTree]:
    """The trees of several sets of points, side by side on all cores; each is always the same."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(grow, clouds))


def elbow(ks: Integers, inertia: Doubles) -> Curve:
    """Inertia, and the k where its curve lies furthest below the line between its ends."""
    x = (ks - ks[0]) / max(ks[-1] - ks[0], 1)
    y = (inertia - inertia[-1]) / max(inertia[0] - inertia[-1], np.finfo(float).tiny)
    return Curve(inertia, int(ks[(1 - x - y).argmax()]))


def gap(points: Floats, tree: MotifTree, ks: Integers) -> Curve:
    """The gap statistic (Tibshirani, Walther and Hastie 2001) and the first k it does not exceed.

    The cloud without motifs is Gaussian with the variances of the points, scaled to length 1 as
    they are; five of them.
    """
    random = np.random.default_rng(0)
    deviations = points.std(axis=0)
    clouds = (
        of_length_one(random.standard_normal(points.shape, dtype=np.float32) * deviations)
        for _ in range(REFERENCES)
    )
    logs = [
        [np.log(max(reference.cut(int(k)).inertia, 1e-12)) for k in ks]
        for reference in _grown(clouds)
    ]
    own = np.log([max(tree.cut(int(k)).inertia, 1e-12) for k in ks])
    values = np.mean(logs, axis=0) - own
    error = np.std(logs, axis=0) * np.sqrt(1 + 1 / REFERENCES)
    enough = np.flatnonzero(values[:-1] >= values[1:] - error[1:])
    return Curve(values, int(ks[enough[0]]) if len(enough) else None)


def calinski_harabasz(points: Floats, cuts: list[Clustering]) -> Doubles:
    """Spread between over spread within, each per degree of freedom (Caliński, Harabasz 1974)."""
    n, total = len(points), float(np.square(points - points.mean(axis=0)).sum(dtype=np.float64))
    return np.array(
        [
            ((total - cut.inertia) / (cut.k - 1)) / max(cut.inertia / (n - cut.k), 1e-12)
            for cut in cuts
        ]
    )


def davies_bouldin(points: Floats, cuts: list[Clustering]) -> Doubles:
    """How alike each motif is to its most similar one, on average (Davies and Bouldin 1979)."""
    return np.array([_davies_bouldin(points, cut) for cut in cuts])


def _davies_bouldin(points: Floats, cut: Clustering) -> float:
    lengths = np.linalg.norm(points - cut.centres[cut.labels], axis=1)
    within = np.bincount(cut.labels, weights=lengths) / np.bincount(cut.labels)
    between = distances(cut.centres).astype(np.float64)
    np.fill_diagonal(between, np.inf)
    ratios = (within[:, None] + within) / np.maximum(between, 1e-12)
    return float(ratios.max(axis=1).mean())


def bic(points: Floats, cuts: list[Clustering]) -> Doubles:
    """Schwarz's criterion of a mixture of round motifs of one variance (Pelleg, Moore 2000)."""
    n, p = points.shape
    values = []
    for cut in cuts:
        variance = max(cut.inertia / (p * max(n - cut.k, 1)), 1e-12)
        shares = np.bincount(cut.labels) / n
        fit = n * float((shares * np.log(shares)).sum()) - n * p / 2 * np.log(2 * np.pi * variance)
        fit -= p * (n - cut.k) / 2
        values.append((cut.k * (p + 1)) * np.log(n) - 2 * fit)
    return np.array(values)


def _highest(ks: Integers, values: Doubles) -> Curve:
    return Curve(values, int(ks[values.argmax()]))


def _last_of_the_highest(ks: Integers, values: Doubles) -> Curve:
    """To join whole motifs is stable too: of values as good as equal, the most motifs say most."""
    return Curve(values, int(ks[np.flatnonzero(values >= values.max() - 0.005)[-1]]))


def _lowest(ks: Integers, values: Doubles) -> Curve:
    return Curve(values, int(ks[values.argmin()]))
