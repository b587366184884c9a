from itertools import pairwise

import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage

from lib.motifs.ward import ward_cuts


def same_partition(a: np.ndarray, b: np.ndarray) -> bool:
    pairs = set(zip(a.tolist(), b.tolist(), strict=True))
    return len(pairs) == len(set(a.tolist())) == len(set(b.tolist()))


def points(n: int, p: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, p)).astype(np.float32)


@pytest.mark.parametrize("n", [2, 5, 40, 200])
def test_cuts_are_those_of_scipys_ward(n: int) -> None:
    values = points(n, seed=n)
    cuts = ward_cuts(values, np.ones(n, np.float32), 30)
    tree = linkage(values.astype(float), "ward")
    assert len(cuts) == min(n, 30)
    for k, cut in enumerate(cuts, 1):
        assert same_partition(cut, cut_tree(tree, k).ravel())


def test_a_weight_counts_a_point_as_many() -> None:
    values = points(25)
    weights = np.random.default_rng(1).integers(1, 4, 25)
    many = np.repeat(np.arange(25), weights)
    tree = linkage(values[many].astype(float), "ward")
    for k, cut in enumerate(ward_cuts(values, weights.astype(np.float32), 10), 1):
        assert same_partition(cut[many], cut_tree(tree, k).ravel())


def test_a_split_gives_the_lighter_half_the_new_number() -> None:
    cuts = ward_cuts(points(120), np.ones(120, np.float32), 30)
    for k, (before, after) in enumerate(pairwise(cuts), 1):
        moved = before != after
        assert set(after[moved]) == {k}
        parent = set(before[moved])
        assert len(parent) == 1
        assert moved.sum() <= (after == parent.pop()).sum()


def test_no_more_motifs_than_distinct_points() -> None:
    values = np.repeat(points(4), [5, 1, 3, 2], axis=0)
    cuts = ward_cuts(values, np.ones(11, np.float32), 30)
    assert len(cuts) == 4
    assert same_partition(cuts[-1], np.repeat(np.arange(4), [5, 1, 3, 2]))


def test_equal_points_and_a_single_point_are_one_motif() -> None:
    for n in (1, 2, 7):
        cuts = ward_cuts(np.ones((n, 3), np.float32), np.ones(n, np.float32), 30)
        assert len(cuts) == 1
        assert cuts[0].tolist() == [0] * n
