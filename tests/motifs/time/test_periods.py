from __future__ import annotations

import os
import time

import numpy as np
import pytest

from lib.errors import SettingsError
from lib.motifs.time.counts import timeline
from lib.motifs.time.periods import (
    UNITS,
    choose_unit,
    drawable_units,
    period_numbers,
    period_starts,
    span,
)


def at(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


EDGES = at(
    "1904-01-01T00:00:00",
    "1969-12-31T23:59:59",
    "1970-01-01T00:00:00",
    "2000-02-29T12:00:00",
    "2038-01-19T03:14:08",  # one second past what 32 bits can count
)


@pytest.mark.parametrize("unit", UNITS)
def test_every_time_lies_in_its_period(unit):
    numbers = period_numbers(EDGES, unit)
    assert (period_starts(numbers, unit) <= EDGES).all()
    assert (period_starts(numbers + 1, unit) > EDGES).all()


def test_weeks_begin_on_monday():
    sunday, monday = at("2023-01-01T23:59:59", "2023-01-02T00:00:00")
    numbers = period_numbers(np.array([sunday, monday]), "week")
    assert numbers[1] == numbers[0] + 1
    assert period_starts(numbers[1:], "week")[0] == np.datetime64("2023-01-02")


def test_quarters():
    starts = period_starts(period_numbers(at("1969-12-31", "2015-05-05"), "quarter"), "quarter")
    assert starts.astype(str).tolist() == ["1969-10-01", "2015-04-01"]


def test_unknown_unit_is_named():
    with pytest.raises(SettingsError, match="'decade'"):
        period_numbers(EDGES, "decade")


@pytest.mark.parametrize(
    ("days", "count", "unit"),
    [(20, 300, "day"), (300, 300, "week"), (1500, 300, "month"), (5000, 300, "quarter")],
)
def test_unit_follows_the_span(days, count, unit, rng):
    times = np.datetime64("2012-03-01", "s") + rng.integers(0, days * 86_400, count)
    assert choose_unit(times) == unit


def test_unit_is_coarser_where_photos_are_few():
    times = np.datetime64("2012-03-01", "s") + np.arange(12) * 60 * 86_400
    assert choose_unit(times) in ("quarter", "year")


def test_one_camera_without_a_battery_does_not_spoil_the_unit(rng):
    times = np.datetime64("2012-03-01", "s") + rng.integers(0, 1000 * 86_400, 400)
    assert choose_unit(np.append(times, np.datetime64("1970-01-01", "s"))) == "month"


def test_no_dates_and_one_photo():
    nothing = np.array(["NaT"] * 3, dtype="datetime64[s]")
    assert (span(nothing, "month"), choose_unit(nothing)) == (0, "month")
    assert choose_unit(EDGES[:1]) in UNITS


def test_units_that_would_be_too_many_to_draw_are_not_offered():
    assert drawable_units(EDGES) == ("quarter", "year") or "day" not in drawable_units(EDGES)
    assert drawable_units(EDGES[:1]) == UNITS


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be set here")
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "UTC"])
def test_the_computers_time_zone_changes_nothing(zone, monkeypatch):
    def counted():
        table = timeline(EDGES, np.zeros(5, np.int32), 1, "year")
        return table.starts.astype(str).tolist(), table.counts.tolist()

    expected = counted()
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert counted() == expected
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == before
        time.tzset()
