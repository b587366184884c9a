"""The side of the Motifs page that shows photos: all motifs, the chosen photos, or one photo."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.ui import choosing, memory, state
from lib.ui.facts import alt_text, dates
from lib.ui.finding import search_box
from lib.ui.gallery import Tile, gallery
from lib.ui.labels import label_chart
from lib.ui.lazily import Lazily
from lib.ui.link import copy_link
from lib.ui.motif_list import motif_list
from lib.ui.photo import photo_view
from lib.ui.plain import plain
from lib.ui.reasons import motif_reasons, rename_button
from lib.ui.view import View

GRID = 440  # pixels; longer grids scroll by themselves, so that the labels stay near
ORDERS = state.ORDER.words


def panel(view: View) -> None:
    """Show what is chosen, or an overview of all motifs where nothing is."""
    with st.container(key="panel-top", horizontal=True, vertical_alignment="center"):
        search_box(view.atlas)
        copy_link()
    opened = memory.photo_open()
    if opened in view.facts.row_of:
        photo_view(view, opened)
        return
    if not len(view.rows):
        _overview(view)
        return
    _chosen(view)


def _overview(view: View) -> None:
    with st.container(key="panel-head", horizontal=True, vertical_alignment="center"):
        st.markdown(f"##### {len(view.profiles)} motifs in {len(view.labels):,} photos")
    motif_list(view, opened=True)


def _chosen(view: View) -> None:
    with st.container(
        key="panel-head",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        count = f":gray[{len(view.rows):,} photos]" if len(view.rows) > 1 else ""
        st.markdown(f"##### {plain(view.choice.title)} {count}", width="stretch")
        rename_button(view)
        order, size = _arrangement()
        clear_button()
    motif_list(view, opened=False)
    rows = ordered(view, order)
    gallery(
        Lazily(len(rows), lambda place: tile(view, int(rows[place]))),
        key="chosen",
        label=f"{view.choice.title}: {len(rows)} photos",
        size=size,
        height=GRID,
        on_open=lambda photo, add: opened(view, photo, add),
    )
    motif_reasons(view)
    label_chart(view)


def _arrangement() -> tuple[str, int]:
    """The order of the photos and their size, behind one small button."""
    with st.popover("", icon=":material/grid_view:", type="tertiary", help="Order and size"):
        order = state.segments(state.ORDER, "Order", format_func=lambda name: ORDERS[name])
        size = state.slider(state.SIZE, "Size of photos", step=4)
    return order, int(size)


def clear_button() -> None:
    """The one way to choose nothing that is always visible; Escape presses it, too."""
    st.button(
        "Clear",
        key="clear",
        icon=":material/close:",
        type="tertiary",
        shortcut="Escape",
        on_click=choosing.clear,
    )


def opened(view: View, photo: str, add: bool) -> None:
    """Answer a click on a photo in a grid: show it large, or add it to those chosen."""
    if add:
        choosing.choose_photo(view.atlas, photo, add=True)
    else:
        memory.open_photo(photo)


def tile(view: View, row: int) -> Tile:
    """A photo of the view as a tile in a grid."""
    known = view.facts
    words = [known.top[row], known.when[row]]
    return Tile(
        id=known.ids[row],
        text="\n".join(word for word in words if word),
        alt=alt_text(known, row),
        colour=view.colour(int(view.labels[row])),
    )


def ordered(view: View, order: str) -> NDArray[np.int64]:
    """The chosen rows in the order asked for."""
    rows: NDArray[np.int64] = view.rows
    if order == "date":
        taken = dates(view.atlas).to_numpy("datetime64[s]")[rows]
        rows = rows[np.argsort(taken, kind="stable")]
    elif order == "label" and view.facts.classes.shape[1]:
        rows = rows[np.argsort(view.facts.classes[rows, 0], kind="stable")]
    elif order == "odd":
        rows = rows[::-1]
    return rows
