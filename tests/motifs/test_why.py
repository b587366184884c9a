import numpy as np
import pytest

from lib.motifs.clusters import Clustering
from lib.motifs.ontology import default_ontology
from lib.motifs.profiles import profile
from lib.motifs.why import sentence, showing, why

TERRIER, RETRIEVER, ESPRESSO = 190, 207, 967


@pytest.fixture
def three():
    """Two motifs of dogs side by side, and espressos far away; ten photos each."""
    labels = np.repeat(np.arange(3, dtype=np.int32), 10)
    probabilities = np.zeros((30, 1000), np.float16)
    probabilities[np.arange(30), np.repeat([TERRIER, RETRIEVER, ESPRESSO], 10)] = 0.8
    probabilities[np.arange(30), ESPRESSO] += 0.2
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [1, 0], [9, 9]], np.float32)
    points = centres[labels] + rng.normal(0, 0.01, (30, 2)).astype(np.float32)
    return probabilities, labels, profile(points, Clustering(labels, 3, centres, 0.0))


def test_the_reasons_of_a_motif(three):
    probabilities, labels, profiles = three
    reasons = why(profiles[0], probabilities, labels, 3)
    assert reasons.categories[0].text == "terrier"
    assert reasons.labels[0].node == default_ontology().leaf_nodes[TERRIER]
    assert reasons.labels[0].label
    np.testing.assert_allclose(reasons.categories[0].inside, 0.8, rtol=1e-3)
    assert reasons.categories[0].outside == 0
    # Never seen outside: a rate below 1 % counts as 1 %.
    assert reasons.categories[0].lift == pytest.approx(80, rel=1e-3)
    assert reasons.categories[0].share == 1


def test_a_noun_said_already_is_not_said_in_other_words(three):
    probabilities, labels, profiles = three
    texts = [reason.text for reason in why(profiles[2], probabilities, labels, 3).categories]
    assert "coffee" in texts
    assert "drink" not in texts
    assert "food" not in texts


def test_the_nearest_motif_and_what_separates_the_two(three):
    probabilities, labels, profiles = three
    reasons = why(profiles[0], probabilities, labels, 3)
    assert reasons.nearest == 1
    assert reasons.here[0].text == "Sealyham Terrier"
    assert reasons.there[0].text == "Golden Retriever"
    assert sentence(reasons, ("terrier", "retriever", "coffee")) == (
        "10 of 10 show terrier, 80 times as likely here as elsewhere. "
        "What sets it apart from “retriever”: more Sealyham Terrier, less Golden Retriever."
    )


def test_of_a_mixed_motif_both_things_are_said(three):
    probabilities, _, _ = three
    labels = np.repeat([0, 1], [20, 10]).astype(np.int32)
    probabilities[5:20] = probabilities[29]
    probabilities[5:14, TERRIER], probabilities[5:14, ESPRESSO] = 0, 0
    probabilities[5:14, 404] = 1
    centres = np.array([[0, 0], [1, 0]], np.float32)
    both = profile(centres[labels], Clustering(labels, 2, centres, 0.0))
    said = sentence(why(both[0], probabilities, labels, 2), ("a", "b"))
    assert said.startswith("9 of 20 show airplane, ")
    assert "; 5 show terrier." in said


def test_typical_and_odd_photos_are_the_ends_of_the_profile(three):
    probabilities, labels, profiles = three
    reasons = why(profiles[1], probabilities, labels, 3)
    assert reasons.typical == tuple(profiles[1].order[:6])
    assert reasons.odd[0] == profiles[1].order[-1]


def test_a_single_motif_has_no_rest():
    labels = np.zeros(4, np.int32)
    points = np.arange(8, dtype=np.float32).reshape(4, 2)
    only = profile(points, Clustering(labels, 1, points[:1], 0.0))[0]
    reasons = why(only, np.full((4, 1000), 0.001), labels, 1)
    assert reasons.nearest == -1
    assert reasons.here == reasons.there == ()
    assert sentence(reasons, ("all",))


def test_photos_that_show_a_noun_surest_first(three):
    probabilities, _, _ = three
    probabilities[3, TERRIER], probabilities[3, ESPRESSO] = 0.1, 0.9
    probabilities[4, TERRIER], probabilities[4, ESPRESSO] = 0.5, 0.5
    rows = showing(probabilities, default_ontology().leaf_nodes[TERRIER])
    assert rows.tolist() == [0, 1, 2, 5, 6, 7, 8, 9, 4]
    assert showing(None, 5).tolist() == []
