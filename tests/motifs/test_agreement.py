import numpy as np
import pytest
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)

from lib.motifs.agreement import (
    agreement,
    neighbour_accuracy,
    neighbour_overlap,
    rand_index,
)


def test_agreement_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        a, b = rng.integers(0, 5, 80), rng.integers(-1, 7, 80)
        found = agreement(a, b)
        assert found.ari == pytest.approx(adjusted_rand_score(a, b))
        assert found.nmi == pytest.approx(normalized_mutual_info_score(a, b))
        assert found.ami == pytest.approx(adjusted_mutual_info_score(a, b))


def test_rand_index_of_the_same_groups_is_one() -> None:
    assert rand_index(np.array([0, 0, 1, 2]), np.array([3, 3, 0, 1])) == 1
    assert rand_index(np.zeros(4, int), np.zeros(4, int)) == 1
    assert rand_index(np.zeros(1, int), np.zeros(1, int)) == 1


def test_neighbour_overlap_by_hand() -> None:
    a = np.array([[1, 2], [0, 2], [0, 1]])
    b = np.array([[2, 1], [2, 3], [3, 4]])
    assert neighbour_overlap(a, b).tolist() == [1, 0.5, 0]
    assert neighbour_overlap(np.empty((2, 0), int), np.empty((2, 0), int)).tolist() == [1, 1]


def test_neighbour_accuracy_by_hand() -> None:
    labels = np.array([0, 0, 1, 1])
    indices = np.array([[1, 2, 3], [0, 2, 3], [3, 0, 1], [2, 0, 1]])
    assert neighbour_accuracy(indices, labels) == 0
    assert neighbour_accuracy(indices[:, :1], labels) == 1
    assert neighbour_accuracy(indices[:, :2], labels) == 1  # a tie goes to the nearer
