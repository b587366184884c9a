import numpy as np
import pytest

from lib.motifs.hedging import Categories
from lib.motifs.icicle import bars, category_tree, overview, rows_below
from lib.motifs.ontology import build_ontology


@pytest.fixture
def tree():
    """Animal > (mammal > (dog, cat), bird), pet > the same dog, (hidden thing) > cup."""
    rows = [
        {"wnid": w, "class": c, "parents": p, "words": w, "uses": "0"}
        for w, c, p in [
            ("all", "", ""),
            ("animal", "", "all"),
            ("pet", "", "all"),
            ("thing", "", "all"),
            ("mammal", "", "animal"),
            ("bird", "0", "animal"),
            ("dog", "1", "mammal pet"),
            ("cat", "2", "mammal"),
            ("cup", "3", "thing"),
        ]
    ]
    return build_ontology(rows, {"all": "", "thing": ""})


def photos(tree, *words):
    nodes = [tree.wnids.index(word) for word in words]
    return Categories(np.array(nodes, np.int32), np.linspace(0.5, 0.9, len(nodes)))


def named(tree, nodes):
    return [tree.names[node] or "all" for node in nodes]


def test_every_photo_has_one_place_below_first_parents(tree):
    found = category_tree(photos(tree, "dog", "dog", "cat", "bird", "cup"), tree)
    assert named(tree, found.children[0]) == ["animal", "cup"]
    assert named(tree, found.path(tree.node("dog"))) == ["all", "animal", "mammal", "dog"]
    assert found.totals[0] == 5
    assert found.surest[tree.node("mammal")] == 2
    assert found.surest[0] == 4
    assert found.totals[tree.node("mammal")] == 3
    assert tree.node("pet") not in found.totals


def test_a_noun_with_one_below_and_nothing_of_its_own_is_passed_over(tree):
    found = category_tree(photos(tree, "dog", "bird"), tree)
    assert named(tree, found.path(tree.node("dog"))) == ["all", "animal", "dog"]
    kept = category_tree(photos(tree, "dog", "mammal", "bird"), tree)
    assert named(tree, kept.path(tree.node("dog"))) == ["all", "animal", "mammal", "dog"]


def test_bars_lie_within_their_parents(tree):
    found = category_tree(photos(tree, "dog", "dog", "cat", "bird", "cup", "animal"), tree)
    placed = {tree.names[bar.node] or "all": bar for bar in bars(found)}
    spans = {name: (bar.column, bar.start, bar.end) for name, bar in placed.items()}
    assert spans == {
        "all": (0, 0, 6),
        "animal": (1, 0, 5),
        "mammal": (2, 0, 3),
        "dog": (3, 0, 2),
        "cat": (3, 2, 3),
        "bird": (2, 3, 4),
        "cup": (1, 5, 6),
    }
    assert [placed[name].branch for name in ("all", "animal", "dog", "cup")] == [-1, 0, 0, 1]


def test_a_focus_is_the_first_column_and_columns_end(tree):
    found = category_tree(photos(tree, "dog", "dog", "cat", "bird", "cup"), tree)
    close = bars(found, tree.node("animal"), columns=2)
    assert named(tree, [bar.node for bar in close]) == ["animal", "mammal", "bird"]
    assert (close[0].start, close[0].end) == (0, 4)


def test_rows_come_surest_first(tree):
    categories = photos(tree, "dog", "cup", "cat", "bird", "dog")
    found = category_tree(categories, tree)
    assert rows_below(found, tree.node("mammal"), categories).tolist() == [4, 2, 0]
    assert rows_below(found, 0, categories).tolist() == [4, 3, 2, 1, 0]


def test_an_overview_opens_what_is_large(tree):
    found = category_tree(photos(tree, "dog", "dog", "cat", "cat", "bird", "cup"), tree)
    # More than an eighth of six photos: animal (5) opens, and mammal (4).
    assert named(tree, overview(found)) == ["dog", "cat", "bird", "cup"]
    assert named(tree, overview(found, 2)) == ["dog", "cat"]


def test_an_overview_keeps_what_is_mostly_no_more_than_that(tree):
    found = category_tree(photos(tree, "animal", "animal", "dog", "dog", "cat", "cup"), tree)
    assert named(tree, overview(found)) == ["animal", "cup"]


def test_a_photo_that_could_be_anything_belongs_to_the_root_alone(tree):
    found = category_tree(photos(tree, "all", "dog"), tree)
    assert found.own[0] == 1
    assert found.totals[0] == 2
