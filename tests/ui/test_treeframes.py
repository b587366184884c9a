import numpy as np
import pytest

from lib.motifs.hedging import ROOT, Categories
from lib.motifs.icicle import category_tree
from lib.motifs.ontology import default_ontology
from lib.ui.treeframes import OTHERS, Collection, bars_frame, cells_frame, members

DOG, CAT, ESPRESSO, COFFEE = "n02084071", "n02124075", "n07920052", "n07929519"


class OneMotif:
    """The few things of a view that the table of cells looks at."""

    labels = np.zeros(6, np.int32)

    class Profile:
        motif, size, order = 0, 6, np.arange(6)

    profiles = (Profile(),)

    @staticmethod
    def name(motif):
        return "all of it"

    @staticmethod
    def colour(motif):
        return "#123456"


@pytest.fixture
def found():
    tree = default_ontology()
    nodes = [tree.node(wnid) for wnid in (DOG, DOG, CAT, ESPRESSO, COFFEE)] + [ROOT]
    categories = Categories(np.array(nodes, np.int32), np.linspace(0.5, 1, 6))
    return Collection(categories, category_tree(categories, tree), tree)


def test_bars_have_words_where_there_is_room(found):
    frame = bars_frame(found, list("abcdef"), ROOT, 600).set_index("name")
    assert frame.loc["All photos", "photos"] == 6
    assert frame.loc["dog", "text"] == "dog  2"
    assert frame.loc["dog", "percent"] == "33.3%"
    assert frame.loc["dog", "id"] == "b"  # the surest of the two
    assert frame["worded"].all()
    assert not bars_frame(found, list("abcdef"), ROOT, 60)["worded"].all()


def test_bars_fill_the_width_however_deep_the_tree(found):
    deep = bars_frame(found, list("abcdef"), ROOT, 600)
    flat = bars_frame(found, list("abcdef"), found.ontology.node(COFFEE), 600)
    for frame in (deep, flat):
        assert frame["x0"].min() == 0
        assert frame["x1"].max() == pytest.approx(1)
    assert (deep["x0"] < deep["x1"]).all()
    assert (deep["y0"] < deep["y1"]).all()


def test_cells_count_every_photo_once(found):
    frame = cells_frame(found, OneMotif())
    assert frame["photos"].sum() == 6
    assert frame["share"].sum() == pytest.approx(1)
    assert frame.iloc[-1]["noun"] == OTHERS
    assert frame.iloc[-1]["photos"] == 1


def test_members_of_something_else_are_in_no_category(found):
    assert members(found, -1, 6).tolist() == [False] * 5 + [True]
    assert members(found, found.ontology.node(DOG), 6).tolist() == [True, True] + [False] * 4


def test_numbers_can_be_read_on_every_cell(found):
    light, dark = (cells_frame(found, OneMotif(), dark) for dark in (False, True))
    assert set(light.loc[light["share"] < 0.3, "ink"]) == {"#1d1f24"}
    assert set(dark["ink"]) == {"#f1f0ec"}
