"""Days, weeks, months, quarters and years as consecutive whole numbers, before 1970 too."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lib.errors import SettingsError

Unit = Literal["day", "week", "month", "quarter", "year"]
Times = NDArray[np.datetime64]
Labels = NDArray[np.int32]
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

UNITS: tuple[Unit, ...] = get_args(Unit)
LEGIBLE = 72
DRAWABLE = 1500
_MONDAY = 3  # 1 January 1970 was a Thursday, three days after a Monday


def dated(times: NDArray[Any]) -> Times:
    """The times that are known, as `datetime64[s]`, in the order given."""
    seconds = np.asarray(times).astype("datetime64[s]")
    return np.asarray(seconds[~np.isnat(seconds)])


def period_numbers(times: NDArray[Any], unit: Unit) -> Rows:
    """The number of each time's period, counted from the one that holds 1 January 1970.

    Shapes: times (n,) without NaT -> int64 (n,). Weeks begin on Monday.
    Raises `SettingsError` for an unknown unit.
    """
    if unit == "day":
        return times.astype("datetime64[D]").astype(np.int64)
    if unit == "week":
        return (times.astype("datetime64[D]").astype(np.int64) + _MONDAY) // 7
    if unit == "month":
        return times.astype("datetime64[M]").astype(np.int64)
    if unit == "quarter":
        return times.astype("datetime64[M]").astype(np.int64) // 3
    if unit == "year":
        return times.astype("datetime64[Y]").astype(np.int64)
    raise SettingsError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}.")


def period_starts(numbers: NDArray[Any], unit: Unit) -> Times:
    """The first day of each period, `datetime64[D]`: the inverse of `period_numbers`."""
    whole = np.asarray(numbers, dtype=np.int64)
    if unit == "week":
        return (whole * 7 - _MONDAY).astype("datetime64[D]")
    if unit == "quarter":
        return (whole * 3).astype("datetime64[M]").astype("datetime64[D]")
    code = {"day": "D", "month": "M", "year": "Y"}[unit]
    return whole.astype(f"datetime64[{code}]").astype("datetime64[D]")


def span(times: NDArray[Any], unit: Unit) -> int:
    """How many periods lie between the first and the last known time, both counted."""
    known = dated(times)
    if len(known) == 0:
        return 0
    ends = period_numbers(np.array([known.min(), known.max()]), unit)
    return int(ends[1] - ends[0]) + 1


def drawable_units(times: NDArray[Any]) -> tuple[Unit, ...]:
    """The units in which the span has at most 1,500 periods; years at least."""
    return tuple(unit for unit in UNITS if span(times, unit) <= DRAWABLE) or ("year",)


def choose_unit(times: NDArray[Any]) -> Unit:
    """The finest unit that stays legible: at most 72 periods, and two photos in each on average.

    The span is that of the middle 98 % of the photos, so that one camera with a dead battery
    (1 January 1970) does not turn a month of photos into years.
    """
    known = np.sort(dated(times))
    if len(known) == 0:
        return "month"
    cut = len(known) // 100
    middle = known[cut : len(known) - cut]
    allowed = drawable_units(known)
    for unit in allowed:
        periods = span(middle, unit)
        if periods <= LEGIBLE and len(middle) >= 2 * periods:
            return unit
    fitting = [unit for unit in allowed if span(middle, unit) <= LEGIBLE]
    return next((unit for unit in reversed(fitting) if span(middle, unit) > 1), allowed[-1])
