import numpy as np
import pytest

from lib.motifs.dates_in_words import take_spans

TAKEN = np.array(
    ["2014-05-31T23:59:59", "2015-05-01T00:00:00", "2016-01-01T00:00:00", "2017-12-24", "NaT"],
    "datetime64[s]",
)


@pytest.mark.parametrize(
    ("text", "rows", "rest"),
    [
        ("food before 2016", [0, 1], "food"),
        ("until 2016 food", [0, 1, 2], "food"),
        ("after 2015", [2, 3], ""),
        ("since 2015-05", [1, 2, 3], ""),
        ("from may 2015 coffee", [1, 2, 3], "coffee"),
        ("2016", [2], ""),
        ("May 2014", [0], ""),
        ("in may", [0, 1], ""),
        ("in December", [3], ""),
        ("on 2017-12-24", [3], ""),
        ("2014 to 2015", [0, 1], ""),
        ("2014-2015 dog", [0, 1], "dog"),
        ("may", [0, 1, 2, 3, 4], "may"),
        ("IMG_2016 and 20161224", [0, 1, 2, 3, 4], "IMG_2016 and 20161224"),
        ("2015-13", [0, 1, 2, 3, 4], "2015-13"),
    ],
)
def test_dates_are_read_and_taken_out(text, rows, rest):
    spans, left = take_spans(text)
    inside = np.ones(len(TAKEN), bool)
    for span in spans:
        inside &= span.holds(TAKEN)
    assert np.flatnonzero(inside).tolist() == rows
    assert left == rest


def test_two_limits_hold_both():
    spans, rest = take_spans("after 2014 before 2017 sea")
    assert len(spans) == 2
    assert rest == "sea"
