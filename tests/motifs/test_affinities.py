from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold._utils import _binary_search_perplexity

from lib.motifs.affinities import affinities, conditional_probabilities
from lib.motifs.neighbours import find_neighbours
from tests.motifs.clouds import blobs


def perplexities(probabilities):
    p = probabilities.astype(np.float64)
    return np.exp(-np.sum(p * np.log(np.maximum(p, 1e-300)), axis=1))


@pytest.mark.parametrize("perplexity", [5.0, 30.0, 66.0])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_every_photo_reaches_the_asked_perplexity(perplexity, scale):
    near = find_neighbours(blobs(300) * scale, int(3 * perplexity))
    reached = perplexities(conditional_probabilities(near.distances, perplexity))
    assert np.abs(reached - perplexity).max() < 1e-4


def test_probabilities_are_those_of_scikit_learn():
    near = find_neighbours(blobs(200), 90)
    ours = conditional_probabilities(near.distances, 30.0)
    theirs = _binary_search_perplexity(near.distances**2, 30.0, 0)
    assert np.allclose(ours, theirs, atol=1e-5)


def test_the_matrix_is_symmetric_sums_to_one_and_has_ascending_columns():
    near = find_neighbours(blobs(200), 90)
    held = affinities(near, 30)
    dense = held.dense()
    conditional = np.zeros((200, 200))
    np.put_along_axis(conditional, near.indices, conditional_probabilities(near.distances, 30.0), 1)
    assert np.array_equal(dense, dense.T)
    assert np.isclose(held.values.sum(dtype=np.float64), 1)
    assert np.allclose(dense, (conditional + conditional.T) / 400, atol=1e-9)
    for row in range(200):
        assert np.all(np.diff(held.indices[held.starts[row] : held.starts[row + 1]]) > 0)


def test_more_twins_than_the_perplexity_are_held_alike():
    points = np.repeat(blobs(4), 50, axis=0)
    conditional = conditional_probabilities(find_neighbours(points, 60).distances, 20.0)
    assert np.all(np.isfinite(conditional))
    assert np.allclose(conditional[:, :49], 1 / 49)


def test_a_perplexity_of_all_neighbours_holds_all_alike():
    conditional = conditional_probabilities(find_neighbours(blobs(3), 2).distances, 2.0)
    assert np.allclose(conditional, 0.5, atol=2e-3)
