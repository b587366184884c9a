"""Facts about a collection in time, each with the rows that prove it; claimed only beyond chance.

"Beyond chance" means a log odds ratio, with half a count added to each cell (Haldane 1956,
Anscombe 1956), further from zero than a standard normal value would be in 5 % of the cases over
ALL the comparisons made (Bonferroni). Photos of one motif on one day count as one there;
where one motif calls for another of its kind the next time, growth has to be that much clearer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.changes import inflation_of
from lib.motifs.time.counts import decisions, in_order
from lib.motifs.time.habits import has_clock, weekday
from lib.motifs.time.periods import Floats, Labels, Rows, Times

DAY_PARTS = ("at night", "in the morning", "in the afternoon", "in the evening")
_YEAR = np.timedelta64(365, "D")


@dataclass(frozen=True)
class Shift:
    """A motif whose share inside some set of photos is not that outside of it.

    place: which weekday or part of the day, 0 for "the last year". inside, outside: its photos;
    of_inside, of_outside: all photos. rows: its photos inside. z: how far beyond chance.
    """

    motif: int
    place: int
    inside: int
    of_inside: int
    outside: int
    of_outside: int
    rows: Rows
    z: float


def ends(times: Times, labels: Labels, k: int) -> tuple[Rows, Rows]:
    """The rows of the first and of the last photo of each motif, (k,) each; -1 where undated."""
    rows = in_order(times, labels >= 0)
    first, last = np.full(k, -1), np.full(k, -1)
    first[labels[rows[::-1]]] = rows[::-1]
    last[labels[rows]] = rows
    return first, last


def longest_pause(times: Times) -> tuple[int, int] | None:
    """The rows of the photos before and after the longest time without one; None under two."""
    rows = in_order(times)
    if len(rows) < 2:
        return None
    place = int(np.diff(times[rows]).argmax())
    return int(rows[place]), int(rows[place + 1])


def longest_run(times: Times, labels: Labels) -> Rows:
    """The longest unbroken run of one motif in order of time: its rows."""
    rows = in_order(times, labels >= 0)
    edges = np.flatnonzero(np.diff(labels[rows], prepend=-2, append=-2))
    if len(edges) < 2:
        return rows[:0]
    place = int(np.diff(edges).argmax())
    return rows[edges[place] : edges[place + 1]]


def growth(times: Times, labels: Labels, k: int, grew: bool = True) -> Shift | None:
    """The motif whose share grew (or shrank) most in the last year of the collection.

    The year ends with the last photo. None where that is not beyond chance, or where the
    collection does not reach further back than a year.
    """
    rows = in_order(times, labels >= 0)
    if len(rows) == 0:
        return None
    recent = times[rows] > times[rows[-1]] - _YEAR
    shifts = _shifts(times, labels, k, rows, recent.astype(np.int64), (1,))
    wider = sqrt(inflation_of(times[rows], labels[rows], k))
    return _furthest([replace(shift, z=shift.z / wider) for shift in shifts], k, grew)


def weekday_habit(times: Times, labels: Labels, k: int) -> Shift | None:
    """The motif most bound to one weekday; None where none is beyond chance."""
    rows = in_order(times, labels >= 0)
    shifts = _shifts(times, labels, k, rows, weekday(times[rows]), range(7))
    return _furthest(shifts, k * 7, True)


def hour_habit(times: Times, labels: Labels, k: int) -> Shift | None:
    """The motif most bound to a quarter of the day; only photos with a clock are looked at."""
    rows = in_order(times, labels >= 0)
    rows = rows[has_clock(times[rows])]
    parts = times[rows].astype(np.int64) % 86_400 // 21_600
    shifts = _shifts(times, labels, k, rows, parts, range(4))
    return _furthest(shifts, k * 4, True)


def faded(times: Times, labels: Labels, k: int) -> int | None:
    """The commonest motif not seen for so long that it must have been given up; None if none.

    Given up: had it kept the share it had until its last photo, so many days with photos would
    have passed without it with a probability below 5 % over all motifs.
    """
    rows = in_order(times, labels >= 0)
    days, kinds = decisions(times[rows], labels[rows])
    best, most = None, 3
    for motif in range(k):
        places = np.flatnonzero(kinds == motif)
        if len(places) <= most:
            continue
        until = places[-1] + 1
        chance = (1.0 - len(places) / (until + 1)) ** (len(days) - until)
        if chance < 0.05 / k:
            best, most = motif, len(places)
    return best


def _shifts(
    times: Times, labels: Labels, k: int, rows: Rows, groups: NDArray[Any], wanted: Iterable[int]
) -> list[Shift]:
    """Every motif in every wanted group of photos against the photos outside of the group."""
    days = times[rows].astype("datetime64[D]").astype(np.int64)
    keys = np.stack([days, labels[rows].astype(np.int64), groups], axis=1)
    unique = np.unique(keys, axis=0)
    shifts = []
    for place in wanted:
        inside, chosen = groups == place, unique[:, 2] == place
        photos = _by_motif(labels[rows], inside, k)
        z = _log_odds(_by_motif(unique[:, 1], chosen, k))
        for motif in range(k):
            shift = Shift(
                motif,
                place,
                inside=int(photos[0, motif]),
                of_inside=int(inside.sum()),
                outside=int(photos[1, motif]),
                of_outside=int((~inside).sum()),
                rows=rows[inside & (labels[rows] == motif)],
                z=float(z[motif]),
            )
            shifts.append(shift)
    return shifts


def _by_motif(labels: NDArray[Any], inside: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
    return np.stack([np.bincount(labels[one], minlength=k) for one in (inside, ~inside)])


def _log_odds(counts: NDArray[np.int64]) -> Floats:
    """Log odds ratio of each motif, inside against outside, in standard errors: (2, k) -> (k,)."""
    cells = np.stack([counts, counts.sum(axis=1, keepdims=True) - counts]) + 0.5
    logs = np.log(cells)
    ratio = logs[0, 0] - logs[1, 0] - logs[0, 1] + logs[1, 1]
    return np.asarray(ratio / np.sqrt((1 / cells).sum(axis=(0, 1))))


def _furthest(shifts: list[Shift], comparisons: int, grew: bool) -> Shift | None:
    limit = NormalDist().inv_cdf(1 - 0.025 / max(1, comparisons))
    sign = 1.0 if grew else -1.0
    best = max(shifts, key=lambda shift: sign * shift.z, default=None)
    full = best is not None and best.of_inside > 0 and best.of_outside > 0
    return best if best is not None and full and sign * best.z > limit else None
