"""When a photo was taken, from the places that say so, and which of them to believe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from lib.photos.values import TRUST, Origin

_EPOCH = datetime(1970, 1, 1)
# The first photograph, and a year that nothing written today can honestly claim.
_FIRST, _LAST = datetime(1826, 1, 1), datetime(2100, 1, 1)

_DAY = r"((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3])([-_.:h]?)([0-5]\d)\6([0-5]\d)"
_MOMENT = re.compile(rf"(?<!\d){_DAY}[-_. T]{{0,4}}(?:at )?{_TIME}(?!\d{{4}})")
_DATE = re.compile(rf"(?<![0-9A-Za-z]){_DAY}(?![0-9A-Za-z])")


def plausible(taken: datetime | None) -> datetime | None:
    """The time, unless no photo can have been taken then."""
    return taken if taken is not None and _FIRST <= taken < _LAST else None


def from_unix(seconds: object) -> datetime | None:
    """Unix seconds, as a number or as digits, in UTC; None for 0, which stands for "unknown"."""
    try:
        number = int(seconds)  # type: ignore[call-overload]
        moment = _EPOCH + timedelta(seconds=number)
    except (TypeError, ValueError, OverflowError):
        return None
    return plausible(moment) if number and not isinstance(seconds, bool) else None


def from_iso(text: object) -> datetime | None:
    """`2018-01-31T23:59:58`, with or without a zone (which is then taken to UTC)."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00")[:32])
        zone = moment.utcoffset() or timedelta()
        return plausible(moment.replace(tzinfo=None, microsecond=0) - zone)
    except (ValueError, OverflowError):
        return None


def from_name(name: str) -> datetime | None:
    """The date in a file name as cameras and messengers write it; midnight if it has no time.

    `IMG_20190131_235958.jpg`, `PXL_20210131_235958123.jpg`, `2019-01-31 23.59.58.png`,
    `IMG-20190131-WA0001.jpg`.
    """
    for pattern in (_MOMENT, _DATE):
        match = pattern.search(name)
        if match:
            numbers = [int(text) for text in match.groups() if text and text.isdecimal()]
            try:
                return datetime(*numbers)  # type: ignore[arg-type]
            except ValueError:
                return None
    return None


def most_trusted(
    claims: Iterable[tuple[Origin, datetime | None]],
) -> tuple[datetime | None, Origin]:
    """Of several claims the one that stands first in `TRUST`; (None, "") where there is none."""
    made = [(origin, taken) for origin, taken in claims if taken is not None and origin in TRUST]
    if not made:
        return None, ""
    origin, taken = min(made, key=lambda claim: TRUST.index(claim[0]))
    return taken, origin
