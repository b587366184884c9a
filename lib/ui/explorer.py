"""The Motifs page below the frame: controls, map, photos, linked with each other."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.maps import MotifMap
from lib.ui import charts, choosing, data, state
from lib.ui.bigmap import MORE_THAN, bigmap
from lib.ui.colouring import Colouring, colouring
from lib.ui.controls import controls
from lib.ui.facts import facts_url
from lib.ui.panel import panel
from lib.ui.quality import quality_line
from lib.ui.view import (
    HEIGHT,
    View,
    Window,
    current_view,
    landmarks_frame,
    names_frame,
    placed,
    points_frame,
)

# Points shrink as they get many: square pixels by the number of photos.
SIZES = ((300, 90), (1_000, 60), (3_000, 34), (8_000, 18), (20_000, 9))


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    choosing.restore(atlas)
    explore(atlas)


@st.fragment
def explore(atlas: Atlas) -> None:
    """Controls, map and photos: what a click or a slider runs again, and nothing else."""
    controls(atlas)
    drawn = data.motif_map(atlas)
    view = current_view(atlas)
    left, right = st.columns([1.28, 1], gap="large")
    with left, st.container(key="map-side"):
        _map(view, drawn)
        quality_line(view, drawn)
    with right:
        panel(view)
    state.put_choice_in_url(view.choice.origin)


def _map(view: View, drawn: MotifMap) -> None:
    xy = placed(drawn.xy)
    many = len(xy) > MORE_THAN
    coloured = colouring(view, state.value_of(state.COLOUR))
    look = charts.Look(
        facts="" if many else facts_url(view.atlas),
        colours=coloured.colours,
        pictures=state.value_of(state.PICTURES),
        dark=st.context.theme.type == "dark",
        size=next((size for most, size in SIZES if len(xy) <= most), 5),
        height=HEIGHT,
    )
    _legend(coloured.legend)
    if many:
        bigmap(view, xy, str(data.map_settings(view.atlas)), coloured, look, _in_words(view))
    else:
        _chart(view, xy, coloured, look)


def _chart(view: View, xy: NDArray[np.float32], coloured: Colouring, look: charts.Look) -> None:
    frames = {
        "points": points_frame(view, xy, coloured.column),
        "names": names_frame(view),
    }
    if look.pictures in ("landmarks", "names"):
        pictures = look.pictures == "landmarks"
        frames["landmarks"] = landmarks_frame(view, xy, _window(), pictures=pictures)
    charts.draw(
        charts.scatter,
        look,
        frames,
        key=state.map_key(),
        selections=selections(look.pictures),
        on_select=lambda: choosing.on_map(view.atlas),
        alternative=_in_words(view),
    )


def selections(pictures: str) -> tuple[str, ...]:
    """The selections that a map of this kind has."""
    marked = pictures in ("landmarks", "names")
    return tuple(name for name in charts.SELECTIONS if marked or not name.startswith("motif"))


def _window() -> Window:
    seen = state.window_on_map()
    if seen is None:
        return Window()
    (x0, x1), (y0, y1) = seen
    return Window((x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2, abs(y1 - y0) / 2)


def _legend(legend: tuple[tuple[str, str], ...]) -> None:
    if not legend:
        return
    dots = " ".join(
        f'<span class="key"><i style="background:{colour}"></i>{_escaped(words)}</span>'
        for words, colour in legend
    )
    st.html(f'<div class="keys">{dots}</div>')


def _escaped(words: str) -> str:
    from html import escape

    return escape(words)


def _in_words(view: View) -> str:
    motifs = ", ".join(
        f"{view.name(profile.motif)} ({profile.size})"
        for profile in sorted(view.profiles, key=lambda found: -found.size)
    )
    return f"Map of {len(view.labels)} photos in {view.clustering.k} motifs: {motifs}."
