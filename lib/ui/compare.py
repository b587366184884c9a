"""Two feature spaces side by side: the same photos on two maps, what agrees, and what moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.errors import FeaturesError
from lib.features.backbones import BACKBONES, DEFAULT
from lib.motifs.maps import MotifMap
from lib.motifs.settings import PERPLEXITY_RANGE, MapSettings, Projection
from lib.ui import charts, choosing, data, memory, state
from lib.ui.arrival import features_coming
from lib.ui.backbone_facts import in_one_line
from lib.ui.bigmap import Canvas, bigmap, takes_over
from lib.ui.changes import changes
from lib.ui.colouring import Colouring, colouring
from lib.ui.controls import K_HELP, PERPLEXITY_HELP, PROJECTIONS
from lib.ui.facts import facts_url
from lib.ui.mapside import SIZES, in_words
from lib.ui.panel import panel
from lib.ui.scores import score_table
from lib.ui.state import Setting
from lib.ui.view import View, current_view, names_frame, placed, points_frame

HEIGHT = 430
SELECTIONS = ("photo", "photo_more", "area", "area_more", "view")
PAINT = Setting("paint", "right", str, ("left", "right"))
STORY = (
    "The article’s own story: raw pixels put photos together by light and colour, the network by "
    "what is in them. Drag a rectangle on one map and see where these photos are on the other."
)


@dataclass(frozen=True)
class Side:
    """The settings of one map, each with a place in the URL."""

    name: str
    backbone: Setting[str]
    projection: Setting[str]
    perplexity: Setting[int]

    def map_settings(self) -> MapSettings:
        """How this side's map is drawn."""
        projection = state.value_of(self.projection)
        perplexity = float(state.value_of(self.perplexity))
        return MapSettings(projection, perplexity=perplexity if projection == "tsne" else 30.0)  # type: ignore[arg-type]


def _side(name: str, backbone: str) -> Side:
    low, high = PERPLEXITY_RANGE
    return Side(
        name,
        Setting(f"{name}_backbone", backbone, str, tuple(BACKBONES)),
        Setting(f"{name}_projection", "tsne", str, get_args(Projection)),
        Setting(f"{name}_perplexity", 30, int, low=low, high=high),
    )


LEFT, RIGHT = _side("left", "pixels"), _side("right", DEFAULT)


@dataclass(frozen=True)
class Look:
    """One side as it is drawn."""

    side: Side
    view: View
    drawn: MotifMap


def show() -> None:
    """The whole page, of the collection in view."""
    slug = data.current_collection()
    if not slug:
        data.current_atlas()
    compare(slug)


@st.fragment
def compare(slug: str) -> None:
    """Two maps and what they say about each other: what a click runs again."""
    st.caption(STORY)
    _shared_controls(slug)
    left, right = st.columns(2, gap="large")
    with left:
        here = _look(slug, LEFT)
    with right:
        there = _look(slug, RIGHT)
    if here is None or there is None:
        return
    painter = here if state.value_of(PAINT) == "left" else there
    with left:
        _map(here, painter)
    with right:
        _map(there, painter)
    charts.take_areas_off()
    changes(here.view, there.view)
    panel(there.view)
    score_table(there.view.atlas)
    memory.put_in_url()


def _shared_controls(slug: str) -> None:
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=260):
            state.slider(state.K, "Motifs (k)", help=K_HELP)
        state.segments(
            PAINT,
            "Colour both maps by",
            format_func=lambda name: f"motifs of the {name} map",
            help="Every photo has the same colour on both maps, so that you see where it went.",
        )


def _look(slug: str, side: Side) -> Look | None:
    """The controls and the data of one side; None where its features are still to come."""
    names, plot = st.columns([1.2, 1], gap="medium", vertical_alignment="bottom")
    titles = {name: row.title for name, row in BACKBONES.items()}
    with names:
        backbone = state.select(
            side.backbone,
            f"Features on the {side.name}",
            data.backbones(),
            format_func=lambda name: titles[name],
        )
    with plot:
        state.segments(
            side.projection,
            "Map",
            format_func=lambda name: PROJECTIONS[name],
            label_visibility="collapsed",
        )
    top1_source = BACKBONES[backbone].top1_source
    st.caption(
        in_one_line(data.cache(), backbone, source=False),
        help=f"Accuracy by {top1_source}" if top1_source else None,
    )
    try:
        atlas = data.open_atlas(slug, backbone, "looks")
    except FeaturesError:
        features_coming(slug, backbone)
        return None
    most = (len(atlas.photos) - 1) // 3
    if state.value_of(side.projection) == "tsne" and most > PERPLEXITY_RANGE[0]:
        state.slider(side.perplexity, "Perplexity", high=most, step=1, help=PERPLEXITY_HELP)
    choosing.restore(atlas)
    with st.spinner("Drawing the map …", show_time=True):
        drawn = data.motif_map(atlas, side.map_settings())
    return Look(side, current_view(atlas), drawn)


def _map(look: Look, painter: Look) -> None:
    view, side = look.view, look.side
    many = takes_over(len(view.labels))
    style = charts.Look(
        facts="" if many else facts_url(view.atlas),
        colours=colouring(painter.view, "motif").colours,
        pictures="none",
        dark=st.context.theme.type == "dark",
        size=next((size for most, size in SIZES if len(view.labels) <= most), 5) * 2 // 3,
        height=HEIGHT,
    )
    colour, xy = painted(view, painter.view), look.drawn.xy
    if many:
        coloured = Colouring(colour, style.colours)
        canvas = Canvas(view, side.map_settings(), coloured, style, in_words(view), _key(side))
        bigmap(canvas, xy)
    else:
        charts.draw(
            "scatter",
            style,
            {"points": points_frame(view, placed(xy), colour), "names": names_frame(view)},
            key=_key(side),
            selections=SELECTIONS,
            on_select=lambda: _on_map(view.atlas, side),
            alternative=in_words(view),
        )
    found = look.drawn.quality
    st.caption(f"Trustworthiness **{found.trustworthiness:.2f}** · kept **{found.recall:.0%}**")


def painted(view: View, painter: View) -> NDArray[np.int8]:
    """The motif that each photo of `view` has in `painter`, -1 for photos it has not."""
    if view.facts.ids == painter.facts.ids:
        return painter.labels.astype(np.int8)
    rows = [painter.facts.row_of.get(photo, -1) for photo in view.facts.ids]
    return np.append(painter.labels, -1)[rows].astype(np.int8)


def _key(side: Side) -> str:
    return f"{state.MAP_CHART}-{side.name}"


def _on_map(atlas: Atlas, side: Side) -> None:
    selection = st.session_state[_key(side)]["selection"]
    choosing.on_map(atlas, selection, f"compare {side.name}", side.map_settings())
