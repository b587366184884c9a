from typing import get_args

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from lib.errors import FeaturesError
from lib.motifs import clusters
from lib.motifs.clusters import MotifTree, cluster, grow, overlap, renumbered
from lib.motifs.settings import Algorithm, ClusterSettings


def scattered(n: int, p: int = 20, groups: int = 12, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    fading = np.arange(1, p + 1) ** -0.6
    centres = rng.normal(size=(groups, p)) * fading
    return (centres[rng.integers(groups, size=n)] + rng.normal(size=(n, p)) * fading * 0.5).astype(
        np.float32
    )


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return scattered(300)


@pytest.fixture(scope="module")
def tree(points: np.ndarray) -> MotifTree:
    return grow(points)


def test_numbers_are_used_without_gaps_at_every_k(tree: MotifTree) -> None:
    assert tree.k_max == 30
    for k in range(1, 31):
        cut = tree.cut(k)
        assert cut.k == k
        assert set(cut.labels) == set(range(k))
        assert cut.centres.shape == (k, 20)
        assert cut.labels.dtype == np.int32


def test_centres_and_inertia_are_those_of_the_labels(points: np.ndarray, tree: MotifTree) -> None:
    cut = tree.cut(9)
    for motif in range(9):
        expected = points[cut.labels == motif].mean(axis=0)
        np.testing.assert_allclose(cut.centres[motif], expected, atol=1e-5)
    assert cut.inertia == pytest.approx(np.square(points - cut.centres[cut.labels]).sum(), rel=1e-4)


def test_inertia_is_as_low_as_of_many_restarts(points: np.ndarray, tree: MotifTree) -> None:
    ratios = [
        tree.cut(k).inertia / KMeans(k, n_init=20, random_state=0).fit(points).inertia_
        for k in range(2, 31, 4)
    ]
    assert np.mean(ratios) < 1.006
    assert max(ratios) < 1.03


def test_most_photos_keep_their_number_when_k_grows(tree: MotifTree) -> None:
    pairs = [(tree.cut(k), tree.cut(k + 1)) for k in range(2, 30)]
    assert np.mean([(a.labels == b.labels).mean() for a, b in pairs]) > 0.85
    assert np.mean([adjusted_rand_score(a.labels, b.labels) for a, b in pairs]) > 0.8


def test_a_new_motif_comes_from_its_parent(tree: MotifTree) -> None:
    for k in range(1, 30):
        before, after = tree.cut(k).labels, tree.cut(k + 1)
        assert after.parents[k] == np.bincount(before[after.labels == k]).argmax()
        assert after.parents[k] < k
    assert tree.cut(5).parents[0] == -1


def test_the_same_on_every_run_and_number_of_threads(points: np.ndarray, tree: MotifTree) -> None:
    with threadpool_limits(1):
        again = grow(points)
    np.testing.assert_array_equal(again.labels, tree.labels)
    np.testing.assert_array_equal(again.centres, tree.centres)


def test_many_photos_stand_on_micro_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    many = scattered(1500, seed=3)
    exact = grow(many)
    monkeypatch.setattr(clusters, "EXACT_UP_TO", 1000)
    monkeypatch.setattr(clusters, "MICRO_CLUSTERS", 300)
    quick = grow(many)
    assert quick.k_max == 30
    assert np.mean(quick.inertia[1:] / exact.inertia[1:]) < 1.01


def test_three_photos_or_fewer() -> None:
    for n in (1, 2, 3):
        grown = grow(scattered(n))
        assert grown.k_max == n
        assert grown.cut(10).k == n
        assert len(set(grown.cut(10).labels)) == n


def test_copies_of_a_photo_stay_together() -> None:
    copies = np.repeat(scattered(5), 4, axis=0)
    grown = grow(copies)
    assert grown.k_max == 5
    for k in range(1, 6):
        assert (grown.cut(k).labels.reshape(5, 4) == grown.cut(k).labels[::4, None]).all()
    assert grow(np.zeros((6, 3), np.float32)).k_max == 1


def test_one_giant_motif_and_some_far_away() -> None:
    giant = np.concatenate([scattered(200) * 1e-3, np.eye(3, 20, dtype=np.float32) * 50])
    labels = grow(giant).cut(4).labels
    assert len(set(labels[:200])) == 1
    assert len(set(labels)) == 4


def test_points_that_are_not_finite_are_refused(points: np.ndarray) -> None:
    broken = points.copy()
    broken[4, 1] = np.nan
    with pytest.raises(FeaturesError, match="rows 4"):
        grow(broken)


@pytest.mark.parametrize("algorithm", get_args(Algorithm))
def test_every_algorithm_finds_plain_groups(algorithm: Algorithm) -> None:
    truth = np.arange(240) % 4
    noise = np.random.default_rng(1).normal(size=(240, 10)).astype(np.float32)
    plain = noise * 0.3 + np.eye(4, 10, dtype=np.float32)[truth] * 8
    found = cluster(plain, ClusterSettings(4, algorithm))
    again = cluster(plain, ClusterSettings(4, algorithm), grow(plain))
    np.testing.assert_array_equal(found.labels, again.labels)
    inside = found.labels >= 0
    assert inside.mean() > 0.9
    assert adjusted_rand_score(truth[inside], found.labels[inside]) > 0.99
    assert set(found.labels[inside]) == set(range(found.k))


@pytest.mark.parametrize("algorithm", get_args(Algorithm))
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_every_algorithm_bears_few_photos(algorithm: Algorithm, n: int) -> None:
    found = cluster(scattered(n), ClusterSettings(8, algorithm))
    assert found.labels.shape == (n,)
    assert 1 <= found.k <= n


def test_other_algorithms_take_the_numbers_of_the_tree(points: np.ndarray, tree: MotifTree) -> None:
    found = cluster(points, ClusterSettings(8, "kmeans"), tree)
    assert (found.labels == tree.cut(8).labels).mean() > 0.6


def test_renumbered_by_hand() -> None:
    reference = np.array([0, 0, 0, 1, 1, 2, 2, 2], np.int32)
    labels = np.array([5, 5, 5, 0, 0, 0, 3, -1], np.int32)
    assert renumbered(labels, reference).tolist() == [0, 0, 0, 1, 1, 1, 2, -1]
    assert renumbered(np.full(3, -1, np.int32), reference[:3]).tolist() == [-1, -1, -1]
    assert overlap(labels, reference).sum() == 7
