import numpy as np
import pytest

from lib.errors import FeaturesError
from lib.motifs.contrast import contrast, distinction
from lib.motifs.ontology import build_ontology, default_ontology


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
    np.testing.assert_allclose(found.peaks, [1, 1])


def test_lengths_must_agree():
    with pytest.raises(FeaturesError, match="2 photos do not fit labels of 3"):
        contrast(np.ones((2, 1000)), np.zeros(3, int), 1, default_ontology())


def test_an_empty_motif_has_no_contrast():
    found = contrast(np.ones((2, 1000)) / 1000, np.array([0, 0]), 2, default_ontology())
    assert not found.inside[1].any()
    assert not found.outside[0].any()


def test_distinction_by_hand():
    rows = [
        {"wnid": wnid, "class": index, "parents": parent, "words": wnid, "uses": "0"}
        for wnid, index, parent in [("all", "", ""), ("dog", "0", "all"), ("cat", "1", "all")]
    ]
    tree = build_ontology(rows, {"all": ""})
    scores = distinction(np.array([1.0, 0.75, 0.25]), np.array([1.0, 0.35, 0.65]), tree)
    # Dog: 0.75 × log2(0.8 / 0.4) = 0.75, and 3 % more for its one bit; cat is rarer than outside.
    np.testing.assert_allclose(scores, [0, 0.75 * 1.03, 0], rtol=1e-5)
