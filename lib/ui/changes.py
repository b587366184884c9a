"""What two feature spaces say about each other: how far they agree, and which photos moved."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.features.store import Damaged, look_up, steadily
from lib.motifs.agreement import Agreement, agreement, neighbour_overlap
from lib.motifs.observations import blue_above, darkest, twins
from lib.ui import choice, choosing, data
from lib.ui.gallery import Tile, gallery
from lib.ui.panel import tile
from lib.ui.view import View

SHOWN = 24
CIRCLE = 15
EXPLAINED = {
    "NMI": "Normalised mutual information of the two sets of motifs: 1 where they are the same.",
    "AMI": "The same, corrected for chance: 0 where they agree no more than by chance.",
    "ARI": "Adjusted Rand index: pairs of photos that both sides put together or both keep apart, "
    "corrected for chance.",
}
KEPT_HELP = f"Of a photo's {CIRCLE} most similar on one side, the share that it has on the other."


def changes(here: View, there: View) -> None:
    """Numbers, things to try, and the photos whose neighbours changed most."""
    if here.facts.ids != there.facts.ids:
        st.caption("Some photos are on one side only; numbers follow when both have all of them.")
        return
    shares = _shared(here.atlas.key, there.atlas.key, here.atlas, there.atlas)
    found = agreement(here.labels, there.labels)
    _numbers(found, float(shares.mean()))
    _to_try(here.atlas, there.atlas)
    order = np.argsort(shares, kind="stable")[:SHOWN]
    mapped = data.on_map(here.atlas)
    rows = order if mapped is None else mapped.rows[order]
    st.markdown("##### Photos whose neighbours changed most")
    if mapped is not None:
        st.caption(f"Neighbours are compared among the {len(mapped.rows):,} photos on the maps.")
    gallery(
        [
            _moved(there, int(row), share)
            for row, share in zip(rows, shares[order].tolist(), strict=True)
        ],
        key="moved",
        label="Photos whose neighbours changed most",
        size=88,
        on_open=lambda photo, add: choosing.choose_photo(there.atlas, photo, add=add),
    )


def _numbers(found: Agreement, kept: float) -> None:
    with st.container(horizontal=True, gap="large", key="agreement"):
        st.markdown(f"Neighbours shared **{kept:.0%}**", help=KEPT_HELP, width="content")
        for name, value in (("NMI", found.nmi), ("AMI", found.ami), ("ARI", found.ari)):
            st.markdown(
                f"{name} of the motifs **{value:.2f}**", help=EXPLAINED[name], width="content"
            )


def _moved(view: View, row: int, share: float) -> Tile:
    plain = tile(view, row)
    return Tile(
        plain.id, f"keeps {share:.0%} of its neighbours\n{plain.text}", plain.alt, plain.colour
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _shared(here: str, there: str, _here: Atlas, _there: Atlas) -> NDArray[np.float64]:
    return neighbour_overlap(*(near[:, :CIRCLE] for near in _near(_here, _there)))


def _near(*both: Atlas) -> list[NDArray[np.int32]]:
    """The neighbours of the photos that maps show, on each side."""
    return [data.neighbours(data.shown(atlas)).indices for atlas in both]


def _to_try(here: Atlas, there: Atlas) -> None:
    """The article's observations, each one press away."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="to-try"):
        st.markdown("**Look for**", width="content")
        for name, ids in _observations(here.key, there.key, here, there).items():
            st.button(
                name,
                key=f"try {name}",
                on_click=choice.choose,
                args=(ids, name),
                help="Choose these photos on both maps.",
            )


@st.cache_resource(max_entries=16, show_spinner=False)
def _observations(here: str, there: str, _here: Atlas, _there: Atlas) -> dict[str, tuple[str, ...]]:
    ids = np.array(_here.photos["id"])
    found = steadily(lambda damaged: _seen_in_pixels(_here, damaged))
    pairs, mapped = twins(*_near(_there, _here)), data.on_map(_here)
    found["the same thing twice"] = pairs if mapped is None else mapped.rows[pairs]
    return {name: tuple(ids[rows]) for name, rows in found.items() if len(rows)}


def _seen_in_pixels(atlas: Atlas, damaged: Damaged) -> dict[str, NDArray[np.int64]]:
    held = look_up(atlas.cache, "pixels", atlas.photos["id"].tolist(), damaged)
    if held.missing:
        return {}
    pixels = held.vectors()
    return {"dark pictures": darkest(pixels), "blue above": blue_above(pixels)}
