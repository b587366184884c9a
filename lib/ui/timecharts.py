"""The charts of the timeline, in Altair: functions of a look, drawn again with new data.

Times travel as whole milliseconds and are drawn on UTC scales: what a camera's clock said is shown
as it said it, wherever the browser is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt
import pandas as pd
import streamlit as st

from lib.ui.thumbnails import prefix

DIMMED, PLAIN, LIT = 0, 1, 2
FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
CANVAS = {"embedOptions": {"renderer": "canvas"}}


Look = TypeVar("Look", bound="TimeLook")


@dataclass(frozen=True)
class TimeLook:
    """What does not change while data does: the shape (stream, count or share), size and theme."""

    dark: bool
    shape: str = "count"
    height: int = 300

    @property
    def ink(self) -> str:
        """The colour of text and rules."""
        return "#f1f0ec" if self.dark else "#1d1f24"

    @property
    def paper(self) -> str:
        """The colour behind the chart."""
        return "#131417" if self.dark else "#ffffff"


def stacked(look: TimeLook) -> alt.LayerChart:
    """Motifs over time, with pauses, changes and the photos chosen elsewhere.

    Named data: `counts` (start, end, middle, low, high, motif, name, paint, state, period, photos,
    share), `gaps` (start, end, middle, angle, text), `changes` (start, low, high, text, when, sure,
    lift, side), `chosen` (time), `marked` (start, end). Named selections: `period` (an interval
    of time), `motif`.
    """
    layers = [_gaps(look), _bars(look), _changes(look), *_chosen(look)]
    if look.shape == "stream":
        layers.insert(1, _stream(look))
    return (
        alt.layer(*layers, *_change_texts(look), usermeta=CANVAS)
        .properties(
            height=look.height,
            padding={"top": 34, "left": 5, "right": 5, "bottom": 5},
            autosize=FIT,
        )
        .configure_view(stroke=None)
    )


def _counts() -> alt.Chart:
    return alt.Chart(alt.NamedData("counts"))


def time_axis(field: str, **axis: Any) -> alt.X:
    """A position in time, on a scale that knows no time zones."""
    look = {"grid": False, "title": None, "labelFlush": True, "tickCount": 12, **axis}
    return alt.X(f"{field}:T").scale(type="utc", nice=False).axis(**look)


def _height(look: TimeLook) -> alt.Y:
    if look.shape == "stream":
        return alt.Y("low:Q").axis(None).scale(nice=False)
    percent = look.shape == "share"
    axis = alt.Axis(
        title=None,
        format="%" if percent else "d",
        tickCount=4,
        tickMinStep=0 if percent else 1,
        domain=False,
        ticks=False,
        gridOpacity=0.35,
    )
    return alt.Y("low:Q").axis(axis).scale(nice=not percent)


def paint() -> alt.Color:
    """Colours as they come, one a row of data."""
    return alt.Color("paint:N", scale=None, legend=None)


def lit() -> alt.Opacity:
    """Dimmed, plain or lit, by the column `state`."""
    # Said to be ordinal, since opacity is otherwise spread evenly between the first and the last.
    return alt.Opacity("state:O", legend=None).scale(
        type="ordinal", domain=[DIMMED, PLAIN, LIT], range=[0.13, 0.92, 1.0]
    )


def _stream(look: TimeLook) -> alt.Chart:
    return (
        _counts()
        .mark_area(interpolate="monotone", line=False)
        .encode(
            x=time_axis("middle"),
            y=_height(look),
            y2="high:Q",
            color=paint(),
            opacity=lit(),
            detail="motif:N",
        )
    )


def _bars(look: TimeLook) -> alt.Chart:
    """The bars; behind a stream they are not seen, but say what is under the pointer."""
    seen = look.shape != "stream"
    motif = alt.selection_point(name="motif", fields=["motif"], toggle="true", clear=False)
    period = alt.selection_interval(
        name="period",
        encodings=["x"],
        zoom=False,
        clear="dblclick",
        mark=alt.BrushConfig(fill="#808080", fillOpacity=0.14, stroke=look.ink, strokeOpacity=0.5),
    )
    return (
        _counts()
        .transform_filter("datum.high > datum.low")
        .mark_rect(cursor="pointer")
        .encode(
            x=time_axis("start"),
            x2="end:T",
            y=_height(look),
            y2="high:Q",
            color=paint() if seen else alt.value("transparent"),
            opacity=lit() if seen else alt.value(0.01),
            tooltip=[
                alt.Tooltip("name:N", title="title"),
                alt.Tooltip("period:N", title="when"),
                alt.Tooltip("photos:Q", title="photos"),
                alt.Tooltip("share:Q", title="of all then", format=".0%"),
            ],
        )
        .add_params(motif, period)
    )


def _gaps(look: TimeLook) -> alt.LayerChart:
    chart = alt.Chart(alt.NamedData("gaps"))
    text = chart.mark_text(
        color=look.ink, opacity=0.55, fontSize=11, fontStyle="italic", baseline="middle"
    )
    return alt.layer(
        chart.mark_rect(color=look.ink, opacity=0.05).encode(x=time_axis("start"), x2="end:T"),
        text.encode(
            x=time_axis("middle"),
            y=alt.value(look.height / 2),
            text="text:N",
            angle=alt.Angle("angle:Q", scale=None),
        ),
    )


def _changes(look: TimeLook) -> alt.LayerChart:
    chart = alt.Chart(alt.NamedData("changes"))
    tip = [alt.Tooltip("when:N", title="title"), alt.Tooltip("sure:N", title="how sure")]
    return alt.layer(
        chart.mark_rect(color=look.ink, opacity=0.35).encode(
            x=time_axis("low"), x2="high:T", y=alt.value(-5), y2=alt.value(-1), tooltip=tip
        ),
        chart.mark_rule(color=look.ink, strokeDash=[4, 3], opacity=0.8).encode(
            x=time_axis("start")
        ),
    )


def _change_texts(look: TimeLook) -> list[alt.Chart]:
    texts = []
    for side in ("left", "right"):
        chart = alt.Chart(alt.NamedData("changes")).transform_filter(f"datum.side == '{side}'")
        mark = chart.mark_text(
            align=side,
            dx=4 if side == "left" else -4,
            color=look.ink,
            fontSize=12,
            fontWeight=600,
            clip=False,
        )
        texts.append(
            mark.encode(
                x=time_axis("start"), y=alt.Y("lift:Q", scale=None, axis=None), text="text:N"
            )
        )
    return texts


def _chosen(look: TimeLook) -> list[alt.Chart]:
    """A tick for each photo chosen elsewhere, a line under a chosen period."""
    photos = alt.Chart(alt.NamedData("chosen")).mark_tick(
        thickness=1.5, size=9, color=look.ink, opacity=0.7
    )
    period = alt.Chart(alt.NamedData("marked")).mark_rect(color=look.ink)
    low, high = look.height + 1, look.height + 5
    return [
        photos.encode(x=time_axis("time"), y=alt.value(look.height - 4)),
        period.encode(x=time_axis("start"), x2="end:T", y=alt.value(low), y2=alt.value(high)),
    ]


def lifelines(look: TimeLook) -> alt.LayerChart:
    """Every motif from its first photo to its last, a tick for each photo between.

    Named data: `ticks` (time, name, row, paint, state, image, when, text), `lines` (name, first,
    last, paint, state), `ends` (time, name, tile, row, image, when). Named selection: `photo`.
    """
    photo = alt.selection_point(name="photo", fields=["row"], toggle="true", clear=False)
    names = alt.Y("name:N", sort=None, title=None).axis(
        ticks=False, domain=False, labelLimit=190, labelPadding=18, labelFontSize=12, grid=False
    )
    tip = [
        alt.Tooltip("name:N", title="title"),
        alt.Tooltip("image:N"),
        alt.Tooltip("when:N", title="taken"),
    ]
    lines = alt.Chart(alt.NamedData("lines")).mark_rule(strokeWidth=2)
    ticks = alt.Chart(alt.NamedData("ticks")).mark_tick(
        thickness=2, size=18, cursor="pointer", opacity=0.9
    )
    ends = alt.Chart(alt.NamedData("ends")).transform_calculate(
        tile=f"'{prefix()}/tiles/' + datum.id + '.webp'",
        image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'",
    )
    return (
        alt.layer(
            lines.encode(
                x=time_axis("first"), x2="last:T", y=names, color=paint(), opacity=alt.value(0.25)
            ),
            ticks.transform_calculate(image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'")
            .encode(x=time_axis("time"), y=names, color=paint(), opacity=lit(), tooltip=tip)
            .add_params(photo),
            ends.mark_square(size=32**2, opacity=1, cornerRadius=4).encode(
                x=time_axis("time"), y=names, color=paint()
            ),
            ends.mark_image(width=28, height=28).encode(
                x=time_axis("time"), y=names, url="tile:N", tooltip=tip
            ),
            usermeta=CANVAS,
        )
        .properties(height=alt.Step(38), autosize=FIT)
        .configure_view(stroke=None)
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _specification(name: str, look: TimeLook, _build: Callable[..., Any]) -> dict[str, Any]:
    return dict(_build(look).to_dict(validate=False))


def draw(
    build: Callable[[Look], Any],
    look: Look,
    frames: Mapping[str, pd.DataFrame],
    *,
    key: str,
    selections: tuple[str, ...] = (),
    on_select: Callable[[], None] | None = None,
    alternative: str = "",
) -> None:
    """Show one of these charts with data; `selections` are those that are reported."""
    more: dict[str, Any] = {}
    if selections:
        more = {"on_select": on_select or "rerun", "selection_mode": selections}
    st.vega_lite_chart(
        spec={**_specification(build.__name__, look, build), "datasets": dict(frames)},
        key=key,
        theme="streamlit",
        width="stretch",
        alt=alternative,
        **more,
    )
