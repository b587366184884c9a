"""The Motifs page below the frame: controls, map and photos, linked with each other."""

from __future__ import annotations

import streamlit as st

from lib.atlas import Atlas
from lib.ui import choosing, data, memory
from lib.ui.controls import controls
from lib.ui.mapside import map_side
from lib.ui.panel import panel
from lib.ui.view import current_view


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    choosing.restore(atlas)
    explore(atlas)


@st.fragment
def explore(atlas: Atlas) -> None:
    """Controls, map and photos: what a click or a slider runs again, and nothing else."""
    controls(atlas)
    view = current_view(atlas)
    left, right = st.columns([1.28, 1], gap="large")
    # Photos first: where the map takes long, they need not wait for it.
    with right:
        panel(view)
    with left, st.container(key="map-side"):
        map_side(view)
    memory.put_in_url()
