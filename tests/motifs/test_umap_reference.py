"""Our UMAP against umap-learn's own functions: the same graph, the same curve."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import numpy as np
import pytest

from lib.motifs.neighbours import find_neighbours
from lib.motifs.umap_map import curve, fuzzy_graph
from tests.motifs.clouds import blobs


@pytest.fixture(scope="module")
def umap_learn() -> ModuleType:
    """umap-learn, kept from importing TensorFlow, which it does wherever it is installed."""
    hidden = {name: module for name, module in sys.modules.items() if name == "tensorflow"}
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("umap.umap_")
    finally:
        del sys.modules["tensorflow"]
        sys.modules.update(hidden)


def test_the_graph_is_that_of_umap_learn(umap_learn: ModuleType) -> None:
    points = blobs(120)
    near = find_neighbours(points, 14)
    itself = np.arange(len(points))[:, None]
    theirs, _, _ = umap_learn.fuzzy_simplicial_set(
        points,
        15,
        np.random.RandomState(0),
        "euclidean",
        knn_indices=np.hstack([itself, near.indices]),
        knn_dists=np.hstack([np.zeros_like(itself), near.distances]).astype(np.float32),
    )
    ours = fuzzy_graph(near, 15)
    theirs = theirs.tocsr()
    theirs.sort_indices()
    np.testing.assert_array_equal(ours.starts, theirs.indptr)
    np.testing.assert_array_equal(ours.indices, theirs.indices)
    np.testing.assert_allclose(ours.strengths, theirs.data, atol=1e-4)


@pytest.mark.parametrize("min_dist", [0.0, 0.1, 0.5, 0.99])
def test_the_curve_is_that_of_umap_learn(umap_learn: ModuleType, min_dist: float) -> None:
    np.testing.assert_allclose(curve(min_dist), umap_learn.find_ab_params(1.0, min_dist), rtol=1e-3)
