"""The periods in which the mix of motifs changed, and the photos that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.counts import check, decisions, in_order
from lib.motifs.time.periods import (
    Floats,
    Labels,
    Rows,
    Times,
    Unit,
    choose_unit,
    period_numbers,
    period_starts,
)
from lib.motifs.time.segments import Segmentation, segment

LIKELY = 0.5
_FAR = range(6, 13)  # days with photos
_NEVER = np.datetime64("9999-12-31")
_ABOUT = 0.9  # probability with which the stretch of dates given for a change holds it


@dataclass(frozen=True)
class Change:
    """From here on the mix is another one.

    start: first day of the period that begins the new mix. earliest, latest: first days of the
    periods between which the change lies. probability: posterior probability that the mix changed
    somewhere from `earliest` to `latest`. before, after: (k,) shares of the motifs in the stretch
    up to the change before and from here to the next. rose, fell: the motifs whose share grew and
    shrank most. rows: the photos of the motif that rose, from here to the next change, in order.
    """

    start: np.datetime64
    earliest: np.datetime64
    latest: np.datetime64
    probability: float
    before: Floats
    after: Floats
    rose: int
    fell: int
    rows: Rows


def find_changes(
    times: NDArray[Any],
    labels: Labels,
    k: int,
    unit: Unit | None = None,
    likely: float = LIKELY,
) -> tuple[Change, ...]:
    """The periods in which the mix of motifs changed, in order of time.

    Shapes: times (n,) datetime64, labels (n,) in -1 … k-1; undated and unsorted photos are left
    out. Photos of one motif on one day count as ONE: a holiday's hundred pictures are one decision
    to take pictures, and would otherwise pass for a change of habit. Empty periods say nothing and
    are skipped. Where a motif calls for another of its kind the next time, too, counts weigh less
    by `inflation_of`. Changes less probable than `likely` are not claimed.

    Method: exact Bayesian segmentation of Dirichlet-multinomial counts (Fearnhead 2006), see
    `lib.motifs.time.segments`.
    """
    seconds = check(times, labels, k)
    rows = in_order(seconds, labels >= 0)
    chosen = unit or choose_unit(seconds)
    numbers, counts = _decisions(seconds[rows], labels[rows], k, chosen)
    starts = np.append(period_starts(numbers, chosen), _NEVER)
    found = segment(counts, inflation=inflation_of(seconds[rows], labels[rows], k))
    changes = []
    for left, here, right in _threes((0, *found.boundaries, len(counts))):
        low, high, probability = _stretch(found, left, here, right)
        before, after = _share(counts[left:here]), _share(counts[here:right])
        rose, fell = int((after - before).argmax()), int((after - before).argmin())
        shown = rows[labels[rows] == rose]
        shown = shown[(seconds[shown] >= starts[here]) & (seconds[shown] < starts[right])]
        days = (starts[here], starts[low], starts[high])
        changes.append(Change(*days, probability, before, after, rose, fell, shown))
    return tuple(change for change in changes if change.probability >= likely)


def inflation_of(times: Times, labels: Labels, k: int) -> float:
    """How many days of photos say as much about the mix as one independent draw would.

    For a chain in which each motif is that of the day before with probability ρ, else drawn anew,
    counts vary (1 + ρ) / (1 - ρ) times as much as independent ones. ρ is how much likelier two
    photos are of one motif on neighbouring days with photos than on days six to twelve apart
    (which leaves slow changes of the mix out of it), as a part of what it could be. 1 for fewer
    than 26 days with photos.
    """
    days, motifs = decisions(times, labels)
    _, places = np.unique(days, return_inverse=True)
    shares = np.zeros((int(places.max(initial=-1)) + 1, k))
    shares[places, motifs] = 1.0
    if len(shares) < 2 * (_FAR[-1] + 1):
        return 1.0
    shares /= shares.sum(axis=1, keepdims=True)
    near, *far = (float((shares[:-lag] * shares[lag:]).sum(axis=1).mean()) for lag in (1, *_FAR))
    usual = sum(far) / len(far)
    by_chance = float((shares.mean(axis=0) ** 2).sum())
    sticky = min(max((near - usual) / max(1.0 - by_chance, 1e-9), 0.0), 0.9)
    return (1.0 + sticky) / (1.0 - sticky)


def _threes(places: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    return zip(places, places[1:], places[2:], strict=False)


def _decisions(times: Times, labels: Labels, k: int, unit: Unit) -> tuple[Rows, NDArray[np.int32]]:
    """Numbers of the periods with photos, and in them the days on which each motif was taken."""
    days, motifs = decisions(times, labels)
    numbers, places = np.unique(period_numbers(days, unit), return_inverse=True)
    counts = np.zeros((len(numbers), k), dtype=np.int32)
    np.add.at(counts, (places, motifs), 1)
    return numbers, counts


def _stretch(found: Segmentation, left: int, here: int, right: int) -> tuple[int, int, float]:
    """Widen around a boundary until the change is in it almost surely, or neighbours are met."""
    low = high = here
    chance = found.boundary()
    while (probability := found.change_within(low, high)) < _ABOUT:
        down = chance[low - 1] if low - 1 > left else -1.0
        up = chance[high + 1] if high + 1 < right else -1.0
        if max(down, up) < 0:
            break
        low, high = (low - 1, high) if down >= up else (low, high + 1)
    return low, high, probability


def _share(counts: NDArray[np.int32]) -> Floats:
    summed = counts.sum(axis=0)
    return np.asarray(summed / summed.sum(), dtype=np.float64)
