import numpy as np
import pytest
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from lib.motifs.clusters import clustering_of, grow
from lib.motifs.criteria import (
    CRITERIA,
    bic,
    calinski_harabasz,
    davies_bouldin,
    elbow,
    evidence,
    modularity,
    silhouette,
)


def blobs(n: int, k: int, p: int = 12) -> np.ndarray:
    rng = np.random.default_rng(k)
    centres = rng.normal(size=(k, p)) * 4
    return (centres[np.arange(n) % k] + rng.normal(size=(n, p))).astype(np.float32)


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return blobs(160, 5)


def test_those_that_scikit_learn_has_are_the_same(points: np.ndarray) -> None:
    cuts = [grow(points).cut(k) for k in (2, 5, 9)]
    for ours, theirs in (
        (silhouette, silhouette_score),
        (calinski_harabasz, calinski_harabasz_score),
        (davies_bouldin, davies_bouldin_score),
    ):
        expected = [theirs(points, cut.labels) for cut in cuts]
        np.testing.assert_allclose(ours(points, cuts), expected, rtol=1e-3)


def test_plain_groups_are_counted_by_all_that_weigh(points: np.ndarray) -> None:
    curves = evidence(points, grow(points), np.arange(2, 31))
    assert set(curves) == set(CRITERIA)
    for name, about in CRITERIA.items():
        if about.weight:
            assert curves[name].k == 5
    assert curves["gap"].k == curves["elbow"].k == 5


def test_modularity_by_hand() -> None:
    line = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], np.float32)
    pairs = np.concatenate([line, line + 100])[:, None]
    two = clustering_of(pairs, np.repeat([0, 1], 8).astype(np.int32))
    one = clustering_of(pairs, np.zeros(16, np.int32))
    np.testing.assert_allclose(modularity(pairs, [one, two]), [0, 0.5])


def test_the_elbow_is_where_the_curve_bends() -> None:
    inertia = np.array([100.0, 60, 20, 18, 16, 14, 12])
    assert elbow(np.arange(2, 9), inertia).k == 4


def test_bic_prices_motifs_that_explain_nothing() -> None:
    noise = np.random.default_rng(0).normal(size=(300, 3)).astype(np.float32)
    values = bic(noise, [grow(noise).cut(k) for k in (2, 30)])
    assert values[0] < values[1]
