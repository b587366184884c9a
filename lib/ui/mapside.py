"""The map's side of the page: legend, map (while it is drawn, and at rest), and how good it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.errors import StreamlitAPIException

from lib.cache import read_only
from lib.motifs.maps import MotifMap
from lib.motifs.settings import MapSettings
from lib.ui import charts, choosing, data, memory, state
from lib.ui.bigmap import Canvas, bigmap, moving_map, takes_over
from lib.ui.colouring import Colouring, colouring
from lib.ui.dropped import dropped_dialog
from lib.ui.duplicates import duplicates_dialog
from lib.ui.facts import facts_url
from lib.ui.quality import quality_line
from lib.ui.view import (
    HEIGHT,
    View,
    Window,
    landmarks_frame,
    names_frame,
    placed,
    points_frame,
)

# Points shrink as they get many: square pixels by the number of photos.
SIZES = ((300, 90), (1_000, 60), (3_000, 34), (8_000, 18), (50_000, 9))
# Always there, so that what stands below the map keeps its place on the page.
DRAWING = "drawing"
FRAMES_FROM = 2_000  # photos; below, a map is there before its first frame could be seen


def map_side(view: View) -> None:
    """Legend, map and numbers."""
    settings = data.map_settings(view.atlas)
    coloured = colouring(view, state.value_of(state.COLOUR))
    many = takes_over(len(view.labels))
    look = charts.Look(
        facts="" if many else facts_url(view.atlas),
        colours=coloured.colours,
        pictures=state.value_of(state.PICTURES),
        dark=st.context.theme.type == "dark",
        size=next((size for most, size in SIZES if len(view.labels) <= most), 5),
        height=HEIGHT,
    )
    _legend(coloured.legend)
    if many and look.pictures == "all":
        st.caption("One photo for each place. Zoom in for more.")
    drawn = (_big if many else _small)(view, settings, coloured, look)
    memory.note_map(view.atlas.key, settings)
    quality_line(view, drawn)
    _sample(view)
    _tools(view)


def _sample(view: View) -> None:
    """Say what of very many photos the map shows."""
    mapped = data.on_map(view.atlas)
    if mapped is not None:
        st.caption(
            f"The map shows {len(mapped.rows):,} of {len(view.labels):,} photos, a fair sample. "
            "Every other one is found where the most similar of these lies; the pale discs are "
            f"{len(mapped.counts):,} micro-clusters of all photos. Motifs, labels, search, lists "
            "and exports hold every photo."
        )


def _tools(view: View) -> None:
    with st.container(horizontal=True, key="tools", gap="medium"):
        if st.button("Near duplicates", type="tertiary", icon=":material/content_copy:"):
            duplicates_dialog(view.atlas)
        # A published dashboard has no network to look at a photo with.
        if not read_only() and st.button(
            "Find photos like mine", type="tertiary", icon=":material/image_search:"
        ):
            dropped_dialog(view.atlas)


def _big(view: View, settings: MapSettings, coloured: Colouring, look: charts.Look) -> MotifMap:
    known = data.known_map(view.atlas, settings)
    canvas = Canvas(view, settings, coloured, look, in_words(view))
    if known is not None:
        bigmap(canvas, known.xy)
        st.container(key=DRAWING)
        return known
    with (
        moving_map(canvas, _before(view)) as show,
        st.container(key=DRAWING),
        st.spinner("Drawing the map …", show_time=True),
    ):
        drawn = _drawn(view, settings, lambda xy: show(placed(xy)))
    _again()
    return drawn


def _again() -> None:
    """Run once more, with pictures and names in their places on the map at rest."""
    with suppress(StreamlitAPIException):  # where the whole page runs, not the fragment alone
        st.rerun(scope="fragment")
    st.rerun()


def _small(view: View, settings: MapSettings, coloured: Colouring, look: charts.Look) -> MotifMap:
    drawn, place = data.known_map(view.atlas, settings), st
    if drawn is None and len(view.labels) > FRAMES_FROM:
        before = _before(view)
        place = _frame(view, before, coloured, look, st)
        drawn = _drawn(view, settings, lambda xy: _frame(view, placed(xy), coloured, look, place))
    elif drawn is None:
        drawn = _drawn(view, settings, None)
    _chart(view, placed(drawn.xy), coloured, look, place)
    return drawn


def _drawn(
    view: View, settings: MapSettings, on_frame: Callable[[NDArray[np.float32]], Any] | None
) -> MotifMap:
    last = memory.last_map(view.atlas.key)
    known = data.known_map(view.atlas, last) if last else None
    start = known.xy if known is not None else None
    return data.motif_map(view.atlas, settings, start, on_frame)


def _before(view: View) -> NDArray[np.float32]:
    """The map that was seen before this one, or the plain shadow of the photos in their space."""
    last = memory.last_map(view.atlas.key)
    known = data.known_map(view.atlas, last) if last else None
    if known is not None:
        return placed(known.xy)
    points = view.atlas.space.points
    return placed(points[:, :2] if points.shape[1] > 1 else np.repeat(points, 2, axis=1))


def _frame(
    view: View, xy: NDArray[np.float32], coloured: Colouring, look: charts.Look, into: Any
) -> Any:
    return charts.draw(
        "scatter",
        look,
        _frames(view, xy, coloured, look),
        key=None,
        alternative="The map on its way",
        into=into,
    )


def _chart(
    view: View, xy: NDArray[np.float32], coloured: Colouring, look: charts.Look, into: Any
) -> None:
    charts.draw(
        "scatter",
        look,
        _frames(view, xy, coloured, look),
        key=state.MAP_CHART,
        selections=charts.SELECTIONS,
        on_select=lambda: choosing.on_map(view.atlas),
        alternative=in_words(view),
        into=into,
    )
    charts.take_areas_off()


def _frames(
    view: View, xy: NDArray[np.float32], coloured: Colouring, look: charts.Look
) -> dict[str, Any]:
    frames = {
        "points": points_frame(view, xy, coloured.column),
        "names": names_frame(view),
    }
    if look.pictures in ("landmarks", "names"):
        pictures = look.pictures == "landmarks"
        frames["landmarks"] = landmarks_frame(
            view, xy, _window(), pictures=pictures, plain=bool(coloured.legend)
        )
    return frames


def _window() -> Window:
    seen = memory.window_on_map()
    if seen is None:
        return Window()
    (x0, x1), (y0, y1) = seen
    return Window((x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2, abs(y1 - y0) / 2)


def _legend(legend: tuple[tuple[str, str], ...]) -> None:
    if not legend:
        return
    dots = " ".join(
        f'<span class="key"><i style="background:{colour}"></i>{escape(words)}</span>'
        for words, colour in legend
    )
    st.html(f'<div class="keys">{dots}</div>')


def in_words(view: View) -> str:
    """The map for those who do not see it."""
    motifs = ", ".join(
        f"{view.name(profile.motif)} ({profile.size})"
        for profile in sorted(view.profiles, key=lambda found: -found.size)
    )
    return f"Map of {len(view.labels)} photos in {view.clustering.k} motifs: {motifs}."
