"""The charts of the ontology page, in Altair: functions of a look, drawn again with new data."""

from __future__ import annotations

import altair as alt

from lib.ui.thumbnails import prefix
from lib.ui.timecharts import CANVAS, TimeLook

PICTURE = 30  # pixels
COLUMNS = 5
FIRST_COLUMN = 0.12  # of the width: the noun in focus needs no more
FIRST_WORD = 10  # pixels from a bar's edge


def icicle(look: TimeLook) -> alt.LayerChart:
    """Categories as bars, the more telling to the right, as high as they have photos.

    Named data `bars`: node, name, text, photos, percent, id, x0, x1, y0, y1 (0 to 1),
    paint, strength, worded and pictured (whether there is room). Named selections: `node`,
    `node_more`.
    """
    boxes = _bars(x2="x1:Q", y2="y1:Q", y="y0:Q").mark_rect(
        stroke=look.paper, strokeWidth=1.5, cornerRadius=4, cursor="pointer"
    )
    inside = _bars(y="middle:Q")
    words = {"align": "left", "baseline": "middle", "fontSize": 12, "fill": look.ink}
    plain = inside.transform_filter("datum.worded && !datum.pictured")
    beside = inside.transform_filter("datum.worded && datum.pictured")
    return (
        alt.layer(
            boxes.encode(
                color=alt.Color("paint:N", scale=None, legend=None),
                opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            ).add_params(*_clicks("node")),
            plain.mark_text(dx=FIRST_WORD, limit=120, **words).encode(text="text:N"),
            beside.mark_text(dx=FIRST_WORD + PICTURE + 8, limit=120, **words).encode(text="text:N"),
            beside.mark_image(
                width=PICTURE, height=PICTURE, align="left", xOffset=FIRST_WORD
            ).encode(url="tile:N"),
            usermeta=CANVAS,
        )
        .properties(height=look.height)
        .configure_view(stroke=None)
        .configure_axis(disable=True)
    )


def heat_map(look: TimeLook) -> alt.LayerChart:
    """Motifs against categories: how much of a motif is in each category.

    Named data `cells`: motif, name, node, noun, photos, percent, text, paint, strength, ink. Named
    selections: `cell`, `cell_more`.
    """
    cells = alt.Chart(alt.NamedData("cells")).encode(
        x=alt.X("noun:N", sort=None, title=None).axis(
            orient="top", labelAngle=-40, labelOverlap=False, ticks=False, domain=False
        ),
        y=alt.Y("name:N", sort=None, title=None).axis(ticks=False, domain=False, labelLimit=170),
        tooltip=[
            alt.Tooltip("name:N", title="motif"),
            alt.Tooltip("noun:N", title="category"),
            alt.Tooltip("photos:Q", title="photos"),
            alt.Tooltip("percent:N", title="of the motif"),
        ],
    )
    boxes = cells.mark_rect(stroke=look.paper, strokeWidth=2, cornerRadius=4, cursor="pointer")
    return (
        alt.layer(
            boxes.encode(
                color=alt.Color("paint:N", scale=None, legend=None),
                opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            ).add_params(*_clicks("cell", "motif", "node")),
            cells.mark_text(fontSize=11, tooltip=None).encode(
                text="text:N", color=alt.Color("ink:N", scale=None, legend=None)
            ),
            usermeta=CANVAS,
        )
        .properties(height=alt.Step(26))
        .configure_view(stroke=None)
        .configure_axis(grid=False)
    )


def _bars(y: str, **ends: str) -> alt.Chart:
    chart = alt.Chart(alt.NamedData("bars")).transform_calculate(
        middle="(datum.y0 + datum.y1) / 2",
        image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'",
        tile=f"'{prefix()}/tiles/' + datum.id + '.webp'",
    )
    return chart.encode(
        x=alt.X("x0:Q").scale(domain=[0, 1], nice=False),
        y=alt.Y(y).scale(domain=[1, 0], nice=False),
        tooltip=[
            alt.Tooltip("name:N", title="title"),
            alt.Tooltip("image:N"),
            alt.Tooltip("photos:Q", title="photos"),
            alt.Tooltip("percent:N", title="of the collection"),
        ],
        **ends,
    )


def _clicks(name: str, *fields: str) -> tuple[alt.Parameter, alt.Parameter]:
    """A click, and one with the shift key; both toggle, so that every click is reported."""
    kept = list(fields) or [name]
    plain = alt.selection_point(
        name=name, fields=kept, on="click[!event.shiftKey]", toggle="true", clear=False
    )
    more = alt.selection_point(
        name=f"{name}_more", fields=kept, on="click[event.shiftKey]", toggle="true", clear=False
    )
    return plain, more
