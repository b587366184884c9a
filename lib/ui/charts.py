"""The linked charts, in Altair: functions of a look, drawn again and again with new data.

A chart's specification stays the same while sliders move, so that only data travels to the browser
and the view is updated in place. So charts are built on named data, turned into a specification
once, and `draw` puts data frames and specification together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lib.ui import memory
from lib.ui.components import component
from lib.ui.thumbnails import prefix

SPAN = 1.08  # the map's coordinates lie in -1 … 1, and a thumbnail at the rim wants some air
LANDMARK = 46  # pixels
TILE = 30

SELECTIONS = ("photo", "photo_more", "motif", "motif_more", "area", "area_more", "view")
DIMMED, PLAIN, CHOSEN = 0, 1, 2
FORGET = "motifsforget"  # the event that takes rectangles off all maps; `forget.js` sends it


@dataclass(frozen=True)
class Colours:
    """How a column becomes a colour: `numbers` are interpolated, everything else has its own."""

    domain: tuple[Any, ...]
    range: tuple[str, ...]
    numbers: bool = False


@dataclass(frozen=True)
class Look:
    """Everything about the map that does not change while sliders move.

    `facts` is the address of what is known of each photo; `pictures` is one of landmarks, names,
    all, none; `size` is the area of a point in square pixels.
    """

    facts: str
    colours: Colours
    pictures: str
    dark: bool
    size: int
    height: int

    @property
    def paper(self) -> str:
        """The colour behind the map."""
        return "#131417" if self.dark else "#ffffff"

    @property
    def ink(self) -> str:
        """The colour of the text on the map."""
        return "#f1f0ec" if self.dark else "#1d1f24"


def scatter(look: Look) -> alt.LayerChart:
    """The map: points (or all photos), and each motif's picture and name at its place.

    Named data: `points` (x, y, row, motif, colour, state), `landmarks` (motif, name, id, x, y,
    ty, from, to, …). Named selections: `SELECTIONS`, those with the shift key end in `_more`.
    """
    layers = [_photos(look) if look.pictures == "all" else _points(look)]
    if look.pictures == "landmarks":
        layers += _pictures(look)
    if look.pictures in ("landmarks", "names"):
        layers += _names(look)
    else:
        # A chart with other selections is another chart to Streamlit, and loses its zoom.
        layers[0] = layers[0].add_params(*_clicks("motif", "motif"))
    return (
        alt.layer(*layers, usermeta={"embedOptions": {"renderer": "canvas"}})
        .properties(height=look.height)
        .configure_view(stroke=None)
        .configure_axis(disable=True)
    )


def _points(look: Look) -> alt.Chart:
    marked = _with_facts(look).mark_circle(size=look.size)
    return _placed(marked, look).encode(
        color=_colour("colour", look.colours),
        opacity=_strength(0.24, 0.85),
    )


def _photos(look: Look) -> alt.Chart:
    marked = _with_facts(look).mark_image(width=TILE, height=TILE)
    return _placed(marked, look).encode(
        url="tile:N",
        opacity=_strength(0.22, 1.0),
    )


def _strength(dimmed: float, plain: float) -> alt.Opacity:
    # Vega-Lite's own choice for an ordinal opacity would spread the three evenly.
    scale = alt.Scale(type="ordinal", domain=[DIMMED, PLAIN, CHOSEN], range=[dimmed, plain, 1.0])
    return alt.Opacity("state:O", legend=None, scale=scale)


def _with_facts(look: Look) -> alt.Chart:
    known = alt.LookupData(
        data=alt.UrlData(look.facts, format=alt.JsonDataFormat(type="json")),
        key="row",
        fields=["id", "says", "about"],
    )
    names = alt.LookupData(data=alt.NamedData("names"), key="motif", fields=["name"])
    return (
        alt.Chart(alt.NamedData("points"))
        .transform_lookup(lookup="row", from_=known)
        .transform_lookup(lookup="motif", from_=names)
        .transform_calculate(
            image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'",
            tile=f"'{prefix()}/tiles/' + datum.id + '.webp'",
        )
    )


def _placed(marked: alt.Chart, look: Look) -> alt.Chart:
    """Positions, hover and selections: what points and photos have in common."""
    area = _brush("area", "!event.shiftKey && !event.altKey")
    area_more = _brush("area_more", "event.shiftKey && !event.altKey")
    view = alt.selection_interval(
        name="view",
        bind="scales",
        translate="[pointerdown[event.altKey], window:pointerup] > window:pointermove!",
        zoom="wheel!",
    )
    return marked.encode(
        x=_position("x"),
        y=_position("y"),
        tooltip=[
            alt.Tooltip("name:N", title="title"),
            alt.Tooltip("image:N"),
            alt.Tooltip("says:N", title="sees"),
            alt.Tooltip("about:N", title="about"),
        ],
    ).add_params(*_clicks("photo", "row"), area, area_more, view)


def _clicks(name: str, field: str) -> tuple[alt.Parameter, alt.Parameter]:
    """A click, and one with the shift key; both toggle, so that every click is reported."""
    return tuple(
        alt.selection_point(
            name=full, fields=[field], on=f"click[{when}]", toggle="true", clear=False
        )
        for full, when in ((name, "!event.shiftKey"), (f"{name}_more", "event.shiftKey"))
    )


def _brush(name: str, when: str) -> alt.Parameter:
    return alt.selection_interval(
        name=name,
        on=f"[pointerdown[{when}], window:pointerup] > window:pointermove!",
        translate=False,
        zoom=False,
        clear=f"dblclick, window:{FORGET}",
        mark=alt.BrushConfig(fill="#808080", fillOpacity=0.12, stroke="#808080"),
    )


def _position(channel: str) -> alt.X | alt.Y:
    kind = alt.X if channel == "x" else alt.Y
    return kind(f"{channel}:Q", axis=None).scale(domain=[-SPAN, SPAN], nice=False, zero=False)


def _colour(field: str, colours: Colours) -> alt.Color:
    kind = "Q" if colours.numbers else "N"
    scale = alt.Scale(domain=list(colours.domain), range=list(colours.range))
    return alt.Color(f"{field}:{kind}", legend=None).scale(scale)


def _landmarks(look: Look) -> alt.Chart:
    # `width` is the map's, as Vega knows it: in a narrower window other places are taken at once.
    chart = alt.Chart(alt.NamedData("landmarks")).transform_filter(
        "datum.from <= width && width < datum.to"
    )
    return chart.encode(
        x=_position("x"),
        y=_position("y"),
        opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        tooltip=[alt.Tooltip("title:N", title="title"), alt.Tooltip("note:N", title="here")],
    )


def _pictures(look: Look) -> list[alt.Chart]:
    frame = _landmarks(look).mark_square(size=(LANDMARK + 6) ** 2, cursor="pointer")
    return [
        frame.transform_filter("datum.pictured").encode(color=_scale_free("paint:N")),
        _landmarks(look)
        .transform_filter("datum.pictured")
        .transform_calculate(tile=f"'{prefix()}/tiles/' + datum.id + '.webp'")
        .mark_image(width=LANDMARK, height=LANDMARK, cursor="pointer")
        .encode(url="tile:N")
        .add_params(*_clicks("motif", "motif")),
    ]


def _names(look: Look) -> list[alt.Chart]:
    words = {"fontSize": 12.5, "fontWeight": 600, "align": "center", "baseline": "middle"}
    halo = {"stroke": look.paper, "strokeWidth": 4, "strokeJoin": "round", "strokeOpacity": 0.9}
    chart = _landmarks(look).encode(text="name:N", y=_position("ty"))
    named = [
        chart.mark_text(**words, **halo, fill=look.paper, tooltip=None),
        chart.mark_text(**words, fill=look.ink, cursor="pointer"),
    ]
    if look.pictures == "names":
        named[1] = named[1].add_params(*_clicks("motif", "motif"))
    return named


def _scale_free(field: str) -> alt.Color:
    return alt.Color(field, scale=None, legend=None)


def label_bars(dark: bool) -> alt.LayerChart:
    """The labels of the chosen photos against those of the rest.

    Named data `labels`: label, chosen, rest (mean probabilities), in the order to be shown.
    Named selections: `label`, `label_more`.
    """
    chart = alt.Chart(alt.NamedData("labels")).encode(
        y=alt.Y("label:N", sort=None, title=None).axis(
            ticks=False, domain=False, labelLimit=150, labelPadding=8, labelFontSize=12
        ),
        tooltip=[
            alt.Tooltip("label:N", title="title"),
            alt.Tooltip("chosen:Q", title="these photos", format=".1%"),
            alt.Tooltip("rest:Q", title="all others", format=".1%"),
        ],
    )
    axis = alt.Axis(format="%", tickCount=4, title=None, domain=False, ticks=False)
    these = chart.mark_bar(height=14, cornerRadiusEnd=3, cursor="pointer").encode(
        x=alt.X("chosen:Q", axis=axis).scale(domainMin=0), color=_scale_free("paint:N")
    )
    others = chart.mark_tick(
        thickness=3, size=16, color="#e9e8e4" if dark else "#23252b", opacity=0.75
    ).encode(x="rest:Q")
    return (
        alt.layer(these.add_params(*_clicks("label", "label")), others)
        .properties(height=alt.Step(22))
        .configure_view(stroke=None)
        .configure_axis(grid=False)
    )


def take_areas_off() -> None:
    """Let the browser take the rectangles off this page's maps that are to be forgotten."""
    with st.container(key="forget"):
        component("forget")(
            key="forget-areas", data={"event": FORGET, "turn": memory.times_forgotten()}
        )


@st.cache_resource(max_entries=64, show_spinner=False)
def _specification(build: str, look: Any) -> dict[str, Any]:
    builders: dict[str, Callable[[Any], alt.LayerChart]] = {
        "scatter": scatter,
        "label_bars": label_bars,
    }
    chart = builders[build](look)
    return dict(chart.to_dict(validate=False))


def draw(
    build: Callable[..., alt.LayerChart],
    look: Any,
    frames: Mapping[str, pd.DataFrame],
    *,
    key: str | None,
    selections: tuple[str, ...] = (),
    on_select: Callable[[], None] | None = None,
    alternative: str = "",
    into: Any = st,
) -> Any:
    """Show one of this module's charts with data; `selections` are those that are reported.

    Without a `key` it is a frame that the next call, into what this one returns, replaces.
    """
    more: dict[str, Any] = {}
    if selections:
        more = {"on_select": on_select or "rerun", "selection_mode": selections}
    return into.vega_lite_chart(
        spec={**_specification(build.__name__, look), "datasets": dict(frames)},
        key=key,
        theme="streamlit",
        width="stretch",
        alt=alternative,
        **more,
    )
