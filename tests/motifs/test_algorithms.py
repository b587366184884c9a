import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from lib.motifs import algorithms
from lib.motifs.algorithms import density, graph_vectors, k_means, spectral, vectors_wanted
from lib.motifs.neighbours import find_neighbours
from lib.motifs.settings import ClusterSettings


def rings(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two rings, one inside the other: groups that no mean can tell apart."""
    random = np.random.default_rng(0)
    truth = np.arange(n) % 2
    angle = random.uniform(0, 2 * np.pi, n)
    radius = 1 + 3 * truth + random.normal(0, 0.1, n)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32) * radius[
        :, None
    ].astype(np.float32), truth


def test_the_graph_tells_rings_apart_where_means_cannot() -> None:
    points, truth = rings(300)
    assert adjusted_rand_score(truth, spectral(points, 2)) == 1
    assert adjusted_rand_score(truth, k_means(points, 2)) < 0.2


def test_many_photos_take_the_other_road_to_the_same_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = np.random.default_rng(1).normal(size=(200, 4)).astype(np.float32)
    dense = graph_vectors(points, 4)
    monkeypatch.setattr(algorithms, "DENSE_UP_TO", 100)
    sparse = graph_vectors(points, 4)
    np.testing.assert_allclose(np.abs(sparse), np.abs(dense), atol=1e-4)
    assert np.ptp(dense[:, 0]) < 1e-6


def test_density_of_many_photos_is_that_of_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    truth = random.integers(0, 3, 600)
    noise = random.normal(size=(600, 5)).astype(np.float32)
    points = noise + np.eye(3, 5, dtype=np.float32)[truth] * 12
    monkeypatch.setattr(algorithms, "DENSITY_UP_TO", 200)
    labels = density(points, 3)
    inside = labels >= 0
    assert inside.mean() > 0.8
    assert adjusted_rand_score(truth[inside], labels[inside]) == 1


def test_seeds_count_for_k_means_only_by_their_luck() -> None:
    points, _ = rings(120)
    np.testing.assert_array_equal(k_means(points, 5, seed=3), k_means(points, 5, seed=3))


def test_neighbours_at_hand_give_the_same_vectors() -> None:
    points, _ = rings(120)
    np.testing.assert_array_equal(
        graph_vectors(points, 4, find_neighbours(points, 40)), graph_vectors(points, 4)
    )


def test_vectors_at_hand_give_the_same_motifs() -> None:
    points, _ = rings(120)
    settings = ClusterSettings(9, "spectral")
    vectors = graph_vectors(points, vectors_wanted(settings))
    np.testing.assert_array_equal(spectral(points, 9, vectors), spectral(points, 9))
    assert vectors_wanted(ClusterSettings(30, "hdbscan")) == 8
    assert vectors_wanted(ClusterSettings(5)) == 0
