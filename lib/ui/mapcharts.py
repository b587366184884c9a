"""The map and the bars of labels as Vega-Lite specifications, built in Altair.

Only where a specification is built for the first time is this module (and Altair, which takes as
long to import as Streamlit) read in; see `charts.draw`.
"""

from __future__ import annotations

import altair as alt

from lib.ui.charts import CHOSEN, DIMMED, FORGET, LANDMARK, PLAIN, SPAN, TILE, Colours, Look
from lib.ui.thumbnails import prefix


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
