"""The motifs of an atlas by any algorithm; what takes long on the way is kept on disk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.atlas import Atlas, all_mapped, motif_tree
from lib.cache import Arrays
from lib.drawings import neighbours_of
from lib.motifs.algorithms import graph_vectors, vectors_wanted
from lib.motifs.clusters import Clustering, MotifTree, cluster
from lib.motifs.settings import ClusterSettings

VERSION = 1  # raise it when the same neighbours would make other vectors


def motifs_of(atlas: Atlas, settings: ClusterSettings, tree: MotifTree | None = None) -> Clustering:
    """The photos of an atlas in motifs; `tree` is the atlas' own, for those who have it at hand."""
    tree = tree or motif_tree(atlas)
    vectors = None if tree.k_max < 2 else graph_of(atlas, settings)
    return cluster(atlas.space.points, settings, tree, vectors)


def graph_of(atlas: Atlas, settings: ClusterSettings) -> NDArray[np.float32] | None:
    """The graph vectors (n, count) that these settings look at, kept on disk; None for none.

    The graph is made of the neighbours that maps are drawn from, where a map shows all photos.
    """
    count = vectors_wanted(settings)
    if not count:
        return None

    def compute() -> Arrays:
        near = neighbours_of(atlas) if all_mapped(atlas) else None
        return {"vectors": graph_vectors(atlas.space.points, count, near)}

    return atlas.cache.remember("graphs", f"{VERSION}|{atlas.key}|{count}", compute)["vectors"]
