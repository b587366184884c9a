import csv

import numpy as np
import pytest

from lib.errors import FeaturesError
from lib.motifs.ontology import DATA, build_ontology, default_ontology, node_probabilities


def row(wnid, parents="", words="", index="", uses="0"):
    return {
        "wnid": wnid,
        "class": index,
        "parents": parents,
        "words": words or wnid,
        "uses": uses,
    }


@pytest.fixture
def small():
    """Thing > (animal > dog, wolf), (pet > dog): the dog has two parents."""
    rows = [
        row("thing"),
        row("animal", "thing", "animal|beast"),
        row("pet", "thing"),
        row("dog", "animal pet", index="0"),
        row("wolf", "animal", index="1"),
        row("cup", "thing", index="2"),
    ]
    return build_ontology(rows, {"thing": "", "wolf": "grey wolf"})


def test_probability_flows_up_every_path_and_counts_once(small):
    nodes = node_probabilities(np.array([[0.5, 0.3, 0.2]], np.float16), small)
    assert nodes.dtype == np.float32
    np.testing.assert_allclose(nodes[0], [1.0, 0.8, 0.5, 0.5, 0.3, 0.2], atol=1e-3)


def test_nodes_know_their_place(small):
    assert small.parents[3] == (1, 2)
    assert small.children[0] == (1, 2, 5)
    assert small.depth.tolist() == [0, 1, 1, 2, 2, 1]
    assert small.sizes.tolist() == [3, 2, 1, 1, 1, 1]
    assert small.leaf_nodes.tolist() == [3, 4, 5]
    assert small.node("wolf") == 4
    assert small.below[1].tolist() == [False, True, False, True, True, False]
    assert small.overlapping(2).tolist() == [True, True, True, True, False, False]
    np.testing.assert_allclose(small.information[[0, 3]], [0, np.log2(3)], rtol=1e-6)


def test_the_table_of_everyday_words_renames_and_hides(small):
    assert small.names == ("", "animal", "pet", "dog", "grey wolf", "cup")
    assert small.shown.tolist() == [False, True, True, True, True, True]
    assert small.words[1] == ("animal", "beast")


def test_another_number_of_classes_is_refused(small):
    with pytest.raises(FeaturesError, match=r"\(n, 3\)"):
        node_probabilities(np.zeros((2, 4)), small)


def test_the_whole_hierarchy_is_there():
    tree = default_ontology()
    assert len(tree) == 1860
    assert tree.leaves.shape == (1860, 1000)
    assert tree.leaves[0].all()
    assert [n for n, parents in enumerate(tree.parents) if not parents] == [0]
    assert all(parent < node for node, above in enumerate(tree.parents) for parent in above)
    assert sorted(tree.classes[tree.classes >= 0]) == list(range(1000))


def test_known_nouns_stand_where_they_should():
    tree = default_ontology()
    dog, espresso = tree.node("n02084071"), tree.node("n07920052")
    assert tree.names[dog] == "dog"
    assert tree.sizes[dog] == 118
    assert tree.leaves[dog, 151:269].all()
    above = {tree.names[node] for node in np.flatnonzero(tree.leaves[:, tree.classes[espresso]])}
    assert {"espresso", "coffee", "drink", "food"} <= above


def test_classes_agree_with_the_class_list():
    with (DATA / "imagenet_classes.csv").open(encoding="utf-8") as file:
        listed = [r["wnid"] for r in sorted(csv.DictReader(file), key=lambda r: int(r["index"]))]
    tree = default_ontology()
    assert [tree.wnids[node] for node in tree.leaf_nodes] == listed


def test_what_is_shown_is_short_and_unique():
    tree = default_ontology()
    shown = [name for name in tree.names if name]
    assert len({name.lower() for name in shown}) == len(shown)
    assert tree.lengths.max() <= 3
    assert not any(mark in name for name in shown for mark in "(),/:")
    assert tree.shown[tree.leaf_nodes].all()


def test_every_row_of_the_everyday_table_is_about_one_of_our_nodes():
    tree = default_ontology()
    with (DATA / "everyday.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            assert tree.words[tree.node(line["wnid"])][0] == line["wordnet"]
            assert line["word"] != line["wordnet"]
