import numpy as np
import pytest

from lib.errors import FeaturesError
from lib.motifs.evidence import class_sums, clean, gather


def test_guesses_below_two_in_a_thousand_are_murmur():
    np.testing.assert_allclose(clean(np.array([[0.999, 0.001]])), [[1, 0]])
    np.testing.assert_allclose(clean(np.array([[0.996, 0.004]])), [[0.996, 0.004]])


def test_a_photo_of_which_nothing_stands_out_stays_as_it_is():
    row = np.full((1, 1000), 0.001, np.float32)
    np.testing.assert_array_equal(clean(row), row)


def test_sums_by_hand():
    probabilities = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float16)
    sums = class_sums(probabilities, np.array([0, 1, 1, -1]), 2)
    np.testing.assert_allclose(sums, [[1, 0], [1, 1], [0, 1]])


def test_gathered_or_not_the_sums_are_the_same():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(40, 0.02), 5000).astype(np.float16)
    labels = rng.integers(-1, 7, 5000).astype(np.int32)
    evidence = gather(probabilities)
    assert len(evidence) == 5000
    assert len(evidence.values) < 5000 * 10
    np.testing.assert_allclose(
        class_sums(evidence, labels, 7), class_sums(probabilities, labels, 7), rtol=1e-4, atol=1e-4
    )


def test_lengths_must_agree():
    with pytest.raises(FeaturesError, match="2 photos do not fit labels of 3"):
        class_sums(np.ones((2, 1000)), np.zeros(3, int), 1)


def test_a_list_of_numbers_is_no_table():
    with pytest.raises(FeaturesError, match=r"\(n, classes\), not \(3,\)"):
        clean(np.ones(3))
