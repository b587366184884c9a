from __future__ import annotations

import numpy as np
import pytest

from lib.errors import SettingsError
from lib.motifs.time.counts import gaps, rows_between, timeline

TIMES = np.array(
    ["2015-03-31T23:59:59", "NaT", "2015-04-01", "2015-04-01", "2015-09-09", "NaT"],
    dtype="datetime64[s]",
)
LABELS = np.array([0, 1, 1, -1, 1, 0], dtype=np.int32)


def test_counts_by_month():
    table = timeline(TIMES, LABELS, 2, "month")
    assert table.starts.astype(str).tolist()[:2] == ["2015-03-01", "2015-04-01"]
    assert table.counts.shape == (7, 3)
    assert table.counts[:2].tolist() == [[1, 0, 0], [0, 1, 1]]
    assert table.totals.tolist() == [1, 2, 0, 0, 0, 0, 1]
    assert table.undated == 2
    assert table.unplaced.tolist() == [1, 1, 0]
    assert str(table.ends[-1]) == "2015-10-01"


def test_nothing_is_lost(rng):
    times = np.datetime64("1999-01-01", "s") + rng.integers(0, 9_000 * 86_400, 500)
    labels = rng.integers(-1, 7, 500).astype(np.int32)
    table = timeline(times, labels, 7)
    assert table.counts.sum() + table.undated == 500
    assert (
        table.counts.sum(axis=0).tolist()
        == np.bincount(np.where(labels < 0, 7, labels), minlength=8).tolist()
    )


def test_gaps_are_found():
    table = timeline(TIMES, LABELS, 2, "month")
    assert [(str(a), str(b)) for a, b in gaps(table)] == [("2015-05-01", "2015-09-01")]
    assert gaps(table, shortest=5) == ()


def test_rows_of_a_period_come_in_order_and_ties_by_row():
    rows = rows_between(TIMES, np.datetime64("2015-04-01"), np.datetime64("2015-05-01"))
    assert rows.tolist() == [2, 3]
    later = rows_between(TIMES[::-1], np.datetime64("2015-01-01"), np.datetime64("2016-01-01"))
    assert later.tolist() == [5, 2, 3, 1]


def test_no_dates():
    table = timeline(np.full(3, np.datetime64("NaT", "s")), np.zeros(3, np.int32), 2)
    assert len(table.starts) == 0
    assert table.undated == 3
    assert table.ends.shape == (0,)
    assert gaps(table) == ()


def test_one_photo_and_none():
    table = timeline(TIMES[:1], LABELS[:1], 2)
    assert table.counts.tolist() == [[1, 0, 0]]
    assert timeline(TIMES[:0], LABELS[:0], 2).counts.shape == (0, 3)


def test_the_year_2038_and_before_1970():
    times = np.array(["1969-07-20", "2038-01-19T03:14:08"], dtype="datetime64[s]")
    table = timeline(times, np.array([0, 0], np.int32), 1, "year")
    assert len(table.starts) == 70
    assert table.totals[[0, -1]].tolist() == [1, 1]


def test_wrong_input_is_named():
    with pytest.raises(SettingsError, match="one value a photo"):
        timeline(TIMES, LABELS[:2], 2)
    with pytest.raises(SettingsError, match="between -1 and 0"):
        timeline(TIMES, LABELS, 1)
    far = np.array(["1904-01-01", "2038-01-01"], dtype="datetime64[s]")
    with pytest.raises(SettingsError, match="coarser than 'day'"):
        timeline(far, np.zeros(2, np.int32), 1, "day")


def test_any_resolution_of_time_is_taken():
    table = timeline(TIMES.astype("datetime64[ns]"), LABELS, 2, "month")
    assert table.totals.sum() == 4
