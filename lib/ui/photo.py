"""One photo: large, what the network sees in it, why it is in its motif, and photos like it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lib.ui import choosing, memory
from lib.ui.components import component
from lib.ui.facts import alt_text
from lib.ui.gallery import Tile, gallery
from lib.ui.plain import plain
from lib.ui.thumbnails import large_url, thumbnail_url
from lib.ui.view import View

SIMILAR = 24


def photo_view(view: View, photo: str) -> None:
    """Show one photo of the view, with a way back and a way on."""
    row = view.facts.row_of[photo]
    with st.container(
        key="panel-head",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
    ):
        st.button(
            "Back",
            key="back",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=memory.step_back,
        )
        st.button(
            "Close",
            key="clear",
            icon=":material/close:",
            type="tertiary",
            shortcut="Escape",
            on_click=choosing.clear,
        )
    component("photo")(
        key="large",
        data={
            "small": thumbnail_url(photo),
            "large": large_url(view.atlas.collection, photo),
            "alt": alt_text(view.facts, row),
            "ratio": _ratio(view, row),
        },
    )
    _about(view, row)
    st.markdown("###### Photos like this one")
    gallery(
        [_like(view, other) for other in similar(view, row)],
        key="similar",
        label=f"Photos like {photo}",
        size=92,
        on_open=lambda other, add: _walk(view, other, add),
    )


def similar(view: View, row: int, count: int = SIMILAR) -> list[int]:
    """The rows most like a row, nearest first, exactly, in the view's feature space."""
    from lib.motifs.neighbours import nearest

    points = view.atlas.space.points
    count = min(count, len(points) - 1)
    return [int(other) for other in nearest(points, row, count)] if count > 0 else []


def why(view: View, row: int) -> str:
    """Why a photo is in its motif, in one sentence: how close, and what comes next."""
    motif = int(view.labels[row])
    if motif < 0:
        return "It lies between the motifs, in none of them."
    apart = np.linalg.norm(view.clustering.centres - view.atlas.space.points[row], axis=1)
    place = int(np.flatnonzero(view.profiles[motif].order == row)[0]) + 1
    size = view.profiles[motif].size
    words = f"{_ordinal(place)} most typical of {size:,}" if size > 1 else "The only one"
    others = [other for other in np.argsort(apart) if other != motif]
    if not others:
        return f"{words}."
    further = apart[others[0]] / max(float(apart[motif]), 1e-9)
    return f"{words}. The next motif, {view.name(int(others[0]))}, is {further:.1f} times as far."


def _about(view: View, row: int) -> None:
    motif = int(view.labels[row])
    known = view.facts
    facts, labels = st.columns([1, 1], gap="medium")
    with facts:
        st.button(
            view.name(motif),
            key="all-of-motif",
            icon=":material/category:",
            help="Show all photos of this motif",
            on_click=choosing.choose_motif,
            args=(view.atlas, motif),
        )
        st.caption(why(view, row))
        photo = view.atlas.photos.iloc[row]
        lines = [
            photo["caption"],
            known.when[row],
            photo["folder"],
            photo["name"],
            f"{photo['width']} × {photo['height']}",
        ]
        st.caption("  \n".join(plain(str(line)) for line in lines if line))
    with labels:
        shares = known.probabilities[row]
        for line, share in zip(known.says[row].split("\n"), shares, strict=False):
            st.progress(float(min(max(share, 0.0), 1.0)), line)


def _walk(view: View, photo: str, add: bool) -> None:
    if add:
        choosing.choose_photo(view.atlas, photo, add=True)
    memory.open_photo(photo, walk=True)


def _like(view: View, row: int) -> Tile:
    known = view.facts
    return Tile(
        id=known.ids[row],
        text=known.top[row],
        alt=alt_text(known, row),
        colour=view.colour(int(view.labels[row])),
    )


def _ratio(view: View, row: int) -> float:
    photo = view.atlas.photos.iloc[row]
    return float(photo["width"]) / max(float(photo["height"]), 1.0)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 10 <= number % 100 <= 20 else ending}"
