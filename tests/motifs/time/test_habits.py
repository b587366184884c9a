from __future__ import annotations

import numpy as np

from lib.motifs.time.habits import by_hour, by_weekday, calendar, has_clock, lift, weekday

TIMES = np.array(
    ["2024-02-29T06:59:59", "2024-02-29T18:00:00", "2024-03-01", "NaT", "1969-12-31T23:00:00"],
    dtype="datetime64[s]",
)
LABELS = np.array([0, 1, 1, 1, -1], dtype=np.int32)


def test_calendar():
    days = calendar(TIMES, LABELS, 2)
    assert days.days.astype(str).tolist() == ["1969-12-31", "2024-02-29", "2024-03-01"]
    assert days.counts.tolist() == [1, 2, 1]
    assert days.motifs.tolist() == [-1, 0, 1]


def test_midnight_means_that_only_the_day_is_known():
    assert has_clock(TIMES).tolist() == [True, True, False, False, True]


def test_weekdays():
    known = TIMES[[0, 2, 4]]
    assert weekday(known).tolist() == [3, 4, 2]
    counts = by_weekday(TIMES, LABELS, 2)
    assert counts.shape == (3, 7)
    assert counts[0, 3] == counts[1, 3] == counts[1, 4] == counts[2, 2] == 1
    assert counts.sum() == 4


def test_hours():
    counts = by_hour(TIMES, LABELS, 2)
    assert counts[0, 6] == counts[1, 18] == counts[2, 23] == 1
    assert counts.sum() == 3


def test_lift_is_one_without_a_habit_and_grows_with_it():
    assert np.allclose(lift(np.full((3, 7), 10, np.int32)), 1.0)
    bound = np.full((2, 7), 10, np.int32)
    bound[0, 6] = 60
    assert lift(bound)[0, 6] > 1.3 > 1.0 > lift(bound)[0, 0]
    assert np.allclose(lift(np.zeros((2, 7), np.int32)), 1.0)


def test_no_dates():
    nothing = np.full(2, np.datetime64("NaT", "s"))
    assert len(calendar(nothing, np.zeros(2, np.int32), 1).days) == 0
    assert by_hour(nothing, np.zeros(2, np.int32), 1).sum() == 0
