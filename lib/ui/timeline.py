"""The Timeline page below the frame: motifs over time, habits, and guessing the next post."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import streamlit as st

from lib.atlas import Atlas
from lib.motifs.time.counts import Timeline, rows_between
from lib.motifs.time.periods import UNITS, Unit
from lib.motifs.time.story import Sentence, period_text
from lib.ui import choice, choosing, data, guess, habits, state, timeframes
from lib.ui import moments as dates
from lib.ui.moments import Moments
from lib.ui.panel import panel
from lib.ui.state import Setting
from lib.ui.timecharts import TimeLook, draw, lifelines, stacked
from lib.ui.view import current_view

VIEW = Setting("show", "time", str, ("time", "habits", "guess"))
UNIT = Setting("period", "auto", str, ("auto", *UNITS))
SHAPE = Setting("shape", "count", str, ("count", "share", "stream"))
VIEWS = {
    "time": ":material/area_chart: Over time",
    "habits": ":material/calendar_month: Habits",
    "guess": ":material/casino: Guess my next post",
}
SHAPES = {"count": "Count", "share": "Share", "stream": "Stream"}
TRUST = "timeline trusts dates of files"
HOURS = "timeline hours ahead of Greenwich"
TURN = "timeline turn"
SEEN = "seen on timeline"


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    choosing.restore(atlas)
    explore(atlas)


@st.fragment
def explore(atlas: Atlas) -> None:
    """The views: what a click runs again, and nothing else."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shown = state.segments(
            VIEW, "View", format_func=lambda name: VIEWS[name], label_visibility="collapsed"
        )
        state.slider(state.K, "Motifs", high=len(atlas.photos) - 1, width=220)
        found = _found(atlas)
        if shown == "time":
            unit = _unit(found)
            shape = state.segments(SHAPE, "Shape", format_func=lambda name: SHAPES[name])
    if np.isnat(found.times).all():
        _no_dates(found)
    elif shown == "time":
        _over_time(found, dates.table(found, unit), shape)
    elif shown == "habits":
        habits.show(found)
    else:
        guess.show(found)
