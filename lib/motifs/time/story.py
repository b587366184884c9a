"""Your collection in sentences: every one computed, and linked to the photos that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time import facts
from lib.motifs.time.changes import Change
from lib.motifs.time.counts import check, in_order
from lib.motifs.time.habits import WEEKDAYS
from lib.motifs.time.periods import Labels, Rows, Times, Unit

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT_RUN = 3
_SURE = 0.9  # changes less probable than that are said to be probable


@dataclass(frozen=True)
class Sentence:
    """One true sentence, the rows behind it with a title, and the motif it is about (or -1)."""

    text: str
    title: str
    motif: int
    rows: Rows


def tell(
    times: NDArray[Any], labels: Labels, names: Sequence[str], changes: Sequence[Change] = ()
) -> tuple[Sentence, ...]:
    """The collection in sentences: only those that hold, in order of interest.

    Shapes: times (n,) datetime64, labels (n,) in -1 … len(names)-1; `changes` from `find_changes`.
    Empty where no photo has a date.
    """
    seconds = check(times, labels, len(names))
    if np.isnat(seconds).all():
        return ()
    parts = (_span, _pause, _growth, _given_up, _newest, _run, _habits)
    told = [sentence for part in parts for sentence in part(seconds, labels, names)]
    return (*told[:1], *(change_sentence(change, names) for change in changes), *told[1:])


def change_sentence(change: Change, names: Sequence[str]) -> Sentence:
    """A change point, as one would say it."""
    rose, fell = change.rose, change.fell
    when = f"From {month_text(change.start)} on"
    if change.probability < _SURE:
        when = f"Probably f{when[1:]}"
    more = f"more {_quoted(names[rose])} ({_percent(change.before[rose], change.after[rose])})"
    less = f"less {_quoted(names[fell])} ({_percent(change.before[fell], change.after[fell])})"
    title = f"{_quoted(names[rose])} {when[0].lower()}{when[1:]}"
    return Sentence(f"{when}: {more}, {less}.", title, rose, change.rows)


def date_text(time: np.datetime64) -> str:
    """A day as people write it: 4 March 2012."""
    year, month, day = str(time.astype("datetime64[D]")).rsplit("-", 2)
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def month_text(time: np.datetime64) -> str:
    """A month as people write it: March 2012."""
    return date_text(time).split(" ", 1)[1]


def period_text(start: np.datetime64, unit: Unit) -> str:
    """A period by its first day: 4 March 2012, week of …, March 2012, 1st quarter of 2012, 2012."""
    year, month = month_text(start).split(" ")[1], MONTHS.index(month_text(start).split(" ")[0])
    quarter = ("1st", "2nd", "3rd", "4th")[month // 3]
    return {
        "day": date_text(start),
        "week": f"week of {date_text(start)}",
        "month": month_text(start),
        "quarter": f"{quarter} quarter of {year}",
        "year": year,
    }[unit]


def stretch_text(start: np.datetime64, end: np.datetime64) -> str:
    """Some days, from `start` to the day before `end`, in years or months where they are whole."""
    first, after = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    text = date_text
    if _whole("M", first, after):
        text = _year_text if _whole("Y", first, after) else month_text
    return " – ".join(dict.fromkeys((text(first), text(after - 1))))


def _whole(unit: str, *days: np.datetime64) -> bool:
    return all(day == day.astype(f"datetime64[{unit}]") for day in days)


def _year_text(time: np.datetime64) -> str:
    return month_text(time).split(" ")[1]


def duration_text(days: int) -> str:
    """A length of time in the unit that people would use."""
    if days < 60:
        return "less than a day" if days < 1 else _many(days, "day")
    if days < 730:
        return _many(round(days / 30.44), "month")
    return f"{days / 365.25:.1f} years"


def _span(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    rows = in_order(times)
    first, last = times[rows[0]], times[rows[-1]]
    if len(rows) == 1:
        day = date_text(first)
        yield Sentence(f"One photo, taken on {day}.", day, int(labels[rows[0]]), rows)
        return
    months, counts = np.unique(times[rows].astype("datetime64[M]"), return_counts=True)
    text = f"{len(rows):,} photos from {date_text(first)} to {date_text(last)}"
    if len(months) > 1:
        text += f", most of them in {month_text(months[counts.argmax()])} ({counts.max():,})"
    busiest = times[rows].astype("datetime64[M]") == months[counts.argmax()]
    yield Sentence(f"{text}.", month_text(months[counts.argmax()]), -1, rows[busiest])


def _pause(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    pause = facts.longest_pause(times)
    if pause is None:
        return
    before, after = pause
    days = int((times[after] - times[before]) / np.timedelta64(1, "D"))
    if days < 2:
        return
    text = f"The longest pause lasted {duration_text(days)}, from {date_text(times[before])}"
    ends = [_motif_of(labels[row], names) for row in pause]
    text += f" ({ends[0]}) to {date_text(times[after])} ({ends[1]})."
    yield Sentence(text, "Before and after the longest pause", -1, np.array(pause))


def _growth(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    grown = facts.growth(times, labels, len(names))
    if grown is not None:
        text = f"In the last year {_quoted(names[grown.motif])} grew most:"
        title = f"{_quoted(names[grown.motif])} in the last year"
        yield Sentence(f"{text} {_against(grown)} before.", title, grown.motif, grown.rows)
        return
    known = times[~np.isnat(times)]
    if known.max() - known.min() > np.timedelta64(500, "D"):
        text = "No motif grew in the last year by more than chance would make it."
        yield Sentence(text, "", -1, np.array([], dtype=np.int64))


def _given_up(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    motif = facts.faded(times, labels, len(names))
    if motif is None:
        return
    last = facts.ends(times, labels, len(names))[1][motif]
    count = int(((labels == motif) & ~np.isnat(times)).sum())
    text = f"{_quoted(names[motif])} seems to be over: after {_many(count, 'photo')} the last one"
    title = f"The last of {_quoted(names[motif])}"
    yield Sentence(f"{text} is of {date_text(times[last])}.", title, motif, np.array([last]))


def _newest(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    first, _ = facts.ends(times, labels, len(names))
    seen = np.flatnonzero(first >= 0)
    known = times[~np.isnat(times)]
    if len(seen) < 2 or known.max() - known.min() < np.timedelta64(60, "D"):
        return
    motif = int(seen[times[first[seen]].argmax()])
    rows = in_order(times, labels == motif)
    text = f"The youngest motif is {_quoted(names[motif])}: first seen on"
    text += f" {date_text(times[first[motif]])}, {_many(len(rows), 'photo')} since."
    yield Sentence(text, f"{_quoted(names[motif])}, the youngest motif", motif, rows)


def _run(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    rows = facts.longest_run(times, labels)
    if len(rows) < _SHORT_RUN:
        return
    motif = int(labels[rows[0]])
    text = f"The longest run of one motif: {len(rows)} × {_quoted(names[motif])} in a row,"
    title = f"{len(rows)} × {_quoted(names[motif])} in a row"
    yield Sentence(f"{text} {_between(times[rows[0]], times[rows[-1]])}.", title, motif, rows)


def _habits(times: Times, labels: Labels, names: Sequence[str]) -> Iterator[Sentence]:
    weekly = facts.weekday_habit(times, labels, len(names))
    if weekly is not None:
        day, name = WEEKDAYS[weekly.place], _quoted(names[weekly.motif])
        text = f"{day} is the day of {name}: {_against(weekly)} on other days."
        yield Sentence(text, f"{name} on {day}s", weekly.motif, weekly.rows)
    daily = facts.hour_habit(times, labels, len(names))
    if daily is not None:
        part, name = facts.DAY_PARTS[daily.place], _quoted(names[daily.motif])
        text = f"{name} is taken {part}: {_against(daily)} at other hours."
        yield Sentence(text, f"{name} {part}", daily.motif, daily.rows)


def _against(shift: facts.Shift) -> str:
    inside, outside = shift.inside / shift.of_inside, shift.outside / shift.of_outside
    return f"{shift.inside} of {shift.of_inside} photos ({inside:.0%}), against {outside:.0%}"


def _between(first: np.datetime64, last: np.datetime64) -> str:
    if date_text(first) == date_text(last):
        return f"on {date_text(first)}"
    return f"from {date_text(first)} to {date_text(last)}"


def _motif_of(label: int, names: Sequence[str]) -> str:
    return "unsorted" if label < 0 else _quoted(names[label])


def _percent(before: float, after: float) -> str:
    return f"{before:.0%} → {after:.0%}"


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _quoted(name: str) -> str:
    return f"“{name}”"
