import numpy as np
import pytest

from lib.motifs.evidence import gather
from lib.motifs.names import name_motifs
from lib.motifs.ontology import default_ontology

DOGS = range(151, 269)
TERRIERS = range(179, 203)
BIRDS = range(7, 24)
SNAKES = range(52, 69)
COFFEE = [967]
PIZZA_PIE_ICE = [963, 964, 928, 933, 934]


def photos(*motifs, sure=0.8, seed=0):
    """Probabilities and labels: for each motif a list of (classes, number of photos)."""
    rng = np.random.default_rng(seed)
    rows, labels = [], []
    for motif, parts in enumerate(motifs):
        for classes, count in parts:
            for _ in range(count):
                row = rng.dirichlet(np.full(1000, 0.02)) * (1 - sure)
                row[rng.choice(list(classes))] += sure
                rows.append(row)
                labels.append(motif)
    return np.array(rows, np.float16), np.array(labels, np.int32)


def test_pure_motifs_get_the_noun_that_covers_them():
    probabilities, labels = photos(
        [(DOGS, 30)], [(BIRDS, 20)], [(SNAKES, 20)], [(COFFEE, 20)], [(PIZZA_PIE_ICE, 20)]
    )
    names = name_motifs(probabilities, labels, 5)
    assert names[:3] == ("dog", "bird", "snake")
    assert names[3] in {"espresso", "coffee"}
    assert names[4] in {"meal", "food", "dish or drink"}


def test_two_halves_that_share_no_noun_are_mixed():
    probabilities, labels = photos([(DOGS, 20), (COFFEE, 20)], [(BIRDS, 40)], [(SNAKES, 40)])
    name = name_motifs(probabilities, labels, 3)[0]
    assert name.startswith("mixed: ")
    assert "dog" in name
    assert "coffee" in name or "espresso" in name


def test_what_the_network_cannot_make_out_is_said_with_care():
    probabilities, labels = photos([(DOGS, 20)], [([611], 20)], sure=0.8)
    # A maze of bricks: the network is a little for jigsaws and else for nothing in particular.
    blurred = np.random.default_rng(0).dirichlet(np.full(1000, 0.05), 20) * 0.75
    blurred[:, 611] += 0.2
    probabilities[20:] = blurred
    assert name_motifs(probabilities, labels, 2) == ("dog", "like jigsaw puzzle")


def test_no_two_motifs_share_a_name_and_none_is_long():
    rng = np.random.default_rng(1)
    probabilities, _ = photos([(DOGS, 150)], [(BIRDS, 50)])
    names = name_motifs(probabilities, rng.integers(0, 30, 200), 30)
    assert len(set(names)) == 30
    assert all(0 < len(name.removeprefix("mixed: ").split()) <= 3 for name in names)


def test_a_special_motif_within_its_kind_is_told_apart():
    others = [c for c in DOGS if c not in TERRIERS]
    probabilities, labels = photos([(others, 60)], [(TERRIERS, 30)], [(BIRDS, 60)])
    names = name_motifs(probabilities, labels, 3)
    assert names[1] == "terrier"
    assert names[0] != "terrier"


def test_a_motif_keeps_its_name_when_another_splits():
    probabilities, labels = photos([(DOGS, 30)], [(BIRDS, 25), (SNAKES, 20)], [(COFFEE, 20)])
    split = labels.copy()
    split[np.flatnonzero(labels == 1)[25:]] = 3
    before, after = name_motifs(probabilities, labels, 3), name_motifs(probabilities, split, 4)
    assert (before[0], before[2]) == (after[0], after[2])
    assert after[1] == "bird"
    assert after[3] == "snake"


def test_the_same_every_time_and_from_gathered_evidence():
    probabilities, labels = photos([(DOGS, 30)], [(BIRDS, 20)], [(SNAKES, 20)])
    names = name_motifs(probabilities, labels, 3, default_ontology())
    assert names == name_motifs(probabilities, labels, 3)
    assert names == name_motifs(gather(probabilities), labels, 3)


def test_two_motifs_of_one_kind_say_what_sets_them_apart():
    probabilities, labels = photos(
        [(DOGS, 20), (COFFEE, 4)], [(DOGS, 16), (TERRIERS, 8)], [(BIRDS, 90)]
    )
    names = name_motifs(probabilities, labels, 3)
    assert names[0] == "dog"
    assert names[1].startswith("dog, ")


def test_unsorted_photos_name_nothing():
    probabilities, labels = photos([(DOGS, 30)], [(BIRDS, 20)], [(SNAKES, 20)])
    labels[labels == 2] = -1
    assert name_motifs(probabilities, labels, 2) == ("dog", "bird")


def test_without_predictions_captions_speak_or_numbers_do():
    labels = np.array([0, 0, 1, 2])
    words = (["latte", "foam"], ["latte"], [])
    assert name_motifs(None, labels, 3, words=words) == ("latte", "Motif 2", "Motif 3")


@pytest.mark.parametrize("k", [1, 4])
def test_motifs_without_photos_or_contrast_still_have_names(k):
    probabilities, _ = photos([(DOGS, 5)])
    names = name_motifs(probabilities, np.zeros(5, int), k)
    assert len(set(names)) == k
