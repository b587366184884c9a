"""When and where photos are taken: a calendar of days, weekdays and hours by motif, places."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.cache import PROJECT, read_only
from lib.motifs.time.counts import rows_between
from lib.motifs.time.habits import WEEKDAYS, by_hour, by_weekday, calendar, has_clock, lift, weekday
from lib.motifs.time.periods import Rows, Times
from lib.motifs.time.story import MONTHS, date_text
from lib.ui import choice, choosing, memory
from lib.ui.habitcharts import (
    LINES,
    PlacesLook,
    calendar_chart,
    hour_chart,
    places_chart,
    weekday_chart,
)
from lib.ui.moments import Moments, milliseconds, period_origin
from lib.ui.panel import panel
from lib.ui.timecharts import LIT, TimeLook, draw
from lib.ui.timeframes import lit_motifs, states

MOST_YEARS = 15
CELL = 12  # pixels
MOST_PLACES = 4_000
FINEST_GRID = 1024  # cells from one end to the other
STEEPEST = 84.0  # degrees of latitude that Mercator's map still shows
PLACES = "timeline shows places"
RHYTHM = (
    "The stronger the colour, the more of a motif's photos; each row by itself. Hover to see how "
    "that compares with all motifs."
)
GREENWICH = " Exports tell the time of Greenwich: set your clock under Dates."


def show(found: Moments) -> None:
    """The habits of the collection in view."""
    dark = st.context.theme.type == "dark"
    left, right = st.columns([3, 2], gap="large")
    with left:
        _calendar(found, dark)
        _rhythm(found, dark)
        _places(found, dark)
    with right:
        panel(found.view)


def _calendar(found: Moments, dark: bool) -> None:
    frames, years = calendar_frames(found)
    st.markdown("##### Days", help="Each square is a day, in the colour of its commonest motif.")
    draw(
        calendar_chart,
        TimeLook(dark, height=round(len(years) * LINES * CELL)),
        frames,
        key="calendar",
        selections=("day",),
        on_select=lambda: _on_calendar(found),
        alternative=f"Days with photos in {years[0]} to {years[-1]}.",
    )


def calendar_frames(found: Moments) -> tuple[dict[str, pd.DataFrame], list[int]]:
    """What the calendar is drawn from, and its years: the last fifteen with photos at most.

    Where motifs are lit, days with them take their colour and all other days step back.
    """
    times, labels, lit = found.times, found.labels, lit_motifs(found)
    days = calendar(times, labels, found.k)
    motifs = days.motifs.copy()
    if lit:
        only = calendar(np.where(np.isin(labels, lit), times, _NEVER), labels, found.k)
        motifs[np.searchsorted(days.days, only.days)] = only.motifs
    years = np.unique(days.days.astype("datetime64[Y]"))[-MOST_YEARS:]
    kept = days.days >= years[0]
    first = rows_of_days(times, days.days[kept])
    shown = days.days[kept]
    frame = _on_paper(shown, years)
    frame["day"] = milliseconds(shown)
    frame["photos"] = days.counts[kept]
    frame["text"] = [date_text(day) for day in shown]
    frame["id"] = [found.view.facts.ids[row] for row in first]
    frame["motif"] = [found.view.name(motif) for motif in motifs[kept].tolist()]
    frame["paint"] = [found.view.colour(motif) for motif in motifs[kept].tolist()]
    frame["state"] = states(found, motifs[kept])
    every = np.concatenate([np.arange(year, year + 1, dtype="datetime64[D]") for year in years])
    numbers = [int(str(year)) for year in years]
    lines = pd.DataFrame({"line": np.arange(len(years)) * LINES + 3.4, "text": numbers})
    starts = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]) / 7 + 0.4
    months = pd.DataFrame({"week": starts, "text": [month[:3] for month in MONTHS]})
    return {
        "days": frame,
        "blank": _on_paper(every, years),
        "years": lines,
        "months": months,
    }, numbers


_NEVER = np.datetime64("NaT", "s")


def _on_paper(days: Times, years: Times) -> pd.DataFrame:
    """The week of the year and the line on paper of each day."""
    year = days.astype("datetime64[Y]")
    new_year = year.astype("datetime64[D]")
    day = (days - new_year).astype(np.int64)
    week = (day + weekday(new_year)) // 7
    line = np.searchsorted(years, year) * LINES + weekday(days)
    return pd.DataFrame({"week": week, "line": line})


def rows_of_days(times: Times, days: Times) -> Rows:
    """The row of the first photo of each of these days."""
    order = np.argsort(times, kind="stable")
    places = np.searchsorted(times[order], days.astype("datetime64[s]"))
    return np.asarray(order[places])


def _on_calendar(found: Moments) -> None:
    new = memory.news("seen on calendar", st.session_state["calendar"]["selection"])
    if new.get("day"):
        day = np.datetime64(int(new["day"][0]["day"]), "ms").astype("datetime64[D]")
        rows = rows_between(found.times, day, day + 1)
        choice.choose(found.ids(rows), date_text(day), period_origin(day, day + 1))
        memory.open_photo("")


def _rhythm(found: Moments, dark: bool) -> None:
    clock = int(has_clock(found.times).sum())
    days, hours = st.columns([4, 5], gap="small")
    with days:
        st.markdown("##### Weekdays and hours", help=RHYTHM + GREENWICH * bool(found.instants))
        cells = cells_frame(found, by_weekday(found.times, found.labels, found.k), WEEKDAYS)
        draw(
            weekday_chart, TimeLook(dark), {"cells": cells}, key="weekdays", alternative="Weekdays"
        )
    with hours:
        known = int((~np.isnat(found.times)).sum())
        st.markdown(f"###### :gray[{clock:,} of {known:,} photos tell the hour]")
        if clock:
            names = tuple(str(hour) for hour in range(24))
            cells = cells_frame(found, by_hour(found.times, found.labels, found.k), names)
            draw(hour_chart, TimeLook(dark), {"cells": cells}, key="hours", alternative="Hours")


def cells_frame(found: Moments, counts: NDArray[np.int32], names: tuple[str, ...]) -> pd.DataFrame:
    """One row a motif and column, the largest motifs first; strength is that within the row."""
    lifts = lift(counts)
    sizes = counts.sum(axis=1)
    order = [int(row) for row in np.argsort(-sizes, kind="stable") if sizes[row]]
    rows = []
    for row in order:
        motif = row if row < found.k else -1
        for column, name in enumerate(names):
            number = int(counts[row, column])
            rows.append(
                {
                    "name": found.view.name(motif),
                    "column": name,
                    "paint": found.view.colour(motif),
                    "strength": number / counts[row].max(),
                    "photos": number,
                    "when": name if len(names) == 7 else f"{name}:00 to {name}:59",
                    "lift": f"{lifts[row, column]:.1f} × as often",
                }
            )
    return pd.DataFrame(rows)


def _places(found: Moments, dark: bool) -> None:
    photos = found.view.atlas.photos
    at = photos[["longitude", "latitude"]].to_numpy(np.float64)
    rows = np.flatnonzero(~np.isnan(at).any(axis=1) & (np.abs(at[:, 1]) < STEEPEST))
    if not len(rows):
        return
    st.markdown("##### Places")
    shown = st.toggle(
        f"Show where {len(rows):,} photos were taken",
        value=not read_only(),
        key=PLACES,
        help="Off in anything published: places can say where somebody lives. The map is drawn "
        "here, nothing is fetched from outside.",
    )
    if not shown:
        return
    x, y = projected(at[rows])
    domain_x, domain_y = window(x, y)
    shown_of = thinned(x, y, states(found, found.labels[rows]) == LIT)
    if len(shown_of) < len(rows):
        st.caption(f"One photo for each of {len(shown_of):,} places.")
    rows, x, y = rows[shown_of], x[shown_of], y[shown_of]
    frame = pd.DataFrame(
        {
            "x": x,
            "y": y,
            "row": rows,
            "name": [found.view.name(motif) for motif in found.labels[rows].tolist()],
            "paint": [found.view.colour(motif) for motif in found.labels[rows].tolist()],
            "state": states(found, found.labels[rows]),
            "id": found.ids(rows),
            "when": [found.view.facts.when[row] for row in rows.tolist()],
        }
    )
    land, water = coasts()
    draw(
        places_chart,
        PlacesLook(dark, height=420, x=domain_x, y=domain_y),
        {"land": land, "water": water, "places": frame},
        key="places",
        selections=("photo",),
        on_select=lambda: _on_places(found),
        alternative=f"Where {len(rows)} photos were taken",
    )


def _on_places(found: Moments) -> None:
    new = memory.news("seen on places", st.session_state["places"]["selection"])
    if new.get("photo"):
        choosing.choose_photo(found.view.atlas, found.view.facts.ids[int(new["photo"][0]["row"])])


def projected(at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude (n, 2) on Mercator's map, both in degrees at the equator."""
    steep = np.radians(np.clip(at[:, 1], -STEEPEST, STEEPEST))
    return at[:, 0], np.degrees(np.arcsinh(np.tan(steep)))


