from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.time.changes import find_changes, inflation_of


def habit(months, shares, rng, a_month=8, start="2014-01"):
    """A stream whose mix is `shares[0]`, then `shares[1]`, …, each for so many months."""
    times, labels = [], []
    month = np.datetime64(start, "M")
    for length, share in zip(months, shares, strict=True):
        for _ in range(length):
            times.append(month.astype("datetime64[s]") + rng.integers(0, 28 * 86_400, a_month))
            labels.append(rng.choice(len(share), a_month, p=share))
            month += 1
    return np.concatenate(times), np.concatenate(labels).astype(np.int32)


def test_the_month_of_the_change_is_found(rng):
    times, labels = habit((20, 16), ([0.8, 0.1, 0.1], [0.1, 0.1, 0.8]), rng)
    (change,) = find_changes(times, labels, 3, "month")
    assert abs((change.start.astype("datetime64[M]") - np.datetime64("2015-09")).astype(int)) <= 1
    assert change.earliest <= np.datetime64("2015-09-01") <= change.latest
    assert change.probability > 0.9
    assert (change.rose, change.fell) == (2, 0)
    assert change.after[2] - change.before[2] > 0.5
    assert set(labels[change.rows]) == {2}
    assert (times[change.rows] >= change.start).all()
    assert (np.diff(times[change.rows]) >= np.timedelta64(0)).all()


def test_rows_end_where_the_next_change_begins(rng):
    shares = ([0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9])
    times, labels = habit((12, 12, 12), shares, rng)
    first, second = find_changes(times, labels, 3, "month")
    assert times[first.rows].max() < second.start
    assert [first.rose, second.rose] == [1, 2]


def test_no_change_no_claim(rng):
    times, labels = habit((36,), ([0.4, 0.3, 0.3],), rng)
    assert find_changes(times, labels, 3, "month") == ()


def test_a_holidays_hundred_pictures_are_no_change_of_habit(rng):
    times, labels = habit((36,), ([0.4, 0.3, 0.3],), rng)
    party = np.datetime64("2015-08-15T12:00:00") + np.arange(100) * 60
    more_times = np.concatenate([times, party])
    more_labels = np.concatenate([labels, np.full(100, 2, np.int32)])
    assert find_changes(more_times, more_labels, 3, "month") == ()


def test_one_leads_to_another_is_no_change_of_habit():
    """Runs of a motif look like changes to a method that takes every photo for independent."""
    claimed = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        labels = rng.choice(8, 300).astype(np.int32)
        for place in np.flatnonzero(rng.random(299) < 0.5) + 1:
            labels[place] = labels[place - 1]
        times = np.datetime64("2014-01-01T12:00:00") + np.arange(300) * 3 * 86_400
        claimed += bool(find_changes(times, labels, 8, "month"))
    assert claimed <= 2


def test_inflation_is_that_of_the_chain(rng):
    labels = rng.choice(8, 4000).astype(np.int32)
    times = np.datetime64("2014-01-01") + np.arange(4000)
    assert inflation_of(times, labels, 8) == pytest.approx(1.0, abs=0.1)
    for place in np.flatnonzero(rng.random(3999) < 0.5) + 1:
        labels[place] = labels[place - 1]
    assert inflation_of(times, labels, 8) == pytest.approx(3.0, abs=0.3)
    labels[2000:] = 7 - labels[2000:] % 2  # a change of the mix is no stickiness
    assert inflation_of(times, labels, 8) < 3.6
    assert inflation_of(times[:20], labels[:20], 8) == 1.0


def test_a_pause_is_skipped(rng):
    early, first = habit((12,), ([0.9, 0.1],), rng)
    late, second = habit((12,), ([0.1, 0.9],), rng, start="2018-01")
    times, labels = np.concatenate([early, late]), np.concatenate([first, second])
    (change,) = find_changes(times, labels, 2, "month")
    assert str(change.start) == "2018-01-01"


def test_undated_unsorted_and_order_do_not_matter(rng):
    times, labels = habit((20, 16), ([0.8, 0.1, 0.1], [0.1, 0.1, 0.8]), rng)
    expected = find_changes(times, labels, 3, "month")
    noise = np.array(["NaT", "2016-01-01"], dtype="datetime64[s]")
    times = np.concatenate([times, noise])
    labels = np.concatenate([labels, np.array([0, -1], np.int32)])
    order = rng.permutation(len(times))
    shuffled = find_changes(times[order], labels[order], 3, "month")
    assert [one.start for one in shuffled] == [one.start for one in expected]
    assert [one.probability for one in shuffled] == [one.probability for one in expected]


def test_no_dates_and_one_photo():
    nothing = np.full(4, np.datetime64("NaT", "s"))
    assert find_changes(nothing, np.zeros(4, np.int32), 2) == ()
    one = np.array(["2015-01-01"], dtype="datetime64[s]")
    assert find_changes(one, np.zeros(1, np.int32), 2) == ()
