"""Dates as a person types them into a search: "before 2016", "may 2015", "since 2014-06"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_DAY = r"(?:19|20)\d\d-\d{1,2}-\d{1,2}|(?:19|20)\d\d-\d{1,2}|(?:19|20)\d\d"
_DATE = rf"(?:(?:{_MONTH})\.?\s+(?:19|20)\d\d|{_DAY})"
_PHRASE = re.compile(
    rf"\b(?:(?P<how>before|until|till|after|since|from|in|on|of|during)\s+)?"
    rf"(?:(?P<first>{_DATE})(?:\s*(?:-|–|to|until|and)\s*(?P<last>{_DATE}))?)(?![\w-])",
    re.IGNORECASE,
)
_ONLY_MONTH = re.compile(rf"\b(?:in|during)\s+(?P<month>{_MONTH})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """A stretch of time, from `start` (included) to `end` (excluded); None where it is open.

    `month` (1 to 12) is a month of any year instead. `words` are those that said it.
    """

    words: str
    start: np.datetime64 | None = None
    end: np.datetime64 | None = None
    month: int | None = None

    def holds(self, taken: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Which of the times (n,) lie within; unknown ones (NaT) never do."""
        inside = ~np.isnat(taken)
        if self.start is not None:
            inside &= taken >= self.start
        if self.end is not None:
            inside &= taken < self.end
        if self.month is not None:
            months = taken.astype("datetime64[M]").astype(np.int64) % 12 + 1
            inside &= months == self.month
        return inside


def take_spans(text: str) -> tuple[tuple[Span, ...], str]:
    """The stretches of time that a text names, and the text without them."""
    read = (_span(match) for match in _PHRASE.finditer(text))
    spans = [span for span in read if span is not None]
    for span in spans:
        text = text.replace(span.words, " ", 1)
    months = [
        Span(match.group(), month=_month(match["month"])) for match in _ONLY_MONTH.finditer(text)
    ]
    return (*spans, *months), " ".join(_ONLY_MONTH.sub(" ", text).split())


def _span(match: re.Match[str]) -> Span | None:
    first = _limits(match["first"])
    last = _limits(match["last"]) if match["last"] else first
    if first is None or last is None:
        return None
    words, how = match.group(), (match["how"] or "in").lower()
    if match["last"]:
        return Span(words, min(first[0], last[0]), max(first[1], last[1]))
    if how == "before":
        return Span(words, end=first[0])
    if how in {"until", "till"}:
        return Span(words, end=first[1])
    if how == "after":
        return Span(words, start=first[1])
    if how in {"since", "from"}:
        return Span(words, start=first[0])
    return Span(words, *first)


def _limits(date: str) -> tuple[np.datetime64, np.datetime64] | None:
    """Begin and end of a year, month or day; None where there is no such day."""
    numbers = [int(part) for part in re.findall(r"\d+", date)]
    name = re.match(r"[a-z]+", date, re.IGNORECASE)
    if name:
        numbers.append(_month(name.group()))
    text = "-".join(f"{number:02d}" for number in numbers)
    try:
        limits = np.array([text, text], f"datetime64[{'YMD'[len(numbers) - 1]}]")
    except ValueError:
        return None
    limits[1] += 1
    seconds = limits.astype("datetime64[s]")
    return seconds[0], seconds[1]


def _month(word: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word[:3].lower()))
