"""How many photos of each motif fall into each period: the table under the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.errors import SettingsError
from lib.motifs.time.periods import (
    DRAWABLE,
    Labels,
    Rows,
    Times,
    Unit,
    choose_unit,
    period_numbers,
    period_starts,
    span,
)


@dataclass(frozen=True)
class Timeline:
    """Counts of photos by period and motif; every period from the first to the last is there.

    unit: what a period is. starts: (m,) `datetime64[D]`, first day of each period.
    counts: (m, k + 1) int32, the last column holds unsorted photos (label -1).
    undated: how many photos have no date. unplaced: (k + 1,) the same by motif.
    """

    unit: Unit
    starts: Times
    counts: NDArray[np.int32]
    undated: int
    unplaced: NDArray[np.int32]

    @property
    def totals(self) -> NDArray[np.int32]:
        """Photos in each period, (m,)."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int32)

    @property
    def ends(self) -> Times:
        """The day after the last day of each period, (m,)."""
        if len(self.starts) == 0:
            return self.starts
        after = period_numbers(self.starts, self.unit) + 1
        return period_starts(after, self.unit)


def timeline(times: NDArray[Any], labels: Labels, k: int, unit: Unit | None = None) -> Timeline:
    """Count the photos of each motif in each period.

    Shapes: times (n,) datetime64, NaT where unknown; labels (n,) in -1 … k-1.
    Without a unit it is chosen from the span. Raises `SettingsError` where lengths differ, or
    the span holds more than 1,500 periods of a unit finer than a year.
    """
    seconds = check(times, labels, k)
    known = ~np.isnat(seconds)
    chosen = unit or choose_unit(seconds)
    if chosen != "year" and span(seconds, chosen) > DRAWABLE:
        raise SettingsError(
            f"unit must be coarser than {chosen!r} here: the photos span "
            f"{span(seconds, chosen):,} of them, and at most {DRAWABLE:,} can be drawn."
        )
    columns = np.where(labels < 0, k, labels)
    unplaced = np.bincount(columns[~known], minlength=k + 1).astype(np.int32)
    numbers = period_numbers(seconds[known], chosen)
    first = int(numbers.min()) if len(numbers) else 0
    counts = np.zeros((span(seconds, chosen), k + 1), dtype=np.int32)
    np.add.at(counts, (numbers - first, columns[known]), 1)
    starts = period_starts(first + np.arange(len(counts)), chosen)
    return Timeline(chosen, starts, counts, int((~known).sum()), unplaced)


def check(times: NDArray[Any], labels: Labels, k: int) -> Times:
    """The times as `datetime64[s]`; raises `SettingsError` where times and labels do not fit."""
    seconds = np.asarray(times).astype("datetime64[s]")
    if seconds.shape != labels.shape or seconds.ndim != 1:
        raise SettingsError(
            f"times and labels must have one value a photo, not {seconds.shape} and {labels.shape}."
        )
    if len(labels) and not -1 <= int(labels.min()) <= int(labels.max()) < k:
        raise SettingsError(
            f"labels must lie between -1 and {k - 1}, not {labels.min()} … {labels.max()}."
        )
    return seconds


def in_order(times: Times, wanted: NDArray[np.bool_] | None = None) -> Rows:
    """Rows of the dated photos (of those wanted), by time; in the order of the table on ties."""
    known = ~np.isnat(times)
    rows = np.flatnonzero(known if wanted is None else known & wanted)
    return np.asarray(rows[np.argsort(times[rows], kind="stable")])


def decisions(times: Times, labels: Labels) -> tuple[Times, Labels]:
    """Each (day, motif) ONCE, however many photos: days `datetime64[D]` ascending, and motifs.

    A hundred pictures of one party are one decision to take pictures, not a hundred.
    """
    days = period_numbers(times, "day")
    pairs = np.unique(np.stack([days, labels.astype(np.int64)], axis=1), axis=0)
    return pairs[:, 0].astype("datetime64[D]"), pairs[:, 1].astype(np.int32)


def rows_between(times: NDArray[Any], start: np.datetime64, end: np.datetime64) -> Rows:
    """The rows of the photos with start <= time < end, earliest first, rows in order on ties."""
    seconds = np.asarray(times).astype("datetime64[s]")
    return in_order(seconds, (seconds >= start) & (seconds < end))


def gaps(table: Timeline, shortest: int = 2) -> tuple[tuple[np.datetime64, np.datetime64], ...]:
    """Runs of at least `shortest` empty periods, as (first day, day after the last day)."""
    empty = np.concatenate(([False], table.totals == 0, [False]))
    edges = np.flatnonzero(np.diff(empty.astype(np.int8)))
    ends = table.ends
    return tuple(
        (table.starts[first], ends[last - 1])
        for first, last in edges.reshape(-1, 2)
        if last - first >= shortest
    )
