import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from lib.motifs import profiles
from lib.motifs.clusters import Clustering, clustering_of, grow
from lib.motifs.profiles import distances, profile, silhouette_widths, typicality


@pytest.fixture
def points() -> np.ndarray:
    rng = np.random.default_rng(2)
    return (rng.normal(size=(90, 4)) + 4 * np.eye(4)[np.arange(90) % 3]).astype(np.float32)


def by_hand() -> tuple[np.ndarray, Clustering]:
    line = np.array([[0.0], [1.0], [5.0], [10.0], [11.0], [40.0]], np.float32)
    return line, clustering_of(line, np.array([0, 0, 0, 1, 1, -1], np.int32))


def test_order_and_medoid_by_hand() -> None:
    line, clustering = by_hand()
    first, second = profile(line, clustering)
    assert first.order.tolist() == [1, 0, 2]
    assert first.medoid == 1
    assert (first.size, second.size) == (3, 2)
    assert (first.nearest, second.nearest) == (1, 0)
    assert (first.parent, first.children) == (-1, ())
    assert typicality(line, clustering)[:3] == pytest.approx([2, 1, 3])
    assert np.isnan(typicality(line, clustering)[5])


def test_silhouettes_are_scikit_learns(points: np.ndarray) -> None:
    labels = grow(points).cut(5).labels
    expected = silhouette_samples(points, labels)
    np.testing.assert_allclose(silhouette_widths(distances(points), labels), expected, atol=1e-4)
    for found in profile(points, grow(points).cut(5)):
        assert found.silhouette == pytest.approx(expected[labels == found.motif].mean(), abs=1e-4)


def test_large_motifs_are_sampled(points: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = profile(points, grow(points).cut(3))
    monkeypatch.setattr(profiles, "SAMPLE_PER_MOTIF", 12)
    part = profile(points, grow(points).cut(3))
    for all_rows, some_rows in zip(whole, part, strict=True):
        assert some_rows.silhouette == pytest.approx(all_rows.silhouette, abs=0.15)
        np.testing.assert_array_equal(some_rows.order, all_rows.order)


def test_family_of_motifs(points: np.ndarray) -> None:
    found = profile(points, grow(points).cut(6))
    assert found[0].parent == -1
    for motif in found[1:]:
        assert motif.motif in found[motif.parent].children
    assert sum(len(motif.children) for motif in found) == 5


def test_a_motif_of_one_photo_and_one_motif_of_all() -> None:
    line, _ = by_hand()
    alone = profile(line, clustering_of(line, np.array([0, 0, 0, 0, 0, 1], np.int32)))
    assert alone[1].silhouette == 0
    assert alone[1].order.tolist() == [5]
    (whole,) = profile(line, grow(line).cut(1))
    assert np.isnan(whole.silhouette)
    assert whole.nearest == -1
