"""What the charts of the timeline are drawn from, on a small real album."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib import atlas as atlases
from lib.cache import Cache
from lib.motifs.clusters import cluster
from lib.motifs.profiles import profile
from lib.motifs.settings import ClusterSettings
from lib.motifs.time.counts import timeline
from lib.motifs.time.story import duration_text
from lib.ui.choice import Choice
from lib.ui.facts import facts
from lib.ui.habits import calendar_frames, cells_frame, coasts, projected, thinned, window
from lib.ui.moments import Moments, milliseconds, moments, read_period
from lib.ui.timecharts import DIMMED, LIT, PLAIN
from lib.ui.timeframes import (
    changes_frame,
    chosen_frame,
    counts_frame,
    gaps_frame,
    lines_frames,
    lit_motifs,
    marked_frame,
    ticks_frame,
)
from lib.ui.timeline import periods_touched, photos_of
from lib.ui.view import View
from tests.ui.dated import make_dated

K = 5


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    cache = Cache(tmp_path_factory.mktemp("frames") / "cache")
    atlas = atlases.open_atlas(cache, make_dated(cache.root).slug)
    clustering = cluster(atlas.space.points, ClusterSettings(K))
    return View(
        atlas=atlas,
        clustering=clustering,
        names=tuple("abcde"),
        profiles=profile(atlas.space.points, clustering),
        facts=facts(atlas),
        choice=Choice(),
        rows=np.array([], np.int64),
    )


@pytest.fixture
def found(view: View) -> Moments:
    return moments(view)


def with_motif(view: View, motif: int, origin: str = "") -> Moments:
    rows = np.flatnonzero(view.labels == motif)
    ids = tuple(view.facts.ids[row] for row in rows)
    return moments(replace(view, choice=Choice(ids, "", origin), rows=rows))


@pytest.mark.parametrize("shape", ["count", "share", "stream"])
def test_bars_stand_on_each_other(found: Moments, shape: str) -> None:
    table = timeline(found.times, found.labels, K, "quarter")
    frame = counts_frame(found, table, shape)
    assert frame["photos"].sum() == 60
    for _, period in frame.groupby("start"):
        tops, bottoms = period["high"].to_numpy()[:-1], period["low"].to_numpy()[1:]
        assert np.allclose(tops, bottoms)
    if shape == "share":
        assert frame["high"].max() == pytest.approx(1.0)
    if shape == "stream":
        assert frame["low"].min() == -frame["high"].max()


def test_the_chosen_motif_stands_at_the_bottom_and_is_lit(view: View) -> None:
    smallest = min(view.profiles, key=lambda one: one.size).motif
    found = with_motif(view, smallest)
    assert lit_motifs(found) == (smallest,)
    frame = counts_frame(found, timeline(found.times, found.labels, K, "year"), "count")
    lit = frame[frame["state"] == LIT]
    assert set(lit["motif"]) == {smallest}
    assert (lit["low"] == 0).all()
    assert set(frame[frame["motif"] != smallest]["state"]) == {DIMMED}


def test_a_period_lights_no_motif_even_where_it_holds_one_whole(view: View) -> None:
    found = with_motif(view, 0, origin="taken-20130101-20190101")
    assert lit_motifs(found) == ()
    assert len(chosen_frame(found)) == 0
    assert len(marked_frame(found)) == 1


def test_nothing_chosen_everything_plain(found: Moments) -> None:
    frame = counts_frame(found, timeline(found.times, found.labels, K), "count")
    assert set(frame["state"]) == {PLAIN}
    assert len(chosen_frame(found)) == len(marked_frame(found)) == 0


def test_times_travel_as_milliseconds_of_the_wall_clock() -> None:
    times = np.array(["1970-01-01T00:00:01", "1969-12-31", "2038-01-19T03:14:08"], "datetime64[s]")
    assert milliseconds(times).tolist() == [1000, -86_400_000, 2_147_483_648_000]


def test_a_brush_takes_the_periods_it_touches(found: Moments) -> None:
    table = timeline(found.times, found.labels, K, "month")
    ends = milliseconds(np.array(["2013-04-20", "2013-06-02"], "datetime64[s]")).tolist()
    touched = periods_touched(table, ends)
    assert table.starts[touched].astype("datetime64[M]").astype(str).tolist() == [
        "2013-04", "2013-05", "2013-06",
    ]  # fmt: skip
    ids, title, origin = photos_of(found, table, touched)
    assert title == "April 2013 – June 2013"
    assert origin == "taken-20130401-20130701"
    months = found.times.astype("datetime64[M]").astype(str)
    again, named = read_period(found.view.atlas, origin)
    assert (again, named) == (ids, title)
    expected = np.isin(months, ["2013-04", "2013-05", "2013-06"])
    assert set(ids) == {found.view.facts.ids[row] for row in np.flatnonzero(expected)}


def test_a_brush_on_a_lit_motif_takes_its_photos_only(view: View) -> None:
    found = with_motif(view, 1)
    table = timeline(found.times, found.labels, K, "year")
    ids, title, _ = photos_of(found, table, np.arange(len(table.starts)))
    assert set(ids) == set(found.view.choice.ids)
    assert title.startswith("b, 2013")


def test_dates_of_files_count_only_when_trusted(view: View) -> None:
    photos = view.atlas.photos.copy()
    photos.loc[:9, "taken_from"] = "file"
    other = replace(view, atlas=replace(view.atlas, photos=photos))
    assert np.isnat(moments(other).times).sum() == 10
    assert moments(other).file_dates == 10
    assert not np.isnat(moments(other, trust_files=True).times).any()


def test_hours_are_shifted_where_the_instant_is_known(view: View) -> None:
    photos = view.atlas.photos.copy()
    photos.loc[:4, "taken_from"] = "export"
    other = replace(view, atlas=replace(view.atlas, photos=photos))
    moved = moments(other, hours=7).times - moments(view).times
    assert (moved[:5] == np.timedelta64(7, "h")).all()
    assert (moved[5:] == np.timedelta64(0)).all()
    assert moments(other).instants == 5


def test_lifelines_begin_with_the_earliest(found: Moments) -> None:
    lines, ends = lines_frames(found)
    assert lines["first"].is_monotonic_increasing
    assert (lines["first"] <= lines["last"]).all()
    assert len(ends) == 2 * len(lines)
    assert len(ticks_frame(found)) == 60


def test_gaps_and_changes_have_their_columns_even_when_there_are_none(found: Moments) -> None:
    table = timeline(found.times, found.labels, K, "year")
    assert list(gaps_frame(found, table).columns) == ["start", "end", "middle", "angle", "text"]
    assert "lift" in changes_frame(found, table, ()).columns


def test_a_pause_is_told(found: Moments) -> None:
    times = found.times.copy()
    times[30:] += np.timedelta64(400, "D")
    order = np.argsort(times)
    moved = replace(found, times=times)
    table = timeline(times[order], found.labels[order], K, "month")
    texts = [text for text in gaps_frame(moved, table)["text"] if text]
    longest = int(np.diff(times[order]).max() / np.timedelta64(1, "D"))
    assert f"{duration_text(longest)} without a photo" in texts


def test_calendar_has_a_square_for_every_day_with_photos(found: Moments) -> None:
    frames, years = calendar_frames(found)
    days = np.unique(found.times.astype("datetime64[D]"))
    assert len(frames["days"]) == len(days)
    assert years[0] == 2013
    assert frames["blank"]["week"].between(0, 53).all()
    assert not frames["blank"].duplicated().any()


def test_cells_are_strongest_where_the_row_is(found: Moments) -> None:
    counts = np.array([[2, 4], [0, 0], [1, 0], [0, 0], [0, 0], [0, 0]], np.int32)
    frame = cells_frame(found, counts, ("x", "y"))
    assert frame["strength"].tolist() == [0.5, 1.0, 1.0, 0.0]
    assert frame["name"].tolist() == ["a", "a", "c", "c"]


def test_places_on_mercators_map() -> None:
    x, y = projected(np.array([[13.4, 0.0], [-70.0, 60.0], [0.0, -60.0]]))
    assert x.tolist() == [13.4, -70.0, 0.0]
    assert y == pytest.approx([0.0, 75.456, -75.456], abs=0.01)
    (left, right), (low, high) = window(x, y)
    assert left < -70 < 13.4 < right
    assert low < -75 < 75 < high


def test_coasts_are_there() -> None:
    land, water = coasts()
    assert land["ring"].nunique() > 100
    assert water["ring"].nunique() >= 1
    inside = land[land["x"].between(-180, 180)]
    assert len(inside) > 0.7 * len(land)


def test_many_places_are_thinned_to_one_a_cell_those_that_count_first() -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(0, 20, 9_000), random.normal(40, 8, 9_000)
    first = random.random(9_000) < 0.05
    rows = thinned(x, y, first, 1_000)
    assert 250 < len(rows) <= 1_000
    assert len(set(rows.tolist())) == len(rows)
    assert first[rows].mean() > 2 * first.mean()
    assert np.ptp(x[rows]) > 0.9 * np.ptp(x)
    assert thinned(x[:50], y[:50], first[:50], 50).tolist() == list(range(50))
    assert len(thinned(np.zeros(99), np.zeros(99), np.zeros(99, bool), 9)) == 1
