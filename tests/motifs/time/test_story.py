from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.motifs.time.changes import find_changes
from lib.motifs.time.story import (
    change_sentence,
    date_text,
    duration_text,
    month_text,
    period_text,
    stretch_text,
    tell,
)

NAMES = ("dogs", "food", "mountains")


def test_dates_read_as_people_write_them():
    assert date_text(np.datetime64("2012-03-04T05:06:07")) == "4 March 2012"
    assert date_text(np.datetime64("1969-12-31")) == "31 December 1969"
    assert month_text(np.datetime64("2038-01-19")) == "January 2038"
    day = np.datetime64("2015-04-01")
    units = ("day", "week", "month", "quarter", "year")
    assert [period_text(day, unit) for unit in units] == [
        "1 April 2015", "week of 1 April 2015", "April 2015", "2nd quarter of 2015", "2015",
    ]  # fmt: skip
    assert [duration_text(days) for days in (0, 1, 59, 90, 3652)] == [
        "less than a day", "1 day", "59 days", "3 months", "10.0 years",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2015-01-01", "2016-01-01", "2015"),
        ("2014-01-01", "2016-01-01", "2014 – 2015"),
        ("2015-04-01", "2015-07-01", "April 2015 – June 2015"),
        ("2015-04-01", "2015-05-01", "April 2015"),
        ("2015-04-06", "2015-04-13", "6 April 2015 – 12 April 2015"),
        ("2015-04-06", "2015-04-07", "6 April 2015"),
    ],
)
def test_a_stretch_of_days(start, end, text):
    assert stretch_text(np.datetime64(start), np.datetime64(end)) == text


def test_every_sentence_is_proved_by_its_rows(rng):
    early = rng.choice(3, 300, p=[0.8, 0.2, 0.0])
    late = rng.choice(3, 300, p=[0.1, 0.2, 0.7])
    labels = np.concatenate([early, late]).astype(np.int32)
    times = np.datetime64("2014-01-01T09:00:00") + np.arange(600) * 2 * 86_400
    times[300:] += 200 * 86_400
    told = tell(times, labels, NAMES, find_changes(times, labels, 3))
    text = " ".join(sentence.text for sentence in told)
    assert told[0].text.startswith("600 photos from 1 January 2014 to ")
    assert "more “mountains”" in text
    assert "less “dogs”" in text
    assert "The longest pause lasted 7 months, from 22 August 2015" in text
    assert "The youngest motif is “mountains”" in text
    for sentence in told:
        assert bool(sentence.title) == bool(len(sentence.rows))
        if sentence.motif >= 0:
            assert set(labels[sentence.rows]) == {sentence.motif}


def test_a_quiet_year_is_said_to_be_one(rng):
    times = np.datetime64("2014-01-01T09:00:00") + np.arange(700) * 86_400
    told = tell(times, rng.choice(3, 700).astype(np.int32), NAMES)
    assert any("No motif grew" in sentence.text for sentence in told)


def test_no_dates_one_photo_one_second():
    nothing = np.full(3, np.datetime64("NaT", "s"))
    assert tell(nothing, np.zeros(3, np.int32), NAMES) == ()
    one = np.array(["2015-01-01T10:00:00"], dtype="datetime64[s]")
    (only,) = tell(one, np.zeros(1, np.int32), NAMES)
    assert only.text == "One photo, taken on 1 January 2015."
    same = np.repeat(one, 5)
    told = tell(same, np.array([0, 1, -1, 0, 2], np.int32), NAMES)
    assert told[0].text == "5 photos from 1 January 2015 to 1 January 2015."
    assert all("pause" not in sentence.text for sentence in told)


def test_all_unsorted():
    times = np.datetime64("2014-01-01") + np.arange(30)
    told = tell(times, np.full(30, -1, np.int32), NAMES)
    assert told[0].text.startswith("30 photos from")


def test_a_change_that_is_only_probable_is_called_so(rng):
    labels = np.repeat([0, 1], 40).astype(np.int32)
    times = np.datetime64("2014-01-01") + np.arange(80) * 7
    (change,) = find_changes(times, labels, 2)
    assert change_sentence(change, NAMES).text.startswith("From October 2014 on: more “food” (0%")
    unsure = replace(change, probability=0.7)
    assert change_sentence(unsure, NAMES).text.startswith("Probably from October 2014 on: ")
