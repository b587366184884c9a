import numpy as np
import pytest

from lib.errors import FeaturesError
from lib.motifs.evidence import class_sums, clean, gather, node_rows, node_sums, only, peaks
from lib.motifs.ontology import default_ontology, node_probabilities


def test_guesses_below_two_in_a_thousand_are_murmur():
    np.testing.assert_allclose(clean(np.array([[0.999, 0.001]])), [[1, 0]])
    np.testing.assert_allclose(clean(np.array([[0.996, 0.004]])), [[0.996, 0.004]])


def test_a_photo_of_which_nothing_stands_out_stays_as_it_is():
    row = np.full((1, 1000), 0.001, np.float32)
    np.testing.assert_array_equal(clean(row), row)


def test_sums_by_hand():
    evidence = gather(np.array([[1, 0], [1, 0], [0, 1], [0.25, 0.75]], np.float16))
    sums = class_sums(evidence, np.array([0, 1, 1, 2]), 3)
    np.testing.assert_allclose(sums, [[1, 0], [1, 1], [0.25, 0.75]])


def test_what_is_gathered_is_what_is_clean():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(40, 0.02), 5000).astype(np.float16)
    evidence = gather(probabilities)
    assert len(evidence) == 5000
    assert len(evidence.values) < 5000 * 10
    sums = class_sums(evidence, np.arange(5000), 5000)
    np.testing.assert_allclose(sums, clean(probabilities), atol=1e-6)
    np.testing.assert_allclose(peaks(evidence), clean(probabilities).max(axis=1), atol=1e-6)


def test_photos_without_any_guess_have_no_peak():
    evidence = gather(np.array([[0, 0], [0.5, 0.5], [0, 0]]))
    assert peaks(evidence).tolist() == [0, 0.5, 0]
    assert peaks(gather(np.empty((0, 2)))).tolist() == []


def test_nodes_of_a_few_photos_are_those_of_all():
    tree = default_ontology()
    probabilities = np.random.default_rng(0).dirichlet(np.full(1000, 0.02), 9).astype(np.float16)
    expected = node_probabilities(clean(probabilities), tree)
    found = node_rows(gather(probabilities), tree, 3, 7)
    np.testing.assert_allclose(found, expected[3:7], atol=1e-5)


def test_a_list_of_numbers_is_no_table():
    with pytest.raises(FeaturesError, match=r"\(n, classes\), not \(3,\)"):
        clean(np.ones(3))


def test_only_some_photos_keep_their_order_and_their_guesses() -> None:
    rng = np.random.default_rng(4)
    probabilities = rng.dirichlet(np.full(1000, 0.01), 20)
    wanted = rng.random(20) < 0.5
    found, alone = only(gather(probabilities), wanted), gather(probabilities[wanted])
    assert len(found) == len(alone) == wanted.sum()
    for name in ("rows", "classes", "values"):
        np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))


def test_the_sum_below_one_noun_is_its_column_of_all_nouns() -> None:
    tree = default_ontology()
    evidence = gather(np.random.default_rng(5).dirichlet(np.full(1000, 0.01), 8))
    every = node_rows(evidence, tree, 0, 8)
    for node in range(0, len(tree), 97):
        np.testing.assert_allclose(node_sums(evidence, tree, node), every[:, node], atol=1e-6)
