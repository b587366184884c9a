"""The controls above the map: how many motifs, how the map is drawn, and what it shows."""

from __future__ import annotations

import streamlit as st

from lib.atlas import Atlas
from lib.motifs.algorithms import DENSITY_UP_TO
from lib.ui import data, state
from lib.ui.colouring import TITLES, available

PROJECTIONS = state.PROJECTION.words
PICTURES = state.PICTURES.words
ALGORITHMS = state.ALGORITHM.words
ALIKES = state.ALIKE.words
K_HELP = (
    "How many motifs the photos are put into. Moving it splits a motif or joins two; all others "
    "keep their colour and name."
)
PERPLEXITY_HELP = (
    "How many neighbours each photo looks at when the map is drawn. Low: many small islands. High: "
    "few broad continents. No value is the right one, and the gaps between islands mean little."
)
NEIGHBORS_HELP = "How many neighbours each photo looks at: low for detail, high for large shapes."
DIST_HELP = "How tightly photos may be packed: low for clumps, high for an even spread."
PROJECTION_HELP = (
    "How the map is drawn. t-SNE keeps neighbours together the best; UMAP shows more of the large "
    "shape; PCA is the plain shadow of the data. The same photos, three maps: trust what all agree "
    "on."
)
ALIKE_HELP = (
    "What puts photos together: how they look to the network, or that and the categories that it "
    "sees in them. With meaning, a dog in the snow is nearer to a dog on the beach than to a fox "
    "in the snow, as far as the network knows dogs."
)
ALGORITHM_HELP = (
    "How photos are put into motifs. The tree is the steady one: K-Means, as in the article, jumps "
    "about as k moves. HDBSCAN leaves odd photos unsorted and finds k by itself."
)
SAMPLED_HELP = (
    f" Of so many photos it looks at {DENSITY_UP_TO:,}, evenly spaced, and puts every other one "
    "with the most similar of these."
)


def controls(atlas: Atlas) -> None:
    """Draw the controls; what they say is read from `state`."""
    with st.container(key="controls"):
        _columns(atlas)


def _columns(atlas: Atlas) -> None:
    n = len(atlas.photos)
    first, second, third, fourth, fifth = st.columns(
        [2.4, 2.4, 1.7, 2.6, 0.6], gap="medium", vertical_alignment="top"
    )
    with first:
        if n > 3:
            state.slider(state.K, "Motifs (k)", high=n - 1, help=K_HELP)
    with second:
        _map_sliders(n)
    with third:
        state.segments(
            state.PROJECTION,
            "Map",
            format_func=lambda name: PROJECTIONS[name],
            help=PROJECTION_HELP,
        )
    with fourth:
        left, right = st.columns(2, gap="small")
        with left:
            state.select(
                state.COLOUR, "Colour by", available(atlas), format_func=lambda name: TITLES[name]
            )
        with right:
            state.select(state.PICTURES, "Show", format_func=lambda name: PICTURES[name])
    with fifth, st.popover("", icon=":material/tune:", help="More settings"):
        st.button(
            "Let the photos suggest k",
            key="suggest-k",
            icon=":material/auto_awesome:",
            help="Weighs eight criteria of how well k fits; the page “How many” shows them all.",
            on_click=_suggest_k,
            args=(atlas,),
        )
        if atlas.probabilities is not None:
            state.select(
                state.ALIKE,
                "Alike by",
                format_func=lambda name: ALIKES[name],
                help=ALIKE_HELP,
            )
        state.select(
            state.ALGORITHM,
            "Motifs found by",
            format_func=lambda name: ALGORITHMS[name],
            help=ALGORITHM_HELP + (SAMPLED_HELP if n > DENSITY_UP_TO else ""),
        )


def _suggest_k(atlas: Atlas) -> None:
    found = data.recommended(atlas)
    state.set_value(state.K, found.k)
    st.toast(f"k = {found.k}: {found.reason}", icon=":material/auto_awesome:")


def _map_sliders(n: int) -> None:
    projection = state.value_of(state.PROJECTION)
    if projection == "tsne" and n > 16:
        state.slider(
            state.PERPLEXITY, "Perplexity", high=(n - 1) // 3, step=1, help=PERPLEXITY_HELP
        )
    elif projection == "umap":
        left, right = st.columns(2, gap="small")
        with left:
            state.slider(state.NEIGHBORS, "Neighbours", high=n - 1, help=NEIGHBORS_HELP)
        with right:
            state.slider(state.MIN_DIST, "Spread", step=0.01, help=DIST_HELP)
