"""Other ways to put photos together, for those who want to compare; imports scikit-learn and SciPy.

Each takes points (n, p) and a reference clustering, whose k it aims at and starts from where it
can, and returns labels (n,) in any numbering, -1 for photos left unsorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lib.motifs.neighbours import Neighbours, find_neighbours
from lib.motifs.settings import ClusterSettings
from lib.motifs.space import of_length_one
from lib.motifs.threads import one_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from lib.motifs.clusters import Clustering

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

RESTARTS = 10
PASSES = 200_000  # photos times restarts, above which there are fewer of these, but never below
FEWEST_RESTARTS = 2
MIXTURE_COMPONENTS = 20
GRAPH_NEIGHBOURS = 15
DENSITY_DIMENSIONS = 8
DENSITY_UP_TO = 5_000
SMALLEST_MOTIF = 3
DENSE_UP_TO = 1_000  # photos, above which few eigenvectors are found faster one by one


def partition(
    points: Floats,
    reference: Clustering,
    settings: ClusterSettings,
    vectors: Floats | None = None,
) -> Rows:
    """Labels (n,) by `settings.algorithm`; k is that of the reference, except for HDBSCAN.

    `vectors` are `graph_vectors` of the same points, as many as `vectors_wanted` says.
    """
    if reference.k < 2:
        return reference.labels
    with one_thread():
        if settings.algorithm == "kmeans":
            restarts = int(np.clip(PASSES // len(points), FEWEST_RESTARTS, RESTARTS))
            return k_means(points, reference.k, settings.seed, restarts)
        if settings.algorithm == "mixture":
            return mixture(points, reference)
        if settings.algorithm == "spectral":
            return spectral(points, reference.k, vectors)
        return density(points, reference.k, vectors)


def vectors_wanted(settings: ClusterSettings) -> int:
    """How many `graph_vectors` these settings look at, 0 for none.

    The first k of more would do as well on paper, but their last digits differ, and from these
    K-Means now and then ends elsewhere: 2 and 5 % worse in two of eight trials.
    """
    if settings.algorithm == "hdbscan":
        return DENSITY_DIMENSIONS
    return settings.k if settings.algorithm == "spectral" else 0


def k_means(points: Floats, k: int, seed: int = 0, restarts: int = RESTARTS) -> Rows:
    """Plain K-Means as in scikit-learn: the best of several random starts."""
    from sklearn.cluster import KMeans

    fitted = KMeans(k, n_init=restarts, random_state=seed).fit(points)
    return np.asarray(fitted.labels_, dtype=np.int32)


def mixture(points: Floats, reference: Clustering) -> Rows:
    """Gaussian mixture with one variance per motif and axis, on the first 20 components.

    It starts from the reference's motifs, so it needs no seed. With a full covariance matrix a
    motif of 30 photos would have more parameters than numbers.
    """
    from sklearn.mixture import GaussianMixture

    few = points[:, :MIXTURE_COMPONENTS].astype(np.float64)
    few /= few.std() or 1
    start = np.stack([few[reference.labels == j].mean(axis=0) for j in range(reference.k)])
    model = GaussianMixture(
        reference.k,
        covariance_type="diag",
        means_init=start,
        reg_covar=1e-2,
        init_params="random_from_data",
        random_state=0,
    )
    return np.asarray(model.fit_predict(few), dtype=np.int32)


def spectral(points: Floats, k: int, vectors: Floats | None = None) -> Rows:
    """Spectral clustering of the graph of 15 neighbours (Ng, Jordan and Weiss, NIPS 2001).

    Rows of the first k eigenvectors are scaled to length 1 and cut by the same polished Ward tree
    as everything here, so that no random start is needed.
    """
    from lib.motifs.clusters import grow

    first = graph_vectors(points, k) if vectors is None else vectors[:, :k]
    return grow(of_length_one(first)).cut(k).labels


def density(points: Floats, k: int, vectors: Floats | None = None) -> Rows:
    """HDBSCAN with the smallest allowed motif that gives closest to k motifs.

    Density means little in 50 dimensions, so it looks at the first eigenvectors of the graph of
    neighbours. What is too sparse stays unsorted, -1; where nothing is dense, all is one motif.
    Above 5,000 photos it looks at 5,000, and the others go with the nearest of these.
    """
    from scipy.spatial import KDTree

    if vectors is None:
        vectors = graph_vectors(points, DENSITY_DIMENSIONS)
    if len(points) <= DENSITY_UP_TO:
        return _dense(vectors, k)
    rows = np.linspace(0, len(points) - 1, DENSITY_UP_TO).astype(np.int64)
    _, nearest = KDTree(vectors[rows]).query(vectors)
    labels: Rows = _dense(vectors[rows], k)[nearest]
    return labels


def _dense(vectors: Floats, k: int) -> Rows:
    from sklearn.cluster import HDBSCAN

    best, miss = np.zeros(len(vectors), np.int32), np.inf
    for smallest in _ladder(len(vectors), k):
        # As many samples as members, the default, leaves half of three plain groups unsorted.
        model = HDBSCAN(min_cluster_size=smallest, min_samples=SMALLEST_MOTIF, copy=True)
        labels = model.fit_predict(vectors)
        found = int(labels.max()) + 1
        if found and abs(found - k) < miss:
            best, miss = labels.astype(np.int32), abs(found - k)
    return best


def _ladder(n: int, k: int) -> list[int]:
    top = max(SMALLEST_MOTIF, n // k)
    if top > n:
        return []
    return sorted({int(s) for s in np.geomspace(SMALLEST_MOTIF, top, 8)}, reverse=True)


def graph_vectors(points: Floats, count: int, neighbours: Neighbours | None = None) -> Floats:
    """The first eigenvectors (n, count) of the random walk on the graph of 15 neighbours.

    The slowest comes first; where the graph is in one piece that is a constant. `neighbours` of the
    same points, 15 or more (all where there are fewer), save the search for them.
    """
    from scipy.linalg import eigh
    from scipy.sparse.linalg import eigsh

    n = len(points)
    near = (neighbours or find_neighbours(points, GRAPH_NEIGHBOURS)).first(GRAPH_NEIGHBOURS)
    walk, roots = _walk(near.indices)
    with one_thread():
        if n <= DENSE_UP_TO:
            _, vectors = eigh(walk.toarray(), subset_by_index=(max(0, n - count), n - 1))
        else:
            start = np.random.default_rng(0).normal(size=n)
            _, vectors = eigsh(walk, k=count, which="LA", v0=start, tol=1e-6)
    return np.ascontiguousarray(vectors[:, ::-1] / roots[:, None], dtype=np.float32)


def _walk(near: Rows) -> tuple[csr_array, NDArray[np.float64]]:
    """The walk between neighbours (n, m), made symmetric (n, n), and the roots (n,) that do it."""
    from scipy.sparse import coo_array, diags_array

    n, m = near.shape
    rows = np.repeat(np.arange(n), m)
    graph = coo_array((np.ones(len(rows)), (rows, near.ravel())), shape=(n, n)).tocsr()
    graph = graph + graph.T
    roots = np.sqrt(np.asarray(graph.sum(axis=1)).ravel())
    return (diags_array(1 / roots) @ graph @ diags_array(1 / roots)).tocsr(), roots
