"""What is sent to the canvas map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib.atlas import open_atlas
from lib.cache import Cache
from lib.motifs.palette import PALETTE, UNSORTED
from lib.motifs.settings import ClusterSettings
from lib.ui import data
from lib.ui.bigmap import RECORD, SHADES, _bits, _records, painted
from lib.ui.charts import Colours
from lib.ui.choice import Choice
from lib.ui.colouring import Colouring
from lib.ui.facts import facts
from lib.ui.view import View
from tests.ui.album import NAME, make_album


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    root = tmp_path_factory.mktemp("bigmap")
    make_album(root, photographs_used=4)
    atlas = open_atlas(Cache(Path(root)), NAME)
    found = data.clustering(atlas, ClusterSettings(4))
    names, profiles = data.names(atlas, found), data.profiles(atlas, found)
    return View(atlas, found, names, profiles, facts(atlas), Choice(), np.array([1, 9]))


def test_a_record_holds_id_labels_and_percentages(view: View) -> None:
    records = np.frombuffer(_records(view), np.uint8).reshape(-1, RECORD)
    known = view.facts
    assert [bytes(row[:16]).hex() for row in records] == list(known.ids)
    classes = records[:, 16:26].copy().view("<i2")
    assert (classes == known.classes).all()
    assert np.abs(records[:, 26:31] - known.probabilities * 100).max() <= 0.5


def test_one_bit_a_chosen_photo(view: View) -> None:
    from base64 import b64decode

    bits = np.unpackbits(np.frombuffer(b64decode(_bits(view)), np.uint8))[: len(view.labels)]
    assert np.flatnonzero(bits).tolist() == [1, 9]


def test_motifs_have_their_own_colours() -> None:
    colours = Colours(tuple(range(-1, len(PALETTE))), (UNSORTED, *PALETTE))
    paints, index = painted(Colouring(np.array([-1, 0, 29], np.int8), colours))
    assert [paints[i] for i in index] == [UNSORTED, PALETTE[0], PALETTE[29]]


def test_numbers_become_shades_and_what_is_unknown_the_lowest() -> None:
    colours = Colours((0.0, 1.0), ("#000000", "#ffffff"), numbers=True)
    paints, index = painted(Colouring(np.array([0.0, 1.0, np.nan]), colours))
    assert len(paints) == SHADES
    assert [paints[i] for i in index] == ["#000000", "#ffffff", "#000000"]
