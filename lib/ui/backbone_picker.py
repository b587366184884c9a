"""The choice of features in the frame: a short list, and beside it all of them in comparison."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

import streamlit as st

from lib.cache import read_only
from lib.errors import MotifsError
from lib.features.backbones import BACKBONES
from lib.photos.collections import load_collection
from lib.ui import data, state
from lib.ui.backbone_facts import Facts, facts_of, sources
from lib.ui.components import component

KEY = "about-backbones"
BUTTON = "about-features"
TO_BE = "the backbone to take at the next run"
HEADINGS = {
    "title": "Features",
    "values": "Values a photo",
    "accuracy": "ImageNet top-1",
    "weights": "Weights",
    "speed": "Speed here",
    "photos": "Your photos",
    "licence": "Licence",
}


def backbone_picker() -> None:
    """The list to pick from, and the way to the comparison."""
    wanted = st.session_state.pop(TO_BE, None)
    if wanted in data.backbones():
        state.set_value(state.BACKBONE, wanted)
    titles = {name: backbone.title for name, backbone in BACKBONES.items()}
    state.select(
        state.BACKBONE,
        "Features",
        data.backbones(),
        format_func=lambda name: titles.get(name, name),
        label_visibility="collapsed",
        width=190,
    )
    if st.button(
        "About the features",
        icon=":material/info:",
        type="tertiary",
        key=BUTTON,
        help="What the features are, what they cost, and which are here",
    ):
        about_backbones()


@st.dialog("Which features?", width="large")
def about_backbones() -> None:
    """All backbones in one table; a press on one takes it and closes the table."""

    def picked() -> None:
        # A client may send what it likes; what is no backbone is left out at the next run.
        st.session_state[TO_BE] = (st.session_state.get(KEY) or {}).get("picked")

    st.caption(
        "A photo is described by numbers, its features: what looks alike to them comes together "
        "on the map. Press one to see your photos through it."
    )
    component("backbones")(key=KEY, data=comparison(), on_picked_change=picked)
    if st.session_state.get(TO_BE):
        st.rerun()


def comparison() -> dict[str, Any]:
    """What the table shows: headings, one row a backbone, and where the accuracies are from."""
    ids = _photos_in_view()
    rows = [facts_of(data.cache(), name, ids) for name in data.backbones()]
    owned = {"weights", "speed", "photos"}
    shown = [name for name in HEADINGS if not (read_only() and name in owned)]
    return {
        "headings": [[name, HEADINGS[name]] for name in shown],
        "rows": [asdict(row) | {"number": _number(row, rows)} for row in rows],
        "current": state.value_of(state.BACKBONE),
        "sources": sources(rows),
        "note": "ImageNet top-1: how often the network’s first guess among 1,000 categories is "
        "right, as published.",
    }


def _number(row: Facts, rows: list[Facts]) -> int:
    """Which of the sources stands behind a row's accuracy, from 1; 0 for none."""
    return sources(rows).index(row.source) + 1 if row.source else 0


def _photos_in_view() -> list[str]:
    slug = data.current_collection()
    with suppress(MotifsError):
        return load_collection(data.cache(), slug).photos["id"].tolist() if slug else []
    return []