def thinned(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    first: NDArray[np.bool_],
    most: int = MOST_PLACES,
) -> NDArray[np.int64]:
    """The rows to draw of places (n,): all, or one a cell of the finest grid that leaves `most`.

    Of each cell, one of those that come `first` (n,), where there is any.
    """
    kept = np.arange(len(x))
    order = np.argsort(~first, kind="stable")
    extent = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9) if len(x) else 1.0
    cells = FINEST_GRID
    while len(kept) > most:
        columns, rows = (np.floor(v[order] * cells / extent).astype(np.int64) for v in (x, y))
        _, one = np.unique(columns * (4 * FINEST_GRID) + rows, return_index=True)
        kept, cells = np.sort(order[one]), cells // 2
    return kept


def window(
    x: NDArray[np.float64], y: NDArray[np.float64], wide: float = 2.0, least: float = 24.0
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What is seen at first: all places with some air around, about twice as wide as high."""
    middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    high = max(1.2 * np.ptp(y), 1.2 * np.ptp(x) / wide, least)
    half = round(float(high) / 2, 2)
    at_x, at_y = (round(float(value), 2) for value in middle)
    return (at_x - wide * half, at_x + wide * half), (at_y - half, at_y + half)


@st.cache_resource(show_spinner=False)
def coasts() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The land, and the water in it, as rings on Mercator's map."""
    with (PROJECT / "lib" / "data" / "land.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    numbers = np.array(lines, dtype=np.float64)
    x, y = projected(numbers[:, 2:])
    places = np.arange(len(numbers))
    rings = pd.DataFrame({"ring": numbers[:, 0].astype(int), "place": places, "x": x, "y": y})
    return rings[numbers[:, 1] == 0], rings[numbers[:, 1] == 1]
