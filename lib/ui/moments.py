"""The photos of the collection in view with their dates, and what was computed from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lib.atlas import Atlas
from lib.motifs.time import changes as changing
from lib.motifs.time.counts import Timeline, rows_between, timeline
from lib.motifs.time.periods import Labels, Times, Unit, choose_unit, drawable_units, span
from lib.motifs.time.posts import make_posts
from lib.motifs.time.prequential import Evaluation, evaluate
from lib.motifs.time.story import Sentence, stretch_text, tell
from lib.ui import data
from lib.ui.view import View

# These tell the instant, in the time of Greenwich; all others what the photographer's clock said.
INSTANTS = ("export", "sidecar")
FILE = "file"
MOST_CELLS = 20_000
PERIOD = "taken-"  # what the origin of a chosen period begins with


@dataclass(frozen=True, eq=False)
class Moments:
    """Dates in the atlas' row order, and the motifs that go with them.

    times: (n,) `datetime64[s]`, NaT where unknown. file_dates: photos of which nothing is known
    but the date of the file. instants: photos whose time was shifted from that of Greenwich.
    key: changes when any of these does.
    """

    view: View
    times: Times
    file_dates: int
    instants: int
    key: str

    @property
    def labels(self) -> Labels:
        """The motif of each photo, (n,), -1 for unsorted."""
        return self.view.labels

    @property
    def k(self) -> int:
        """How many motifs."""
        return self.view.clustering.k

    def ids(self, rows: np.ndarray) -> tuple[str, ...]:
        """The ids of the photos in these rows, in this order."""
        return tuple(self.view.facts.of(rows))


def moments(view: View, *, trust_files: bool = False, hours: int = 0) -> Moments:
    """The dates of the photos in view.

    The date of a file is that of its last copy more often than that of the picture: it counts only
    when trusted. `hours` is what the clock was ahead of Greenwich, for sources that tell the
    instant and not the local time.
    """
    origins = view.atlas.photos["taken_from"]
    return Moments(
        view,
        known_times(view.atlas, trust_files=trust_files, hours=hours),
        file_dates=int((origins == FILE).sum()),
        instants=int(origins.isin(INSTANTS).sum()),
        key=f"{view.atlas.key}|{data.digest_of(view.clustering)}|{trust_files}|{hours}",
    )


def known_times(atlas: Atlas, *, trust_files: bool, hours: int) -> Times:
    """When the photos of an atlas were taken, (n,) `datetime64[s]`; see `moments`."""
    times = atlas.photos["taken"].to_numpy(dtype="datetime64[s]").copy()
    origins = atlas.photos["taken_from"]
    times[origins.isin(INSTANTS)] += np.timedelta64(hours, "h")
    if not trust_files:
        times[origins == FILE] = np.datetime64("NaT")
    return times


def units(found: Moments) -> tuple[Unit, ...]:
    """The units that can be drawn without the browser groaning."""
    fitting = [
        unit
        for unit in drawable_units(found.times)
        if span(found.times, unit) * (found.k + 1) <= MOST_CELLS
    ]
    return tuple(fitting) or ("year",)


def usual_unit(found: Moments) -> Unit:
    """The unit chosen from the span."""
    best, allowed = choose_unit(found.times), units(found)
    return best if best in allowed else allowed[0]


def table(found: Moments, unit: Unit) -> Timeline:
    """Counts by period and motif."""
    return _table(f"{found.key}|{unit}", found, unit)


@st.cache_resource(max_entries=40, show_spinner=False)
def _table(key: str, _found: Moments, _unit: Unit) -> Timeline:
    return timeline(_found.times, _found.labels, _found.k, _unit)


def changes(found: Moments) -> tuple[changing.Change, ...]:
    """Where the mix changed; always by the usual unit, whatever is drawn."""
    return _changes(found.key, found)


@st.cache_resource(max_entries=40, show_spinner=False)
def _changes(key: str, _found: Moments) -> tuple[changing.Change, ...]:
    return changing.find_changes(_found.times, _found.labels, _found.k, usual_unit(_found))


def story(found: Moments) -> tuple[Sentence, ...]:
    """The collection in sentences."""
    return _story(f"{found.key}|{'|'.join(found.view.names)}", found)


@st.cache_resource(max_entries=40, show_spinner=False)
def _story(key: str, _found: Moments) -> tuple[Sentence, ...]:
    return tell(_found.times, _found.labels, _found.view.names, changes(_found))


def evaluation(found: Moments, within: int) -> Evaluation:
    """Every post guessed from the posts before it; `within` seconds make one post."""
    return _evaluation(f"{found.key}|{within}", found, within)


@st.cache_resource(max_entries=8, show_spinner=False)
def _evaluation(key: str, _found: Moments, _within: int) -> Evaluation:
    return evaluate(make_posts(_found.times, _found.labels, _found.k, _within))


def period_origin(start: np.datetime64, end: np.datetime64) -> str:
    """A period of days in the words of the URL; `end` is the day after the last one."""
    first, after = (str(day.astype("datetime64[D]")).replace("-", "") for day in (start, end))
    return f"{PERIOD}{first}-{after}"


def _period(origin: str) -> tuple[np.datetime64, np.datetime64]:
    days = (f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in origin.split("-")[1:3])
    start, end = (np.datetime64(day, "D") for day in days)
    return start, end


def chosen_period(found: Moments) -> tuple[np.datetime64, np.datetime64] | None:
    """The period that is chosen, first day and day after the last; None for any other choice."""
    origin = found.view.choice.origin
    alone = origin.startswith(PERIOD) and "," not in origin
    return _period(origin) if alone else None


def read_period(atlas: Atlas, text: str) -> tuple[tuple[str, ...], str]:
    """The ids and the title of a period from the words of the URL; `ValueError` for nonsense."""
    start, end = _period(text)
    rows = rows_between(known_times(atlas, trust_files=False, hours=0), start, end)
    ids = atlas.photos["id"].to_numpy()[rows]
    return tuple(ids.tolist()), stretch_text(start, end)


def milliseconds(times: np.ndarray) -> pd.Series:
    """Times as the browser counts them, so that its own time zone has no say."""
    return pd.Series(np.asarray(times).astype("datetime64[ms]").astype(np.int64))
