"""The chart of the bet, in Altair: how often the machine and the simple rule were right."""

from __future__ import annotations

import altair as alt

from lib.ui.timecharts import CANVAS, FIT, TimeLook, time_axis


def running_chart(look: TimeLook) -> alt.LayerChart:
    """How often the machine and the baseline were right lately, post by post.

    Named data: `running` (time, who, share), `runs` (time, machine, baseline, guessed).
    """
    chart = alt.Chart(alt.NamedData("running"))
    colour = (
        alt.Color("who:N", title=None)
        .legend(orient="top", symbolType="stroke", symbolStrokeWidth=3, offset=4)
        .scale(
            domain=["the machine", "the three commonest"],
            range=["#9fa8ff" if look.dark else "#3f51b5", "#8d8f96"],
        )
    )
    axis = alt.Axis(format="%", tickCount=4, title=None, domain=False, ticks=False)
    return (
        alt.layer(
            chart.mark_line(strokeWidth=2.2, interpolate="step-after").encode(
                x=time_axis("time"),
                y=alt.Y("share:Q", axis=axis).scale(domain=[0, 1]),
                color=colour,
                tooltip=[
                    alt.Tooltip("who:N", title="title"),
                    alt.Tooltip("when:N", title="until"),
                    alt.Tooltip("share:Q", title="right in three", format=".0%"),
                ],
            ),
            usermeta=CANVAS,
        )
        .properties(height=look.height, autosize=FIT)
        .configure_view(stroke=None)
    )
