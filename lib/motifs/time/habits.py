"""Days, weekdays and hours: when the photos of each motif are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.counts import check
from lib.motifs.time.periods import Floats, Labels, Times, period_numbers

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = 86_400


@dataclass(frozen=True)
class Days:
    """One row for each day that has photos.

    days: (m,) `datetime64[D]`, ascending. counts: (m,) photos. motifs: (m,) the commonest motif
    of the day, the lower number on ties; -1 where all photos of the day are unsorted.
    """

    days: Times
    counts: NDArray[np.int32]
    motifs: NDArray[np.int32]


def calendar(times: NDArray[Any], labels: Labels, k: int) -> Days:
    """Count the photos of each day. Shapes: times (n,) datetime64, labels (n,) in -1 … k-1."""
    seconds = check(times, labels, k)
    known = ~np.isnat(seconds)
    days, places = np.unique(seconds[known].astype("datetime64[D]"), return_inverse=True)
    counts = np.zeros((len(days), k + 1), dtype=np.int32)
    np.add.at(counts, (places, np.where(labels[known] < 0, k, labels[known])), 1)
    motifs = np.full(len(days), -1, dtype=np.int32)
    sorted_days = counts[:, :k].any(axis=1)
    motifs[sorted_days] = counts[sorted_days, :k].argmax(axis=1)
    return Days(days, counts.sum(axis=1).astype(np.int32), motifs)


def has_clock(times: NDArray[Any]) -> NDArray[np.bool_]:
    """Which photos have a time of day: (n,). Exactly midnight means that only the day is known."""
    seconds = np.asarray(times).astype("datetime64[s]")
    return np.asarray(~np.isnat(seconds) & (seconds.astype(np.int64) % _DAY != 0))


def weekday(times: Times) -> NDArray[np.int64]:
    """0 for Monday … 6 for Sunday; times without NaT."""
    return np.asarray((period_numbers(times, "day") + 3) % 7)  # 1 January 1970: a Thursday


def by_weekday(times: NDArray[Any], labels: Labels, k: int) -> NDArray[np.int32]:
    """Photos of each motif on each weekday, Monday first: (k + 1, 7), unsorted last."""
    seconds = check(times, labels, k)
    known = ~np.isnat(seconds)
    return _table(labels[known], weekday(seconds[known]), k, 7)


def by_hour(times: NDArray[Any], labels: Labels, k: int) -> NDArray[np.int32]:
    """Photos of each motif in each hour: (k + 1, 24), unsorted last; only those with a clock."""
    seconds = check(times, labels, k)
    known = has_clock(seconds)
    hours = seconds[known].astype(np.int64) % _DAY // 3600
    return _table(labels[known], hours, k, 24)


def _table(labels: Labels, places: NDArray[Any], k: int, width: int) -> NDArray[np.int32]:
    counts = np.zeros((k + 1, width), dtype=np.int32)
    np.add.at(counts, (np.where(labels < 0, k, labels), places), 1)
    return counts


def lift(counts: NDArray[np.int32]) -> Floats:
    """How much likelier a motif is in a column than the whole collection: (rows, columns).

    1 means "as everything else"; shares are drawn towards 1 by one imagined photo a cell, so that
    a motif with three photos does not seem to have a habit. Shape (rows, columns) of counts.
    """
    total = counts.sum()
    if total == 0:
        return np.ones(counts.shape)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / total
    return np.asarray((counts + 1.0) / (expected + 1.0))
