import numpy as np
import pytest

from lib.errors import FeaturesError
from lib.motifs.contrast import class_sums, contrast, gather
from lib.motifs.ontology import default_ontology


def test_sums_by_hand():
    probabilities = np.array([[1, 0], [0.5, 0.5], [0, 1], [0.25, 0.75]], np.float16)
    sums = class_sums(probabilities, np.array([0, 1, 1, -1]), 2)
    np.testing.assert_allclose(sums, [[1, 0], [0.5, 1.5], [0.25, 0.75]])


def test_inside_and_outside_are_means_over_photos():
    tree = default_ontology()
    probabilities = np.zeros((4, 1000), np.float16)
    probabilities[[0, 1], [151, 152]] = 1
    probabilities[[2, 3], 967] = 1
    found = contrast(probabilities, np.array([0, 0, 0, 1]), 2, tree)
    dog = tree.node("n02084071")
    np.testing.assert_allclose(found.inside[:, dog], [2 / 3, 0], rtol=1e-6)
    np.testing.assert_allclose(found.outside[:, dog], [0, 2 / 3], rtol=1e-6)
    assert found.sizes.tolist() == [3, 1]


def test_gathered_evidence_gives_the_same_sums_where_nothing_is_left_out():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(40, 0.1), 5000).astype(np.float16)
    labels = rng.integers(-1, 7, 5000)
    np.testing.assert_allclose(
        class_sums(gather(probabilities, 40), labels, 7),
        class_sums(probabilities, labels, 7),
        rtol=1e-4,
        atol=1e-4,
    )


def test_gathering_keeps_the_largest():
    kept = gather(np.array([[0.1, 0.6, 0.3]], np.float16), 2)
    assert sorted(kept.classes[0]) == [1, 2]
    assert kept.width == 3


def test_an_empty_motif_has_no_contrast():
    found = contrast(np.ones((2, 1000)) / 1000, np.array([0, 0]), 2, default_ontology())
    assert not found.inside[1].any()
    assert not found.outside[0].any()


def test_lengths_must_agree():
    with pytest.raises(FeaturesError, match="2 photos do not fit labels of 3"):
        class_sums(np.ones((2, 1000)), np.zeros(3, int), 1)
