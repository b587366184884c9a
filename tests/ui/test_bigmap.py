"""What is sent to the canvas map."""

from __future__ import annotations

import itertools
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib import atlas as atlases
from lib import drawings
from lib.atlas import open_atlas
from lib.cache import Cache
from lib.motifs.palette import PALETTE, UNSORTED
from lib.motifs.settings import ClusterSettings, MapSettings
from lib.ui import data
from lib.ui.bigmap import (
    RECORD,
    SHADES,
    UNKNOWN,
    _bits,
    _haze,
    _records,
    _texts,
    painted,
    takes_over,
)
from lib.ui.charts import SPAN, Colours
from lib.ui.choice import Choice
from lib.ui.choosing import areas_of
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
    records = _records(view)
    known = view.facts
    assert [bytes(row[:16]).hex() for row in records] == list(known.ids)
    classes = records[:, 16:26].copy().view("<i2")
    assert (classes == known.classes).all()
    assert np.abs(records[:, 26:31] - known.probabilities * 100).max() <= 0.5


def test_a_record_ends_with_the_day(view: View) -> None:
    dated = view.atlas.photos.copy()
    dated["taken"] = pd.NaT
    dated.loc[3, "taken"] = pd.Timestamp("1970-01-11 23:00")
    dated["taken_from"] = "exif"
    atlas = replace(view.atlas, photos=dated)
    records = _records(replace(view, atlas=atlas))
    assert records.shape[1] == RECORD
    days = records[:, 32:36].copy().view("<i4")[:, 0].tolist()
    assert days == [10 if row == 3 else UNKNOWN for row in range(len(days))]


def test_texts_are_found_by_where_they_begin(view: View) -> None:
    data = _texts(view, slice(None))
    n = len(view.labels)
    starts = np.frombuffer(data[: 4 * (n + 1)], "<u4")
    blob = data[4 * (n + 1) :]
    found = [blob[a:b].decode() for a, b in itertools.pairwise(starts)]
    assert found == list(view.facts.text)
    assert all(found)


def test_the_canvas_takes_over_above_20_000_photos() -> None:
    assert [takes_over(count) for count in (20_000, 20_001)] == [False, True]


def test_rectangles_are_drawn_on_the_map_they_were_drawn_on() -> None:
    origin = "area-tsne30-0-999-500-999,motif-1-of-8,area-umap15_0.1-0-1-0-1"
    (box,) = areas_of(Choice(("a",), "x", origin), MapSettings("tsne", perplexity=30.0))
    assert np.allclose(box, (-SPAN, SPAN, 0, SPAN), atol=0.002)
    assert areas_of(Choice(("a",), "x", origin), MapSettings("pca")) == []


def test_one_bit_a_chosen_photo(view: View) -> None:
    bits = np.unpackbits(np.frombuffer(b64decode(_bits(view)), np.uint8))[: len(view.labels)]
    assert np.flatnonzero(bits).tolist() == [1, 9]


def test_of_very_many_photos_some_are_drawn_and_stand_in_for_the_others(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 10)
    monkeypatch.setattr(drawings, "SAMPLE", 8)
    sampled = replace(view, atlas=replace(view.atlas, key="very many"))
    mapped = data.on_map(sampled.atlas)
    assert mapped is not None
    chosen = np.setdiff1d(np.arange(len(view.labels)), mapped.rows)[:2]
    bits = np.frombuffer(b64decode(_bits(replace(sampled, rows=chosen))), np.uint8)
    assert np.flatnonzero(np.unpackbits(bits)[:8]).tolist() == sorted(
        set(mapped.stand_ins[chosen].tolist())
    )
    haze = _haze(sampled)
    assert haze is not None
    places = np.frombuffer(b64decode(haze["places"]), "<i4")
    shares = np.frombuffer(b64decode(haze["shares"]), "<f4")
    assert len(places) == len(shares) == len(mapped.counts)
    assert places.max() < 8
    assert shares.max() == 1
    texts = _texts(sampled, mapped.rows)
    starts = np.frombuffer(texts[: 4 * 9], "<u4")
    assert texts[4 * 9 :][: starts[1]].decode() == view.facts.text[mapped.rows[0]]


def test_all_of_fewer_photos_are_drawn(view: View) -> None:
    assert data.on_map(view.atlas) is None
    assert _haze(view) is None


def test_motifs_have_their_own_colours() -> None:
    colours = Colours(tuple(range(-1, len(PALETTE))), (UNSORTED, *PALETTE))
    paints, index = painted(Colouring(np.array([-1, 0, 29], np.int8), colours))
    assert [paints[i] for i in index] == [UNSORTED, PALETTE[0], PALETTE[29]]


def test_numbers_become_shades_and_what_is_unknown_the_lowest() -> None:
    colours = Colours((0.0, 1.0), ("#000000", "#ffffff"), numbers=True)
    paints, index = painted(Colouring(np.array([0.0, 1.0, np.nan]), colours))
    assert len(paints) == SHADES
    assert [paints[i] for i in index] == ["#000000", "#ffffff", "#000000"]
