from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold._t_sne import _kl_divergence

from lib.motifs.affinities import affinities
from lib.motifs.descent import Motion, Phase
from lib.motifs.neighbours import find_neighbours
from lib.motifs.quality import divergence
from lib.motifs.tsne_exact import ExactForces, gradient
from tests.motifs.clouds import blobs


@pytest.fixture(scope="module")
def held():
    return affinities(find_neighbours(blobs(60), 30), 10)


def slopes(held, xy, exaggeration=1.0):
    x, y = np.ascontiguousarray(xy.T.astype(np.float32))
    out = np.empty((2, len(x)), np.float32)
    dense = held.dense()
    total = gradient(x, y, dense, exaggeration, 1.0, *out)
    gradient(x, y, dense, exaggeration, total, *out)
    return out.T, total


def cost(held, xy):
    """KL divergence in double precision, written from its definition."""
    w = 1 / (1 + ((xy[:, None] - xy) ** 2).sum(axis=2))
    np.fill_diagonal(w, 0)
    p = held.dense().astype(np.float64)
    some = p > 0
    return np.sum(p[some] * np.log(p[some] * w.sum() / w[some]))


def test_the_gradient_is_the_slope_of_the_cost(held):
    xy = blobs(60, p=2, seed=1).astype(np.float64)
    numeric = np.empty_like(xy)
    for place in np.ndindex(*xy.shape):
        step = np.zeros_like(xy)
        step[place] = 1e-5
        numeric[place] = (cost(held, xy + step) - cost(held, xy - step)) / 2e-5
    assert np.allclose(slopes(held, xy)[0], numeric, atol=1e-6)


def test_the_gradient_is_that_of_scikit_learn(held):
    xy = blobs(60, p=2, seed=2)
    packed = held.dense()[np.triu_indices(60, 1)].astype(np.float64)
    _, theirs = _kl_divergence(xy.ravel().astype(np.float64), np.maximum(packed, 1e-300), 1, 60, 2)
    assert np.allclose(slopes(held, xy)[0], theirs.reshape(60, 2), atol=1e-6)


def test_the_divergence_is_that_of_the_definition(held):
    xy = blobs(60, p=2, seed=3)
    total = slopes(held, xy)[1]
    assert divergence(held, xy, total) == pytest.approx(cost(held, xy.astype(np.float64)), rel=1e-5)


def test_iterations_do_not_depend_on_how_they_are_cut(held):
    start = blobs(60, p=2, seed=4) * np.float32(1e-4)
    phase = Phase(40, 4.0, 0.5)
    whole, pieces = Motion(start), Motion(start)
    ExactForces(held).run(whole, phase, 40)
    forces = ExactForces(held)
    for part in (1, 9, 30):
        forces.run(pieces, phase, part)
    assert np.array_equal(whole.xy, pieces.xy)
