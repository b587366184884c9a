"""The plain values behind the page."""

from __future__ import annotations

import numpy as np
import pytest

from lib.features.jobs import JobStatus
from lib.ui.arrival import progress_text
from lib.ui.photo import _ordinal
from lib.ui.view import MOST_STRETCH, placed


def test_a_map_fills_its_box_without_much_stretching() -> None:
    xy = np.random.default_rng(0).normal(size=(50, 2)) * (10, 1) + 100
    there = placed(xy)
    assert np.abs(there).max() == pytest.approx(1)
    assert np.ptp(there[:, 0]) == pytest.approx(2, abs=1e-5)
    ratio = np.ptp(there[:, 1]) / np.ptp(there[:, 0]) * np.ptp(xy[:, 0]) / np.ptp(xy[:, 1])
    assert ratio == pytest.approx(MOST_STRETCH, rel=1e-4)


def test_one_photo_is_in_the_middle() -> None:
    assert placed(np.array([[5.0, 7.0]])).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (21, "21st")],
)
def test_ordinals(number: int, words: str) -> None:
    assert _ordinal(number) == words


def test_progress_in_one_line() -> None:
    status = JobStatus("running", 40, 1520, 14.6, 101.0)
    assert progress_text(status) == ("Looking at photos: 40 of 1,520 · 15 a second · 2 min left")
