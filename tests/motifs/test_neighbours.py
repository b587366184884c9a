from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from lib.errors import FeaturesError
from lib.motifs import neighbours as module
from lib.motifs.neighbours import (
    bounded_perplexity,
    checked,
    find_neighbours,
    nearest,
    neighbours_needed,
)
from tests.motifs.clouds import blobs


@pytest.mark.parametrize("n", [30, 400])
def test_neighbours_are_those_of_scikit_learn(n):
    points = blobs(n)
    distances, rows = NearestNeighbors(n_neighbors=11, algorithm="brute").fit(points).kneighbors()
    found = find_neighbours(points, 11)
    assert np.array_equal(found.indices, rows)
    assert np.allclose(found.distances, distances, rtol=1e-4)
    assert found.recall == 1


def test_the_library_search_finds_the_same(monkeypatch):
    points = blobs(300)
    expected = find_neighbours(points, 20)
    monkeypatch.setattr(module, "SORTED_UP_TO", 10)
    found = find_neighbours(points, 20)
    assert np.array_equal(found.indices, expected.indices)
    assert np.array_equal(found.distances, expected.distances)


def test_the_search_by_cells_knows_how_much_it_finds(monkeypatch):
    points = blobs(3000, p=8)
    expected = find_neighbours(points, 20).indices
    monkeypatch.setattr(module, "EXACT_UP_TO", 2500)
    monkeypatch.setattr(module, "CELL", 28)
    monkeypatch.setattr(module, "CELLS_SEARCHED", 6)
    found, again = find_neighbours(points, 20), find_neighbours(points, 20)
    share = np.mean([np.isin(a, b).mean() for a, b in zip(found.indices, expected, strict=True)])
    assert 0.8 < share < 1
    assert found.recall == pytest.approx(share, abs=0.03)
    assert np.array_equal(found.indices, again.indices)


def test_twins_are_neighbours_at_distance_zero_and_never_oneself():
    points = np.repeat(blobs(10), 4, axis=0)
    found = find_neighbours(points, 5)
    assert np.all(found.distances[:, :3] == 0)
    assert np.all(found.indices // 4 == np.arange(40)[:, None] // 4, axis=1).sum() == 0
    assert np.all(found.indices[:, :3] // 4 == np.arange(40)[:, None] // 4)
    assert np.all(found.indices != np.arange(40)[:, None])


@given(st.integers(1, 12), st.integers(0, 20))
@settings(max_examples=20, deadline=None)
def test_never_more_neighbours_than_there_are_others(n, m):
    found = find_neighbours(blobs(n, p=3), m)
    assert found.indices.shape == found.distances.shape == (n, min(m, n - 1))


def test_the_nearest_of_one_photo():
    points = blobs(100)
    assert np.array_equal(nearest(points, 7, 5), find_neighbours(points, 5).indices[7])


def test_equally_near_ones_come_by_row_and_more_than_there_are_is_all():
    points = np.repeat(blobs(5), 3, axis=0)
    assert nearest(points, 4, 2).tolist() == [3, 5]
    assert sorted(nearest(points, 4, 99).tolist()) == [row for row in range(15) if row != 4]
    assert not len(nearest(points[:1], 0, 3))


def test_very_many_photos_need_fewer_neighbours_at_a_high_perplexity():
    assert neighbours_needed(100, 20_000) == 300
    assert neighbours_needed(100, 20_001) == module.MOST_ABOVE
    assert neighbours_needed(30, 100_000) == 90


def test_features_that_are_not_finite_are_refused_with_their_row():
    points = blobs(10)
    points[3, 1] = np.nan
    with pytest.raises(FeaturesError, match="photo 3"):
        find_neighbours(points, 3)
    with pytest.raises(FeaturesError, match="at least one row"):
        checked(np.empty((0, 3), np.float32))


@pytest.mark.parametrize(
    ("n", "perplexity", "bound"), [(1000, 30, 30), (31, 30, 10), (4, 30, 2), (3, 30, 2), (2, 30, 1)]
)
def test_perplexity_is_bounded_by_the_number_of_photos(n, perplexity, bound):
    assert bounded_perplexity(perplexity, n) == bound
    assert neighbours_needed(perplexity, n) == min(n - 1, 3 * bound)
