import numpy as np
import pytest

from lib.motifs.hedging import Categories, calibrate, categorise, counts, members, right
from lib.motifs.ontology import build_ontology, default_ontology


@pytest.fixture
def drinks():
    """Thing > drink > (espresso, latte), thing > (dog, cat): four classes, 0 to 2 bits."""
    rows = [
        {"wnid": w, "class": c, "parents": p, "words": w, "uses": "0"}
        for w, c, p in [
            ("thing", "", ""),
            ("drink", "", "thing"),
            ("espresso", "0", "drink"),
            ("latte", "1", "drink"),
            ("dog", "2", "thing"),
            ("cat", "3", "thing"),
        ]
    ]
    return build_ontology(rows, {"thing": ""})


def test_a_sure_photo_gets_its_class_and_an_unsure_one_what_is_above(drinks):
    sure, unsure = [0.9, 0.05, 0.05, 0], [0.45, 0.45, 0.05, 0.05]
    found = categorise(np.array([sure, unsure]), drinks, caution=0.5)
    # Espresso: (2 + 0.5) × 0.9 = 2.25 against drink (1 + 0.5) × 0.95; then 1.125 against 1.35.
    assert [drinks.names[node] for node in found.nodes] == ["espresso", "drink"]
    np.testing.assert_allclose(found.probabilities, [0.9, 0.9], rtol=1e-5)


def test_with_enough_caution_everything_is_anything(drinks):
    found = categorise(np.array([[0.9, 0.1, 0, 0], [0.25, 0.25, 0.25, 0.25]]), drinks, caution=1e4)
    assert [drinks.names[node] for node in found.nodes] == ["drink", ""]


def test_calibration_finds_the_least_caution_that_is_right_often_enough(drinks):
    probabilities = np.array([[0.6, 0.4, 0, 0]] * 10)
    truth = np.array([0] * 6 + [1] * 4)
    assert calibrate(probabilities, truth, drinks, 0.6) == 0
    # Right is (1 + c) × 1 >= (2 + c) × 0.6, so c = 0.5.
    assert calibrate(probabilities, truth, drinks, 1.0) == pytest.approx(0.5, rel=0.01)


def test_right_is_at_or_below(drinks):
    found = Categories(np.array([1, 1, 2, 0], np.int32), np.ones(4, np.float32))
    assert right(found, np.array([1, 2, 1, 3]), drinks).tolist() == [True, False, False, True]


def test_counts_and_members_climb_the_tree(drinks):
    found = Categories(np.array([1, 2, 4, 2], np.int32), np.array([0.5, 0.6, 0.7, 0.9]))
    assert counts(found, drinks).tolist() == [4, 3, 2, 0, 1, 0]
    assert members(found, 1, drinks).tolist() == [3, 1, 0]
    assert members(found, 5, drinks).tolist() == []


def test_an_uncertain_espresso_is_at_least_a_drink():
    tree = default_ontology()
    row = np.full(1000, 0.1 / 996)
    row[[967, 969, 966, 968]] = [0.3, 0.25, 0.2, 0.15]
    found = categorise(row[None], tree)
    assert tree.names[found.nodes[0]] == "drink"


def test_a_photo_in_two_branches_counts_once_above():
    tree = default_ontology()
    dog = tree.node("n02084071")
    found = Categories(np.array([dog], np.int32), np.ones(1, np.float32))
    assert counts(found, tree).max() == 1
