"""What the charts of the timeline are drawn from: moments in, data frames out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.motifs.time.changes import Change
from lib.motifs.time.counts import Timeline, gaps, in_order
from lib.motifs.time.facts import ends
from lib.motifs.time.periods import Floats
from lib.motifs.time.story import date_text, duration_text, month_text, period_text
from lib.ui.moments import Moments, chosen_period, milliseconds
from lib.ui.timecharts import DIMMED, LIT, PLAIN

MOST_TICKS = 6000
_AIR = 0.04  # of a bar's width, left free on either side
_NARROW = 0.09  # of the whole span: pauses below have their text upright
_PAUSE = {"day": 14, "week": 4, "month": 2, "quarter": 1, "year": 1}  # empty periods in a row
_CROWDED = 0.4  # of the whole span: changes nearer than that are written one above the other


def lit_motifs(found: Moments) -> tuple[int, ...]:
    """The motifs of which all photos are chosen, unless a period was chosen that holds them."""
    rows, labels = found.view.rows, found.labels
    if not len(rows) or chosen_period(found):
        return ()
    chosen = np.bincount(labels[rows][labels[rows] >= 0], minlength=found.k)
    whole = np.bincount(labels[labels >= 0], minlength=found.k)
    return tuple(np.flatnonzero((chosen == whole) & (whole > 0)).tolist())


def states(found: Moments, motifs: NDArray[np.int32]) -> NDArray[np.int8]:
    """How each of these motifs is drawn: plain, or lit and dimmed once some are chosen."""
    lit = lit_motifs(found)
    if not lit:
        return np.full(len(motifs), PLAIN, np.int8)
    return np.where(np.isin(motifs, lit), LIT, DIMMED).astype(np.int8)


def counts_frame(found: Moments, table: Timeline, shape: str) -> pd.DataFrame:
    """One row a period and motif, stacked: the chosen motifs at the bottom, then the largest."""
    order = _stacking(found, table)
    counts = table.counts[:, order]
    low, high = _stack(counts, shape)
    periods, columns = np.indices(counts.shape).reshape(2, -1)
    motifs = np.where(order == found.k, -1, order)[columns].astype(np.int32)
    start, end = (milliseconds(times).to_numpy() for times in (table.starts, table.ends))
    width = ((end - start) * _AIR).astype(np.int64) if shape != "stream" else 0
    totals = np.maximum(table.totals, 1)
    texts = [period_text(start, table.unit) for start in table.starts]
    return pd.DataFrame(
        {
            "start": (start + width)[periods],
            "end": (end - width)[periods],
            "middle": ((start + end) // 2)[periods],
            "low": low.ravel(),
            "high": high.ravel(),
            "motif": motifs,
            "name": [found.view.name(motif) for motif in motifs.tolist()],
            "paint": [found.view.colour(motif) for motif in motifs.tolist()],
            "state": states(found, motifs),
            "period": [texts[period] for period in periods],
            "photos": counts.ravel(),
            "share": (counts / totals[:, None]).ravel(),
        }
    )


def _stacking(found: Moments, table: Timeline) -> NDArray[np.int64]:
    """Columns of the table that hold photos, in the order in which they are stacked."""
    sizes = table.counts.sum(axis=0)
    lit = np.isin(np.arange(found.k + 1), lit_motifs(found))
    order = np.lexsort((np.arange(found.k + 1), -sizes, ~lit))
    return np.asarray(order[sizes[order] > 0])


def _stack(counts: NDArray[np.int32], shape: str) -> tuple[Floats, Floats]:
    high = np.cumsum(counts, axis=1, dtype=np.float64)
    low = high - counts
    total = high[:, -1:] if counts.shape[1] else np.zeros((len(counts), 1))
    if shape == "share":
        return low / np.maximum(total, 1), high / np.maximum(total, 1)
    if shape == "stream":
        return low - total / 2, high - total / 2
    return low, high


def gaps_frame(found: Moments, table: Timeline) -> pd.DataFrame:
    """The pauses, with the words for them: how long it was from photo to photo."""
    times = found.times[in_order(found.times)]
    columns = ["start", "end", "middle", "angle", "text"]
    whole = _length(table)
    rows = []
    for first, end in gaps(table, _PAUSE[table.unit]):
        start, stop = milliseconds(np.array([first, end]))
        narrow = (stop - start) / whole < _NARROW
        place = int(np.searchsorted(times, first))
        days = int((times[place] - times[place - 1]) / np.timedelta64(1, "D"))
        words = f"{duration_text(days)} without a photo"
        fits = not narrow or (stop - start) / whole > 0.012
        rows.append((start, stop, (start + stop) // 2, 270 * narrow, words if fits else ""))
    return pd.DataFrame(rows, columns=columns)


def changes_frame(found: Moments, table: Timeline, changes: tuple[Change, ...]) -> pd.DataFrame:
    """The changes of the mix, with the words for them on two lines where they are close."""
    columns = ["start", "low", "high", "text", "when", "sure", "lift", "side"]
    whole, left = _length(table), milliseconds(table.starts[:1]).sum()
    rows: list[tuple[object, ...]] = []
    before, lift = -np.inf, 0
    for change in changes:
        start, low, high = milliseconds(np.array([change.start, change.earliest, change.latest]))
        place = (start - left) / whole
        lift = 1 - lift if place - before < _CROWDED else 0
        before = place
        text = f"more “{found.view.name(change.rose)}”"
        when = f"From {month_text(change.start)} on"
        sure = f"{change.probability:.0%}: between {month_text(change.earliest)}"
        sure += f" and {month_text(change.latest)}"
        side = "left" if place < 0.8 else "right"
        rows.append((start, low, high, text, when, sure, -12 - 14 * lift, side))
    return pd.DataFrame(rows, columns=columns)


def chosen_frame(found: Moments) -> pd.DataFrame:
    """When the chosen photos were taken; none for a period, which is marked anyway."""
    times = found.times[found.view.rows[:0] if chosen_period(found) else found.view.rows]
    times = np.sort(times[~np.isnat(times)])
    return pd.DataFrame({"time": milliseconds(times[:: _thinned(len(times))])})


def marked_frame(found: Moments) -> pd.DataFrame:
    """The chosen period, from start to end; none where anything else is chosen."""
    ends = chosen_period(found)
    both = milliseconds(np.array(ends if ends else [], dtype="datetime64[D]")).to_numpy()
    return pd.DataFrame({"start": both[:1], "end": both[1:]})


def ticks_frame(found: Moments) -> pd.DataFrame:
    """One row a dated photo, at most 6,000 of them evenly thinned."""
    rows = in_order(found.times, found.labels >= 0)[:: one_in(found)]
    motifs = found.labels[rows]
    known = found.view.facts
    return pd.DataFrame(
        {
            "time": milliseconds(found.times[rows]).to_numpy(),
            "name": [found.view.name(motif) for motif in motifs.tolist()],
            "row": rows,
            "paint": [found.view.colour(motif) for motif in motifs.tolist()],
            "state": states(found, motifs),
            "id": [known.ids[row] for row in rows],
            "when": [date_text(found.times[row]) for row in rows],
        }
    )


def one_in(found: Moments) -> int:
    """Of how many dated photos one has a tick."""
    return _thinned(int((~np.isnat(found.times) & (found.labels >= 0)).sum()))


def _thinned(count: int) -> int:
    return max(1, -(-count // MOST_TICKS))


def lines_frames(found: Moments) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each motif from first to last, in the order in which they began; and both ends."""
    first, last = ends(found.times, found.labels, found.k)
    motifs = np.flatnonzero(first >= 0)
    motifs = motifs[np.argsort(found.times[first[motifs]], kind="stable")]
    shared = {
        "name": [found.view.name(motif) for motif in motifs.tolist()],
        "paint": [found.view.colour(motif) for motif in motifs.tolist()],
    }
    at = {"first": found.times[first[motifs]], "last": found.times[last[motifs]]}
    lines = pd.DataFrame({**shared, **{end: milliseconds(times) for end, times in at.items()}})
    both = [
        pd.DataFrame(
            {
                **shared,
                "time": milliseconds(found.times[rows]),
                "row": rows,
                "id": [found.view.facts.ids[row] for row in rows],
                "when": [f"{word} {date_text(found.times[row])}" for row in rows],
            }
        )
        for word, rows in (("first:", first[motifs]), ("last:", last[motifs]))
    ]
    return lines, pd.concat(both, ignore_index=True)


def _length(table: Timeline) -> float:
    if len(table.starts) == 0:
        return 1.0
    both = milliseconds(np.array([table.starts[0], table.ends[-1]]))
    return float(both[1] - both[0])
