"""The charts of habits, in Altair: a calendar of days, the rhythm of weeks and days, places."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from lib.ui.thumbnails import prefix
from lib.ui.timecharts import CANVAS, FIT, TimeLook, lit, paint

WEEKS = 54
LINES = 8.4  # seven days and some air, for each year of the calendar


@dataclass(frozen=True)
class PlacesLook(TimeLook):
    """The map of places; `x` and `y` are what is seen of it, in `projected` degrees."""

    x: tuple[float, float] = (-180.0, 180.0)
    y: tuple[float, float] = (-90.0, 90.0)


def calendar_chart(look: TimeLook) -> alt.LayerChart:
    """One square a day, one row of weeks a year.

    Named data: `blank` (week, line), `days` (week, line, day, photos, text, id, paint, state),
    `years` (line, text), `months` (week, text). Named selection: `day`.
    """
    day = alt.selection_point(name="day", fields=["day"], toggle="true", clear=False)
    squares = alt.Chart(alt.NamedData("days")).transform_calculate(
        image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'", **_corner()
    )
    return (
        alt.layer(
            alt.Chart(alt.NamedData("blank"))
            .transform_calculate(**_corner())
            .mark_rect(color=look.ink, opacity=0.055)
            .encode(**_square()),
            squares.mark_rect(cursor="pointer")
            .encode(
                **_square(),
                color=paint(),
                opacity=lit(),
                tooltip=[
                    alt.Tooltip("text:N", title="title"),
                    alt.Tooltip("image:N"),
                    alt.Tooltip("photos:Q", title="photos"),
                    alt.Tooltip("motif:N", title="mostly"),
                ],
            )
            .add_params(day),
            alt.Chart(alt.NamedData("years"))
            .mark_text(align="right", dx=-8, color=look.ink, opacity=0.7, fontSize=12)
            .encode(x=alt.value(0), y=_line("line"), text="text:N"),
            alt.Chart(alt.NamedData("months"))
            .mark_text(align="left", dy=-8, color=look.ink, opacity=0.6, fontSize=11)
            .encode(x=_week("week"), y=alt.value(0), text="text:N"),
            usermeta=CANVAS,
        )
        .properties(
            height=look.height,
            padding={"top": 18, "left": 44, "right": 5, "bottom": 5},
            autosize=FIT,
        )
        .configure_view(stroke=None)
    )


def _corner() -> dict[str, str]:
    return {"week_end": "datum.week + 0.86", "line_end": "datum.line + 0.86"}


def _week(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None).scale(domain=[0, WEEKS], nice=False)


def _line(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None).scale(reverse=True, nice=False, zero=False, padding=0)


def _square() -> dict[str, alt.X | alt.X2 | alt.Y | alt.Y2]:
    return {
        "x": _week("week"),
        "x2": alt.X2("week_end:Q"),
        "y": _line("line"),
        "y2": alt.Y2("line_end:Q"),
    }


def weekday_chart(look: TimeLook) -> alt.Chart:
    """Motifs by weekday. Named data: `cells` (name, column, paint, strength, photos, lift)."""
    return _rhythm(look, names=True, labels="slice(datum.label, 0, 2)")


def hour_chart(look: TimeLook) -> alt.Chart:
    """Motifs by hour of the day. Named data: `cells` as for weekdays."""
    return _rhythm(look, names=False, labels="datum.value % 3 ? '' : datum.label")


def _rhythm(look: TimeLook, *, names: bool, labels: str) -> alt.Chart:
    rows = alt.Axis(
        labels=names, ticks=False, domain=False, title=None, labelLimit=190, labelFontSize=12
    )
    columns = alt.Axis(
        labelExpr=labels, labelAngle=0, ticks=False, domain=False, title=None, orient="top"
    )
    return (
        alt.Chart(alt.NamedData("cells"), usermeta=CANVAS)
        .mark_rect(cornerRadius=3)
        .encode(
            x=alt.X("column:O", sort=None, axis=columns).scale(paddingInner=0.12),
            y=alt.Y("name:N", sort=None, axis=rows).scale(paddingInner=0.18),
            color=paint(),
            opacity=alt.Opacity("strength:Q", legend=None).scale(domain=[0, 1], range=[0.05, 1.0]),
            tooltip=[
                alt.Tooltip("name:N", title="title"),
                alt.Tooltip("when:N", title="when"),
                alt.Tooltip("photos:Q", title="photos"),
                alt.Tooltip("lift:N", title="against all motifs"),
            ],
        )
        .properties(height=alt.Step(24), autosize=FIT)
        .configure_view(stroke=None)
    )


def places_chart(look: PlacesLook) -> alt.LayerChart:
    """Where photos were taken, over the coasts; drag to move, wheel to zoom.

    Named data: `land` (ring, place, x, y), `water` the same, `places` (x, y, row, name, paint,
    state, id, when). Named selection: `photo`.
    """
    photo = alt.selection_point(name="photo", fields=["row"], toggle="true", clear=False)
    view = alt.selection_interval(name="view", bind="scales")
    x = alt.X("x:Q", axis=None).scale(domain=list(look.x), nice=False, clamp=False)
    y = alt.Y("y:Q", axis=None).scale(domain=list(look.y), nice=False, clamp=False)
    ground = "#26282e" if look.dark else "#e9e8e3"
    coasts = [
        alt.Chart(alt.NamedData(name))
        .mark_line(filled=True, fill=fill, strokeWidth=0, clip=True, tooltip=None)
        .encode(x=x, y=y, detail="ring:N", order="place:Q")
        for name, fill in (("land", ground), ("water", look.paper))
    ]
    dots = (
        alt.Chart(alt.NamedData("places"))
        .transform_calculate(image=f"'{prefix()}/thumbnails/' + datum.id + '.webp'")
        .mark_circle(size=110, stroke=look.paper, strokeWidth=1, cursor="pointer", clip=True)
        .encode(
            x=x,
            y=y,
            color=paint(),
            opacity=lit(),
            tooltip=[
                alt.Tooltip("name:N", title="title"),
                alt.Tooltip("image:N"),
                alt.Tooltip("when:N", title="taken"),
            ],
        )
        .add_params(photo, view)
    )
    return (
        alt.layer(*coasts, dots, usermeta=CANVAS)
        .properties(height=look.height, autosize=FIT)
        .configure_view(stroke=None)
    )
