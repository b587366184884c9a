import numpy as np
import pytest

from lib.motifs import choice
from lib.motifs.choice import Judged, judged, recommend_k, recommended
from lib.motifs.clusters import grow
from tests.motifs.test_criteria import blobs


@pytest.mark.parametrize("k", [3, 6, 11])
def test_the_number_of_plain_groups_is_found(k: int) -> None:
    found = recommend_k(blobs(220, k))
    assert found.k == k
    assert f"{k} motifs" in found.reason
    assert found.score.max() == found.score[found.ks == k][0] == 1
    assert all(abs(other - k) >= 2 for other in found.runners_up)


def test_the_tree_at_hand_changes_nothing() -> None:
    points = blobs(150, 4)
    alone, with_tree = recommend_k(points), recommend_k(points, grow(points))
    assert alone.reason == with_tree.reason
    np.testing.assert_array_equal(alone.score, with_tree.score)


@pytest.mark.parametrize("n", [2, 150])
def test_what_was_judged_says_the_same_from_its_arrays(n: int) -> None:
    found = judged(blobs(n, min(n, 4)))
    direct, again = recommended(found), recommended(Judged.of(found.arrays()))
    assert (again.k, again.reason, again.runners_up) == (
        direct.k,
        direct.reason,
        direct.runners_up,
    )
    assert [c.k for c in again.criteria] == [c.k for c in direct.criteria]
    np.testing.assert_array_equal(again.score, direct.score)


def test_a_large_collection_is_judged_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "SAMPLE", 150)
    assert recommend_k(blobs(600, 5)).k == 5


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_a_handful_of_photos(n: int) -> None:
    found = recommend_k(np.random.default_rng(n).normal(size=(n, 3)).astype(np.float32))
    assert 2 <= found.k <= max(2, n)
    assert len(found.ks) == len(found.score)


def test_copies_and_photos_all_alike() -> None:
    assert recommend_k(np.ones((20, 3), np.float32)).k == 2
    assert recommend_k(np.repeat(blobs(3, 3), 9, axis=0)).k == 3
