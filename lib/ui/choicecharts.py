"""Small charts over the number of motifs, one a criterion, in Altair."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lib.motifs.choice import Criterion
from lib.ui.timecharts import CANVAS, FIT, TimeLook

LINE = "#8f93a3"
ACCENT = "#3f51b5", "#9fa8ff"  # of the light and the dark theme


def curve(look: TimeLook) -> alt.LayerChart:
    """One criterion over k, with its suggestion as a dot, and a line at the k in force.

    Named data: `values` (k, value), `suggestion` (k, value), `now` (k). Named selection: `k`, the
    number nearest to where the chart is clicked.
    """
    pick = alt.selection_point(
        name="k", fields=["k"], nearest=True, on="click", clear=False, empty=False
    )
    accent = ACCENT[look.dark]
    across = alt.X("k:Q").axis(title=None, values=[2, 10, 20, 30], grid=False, format="d")
    across = across.scale(domain=[1.5, 30.5], nice=False)
    up = alt.Y("value:Q").axis(title=None, tickCount=3, domain=False, ticks=False, gridOpacity=0.35)
    up = up.scale(zero=False)
    tip: list[Any] = [
        alt.Tooltip("k:Q", title="motifs"),
        alt.Tooltip("value:Q", title="value", format=".3~g"),
    ]
    values = alt.Chart(alt.NamedData("values"))
    return (
        alt.layer(
            alt.Chart(alt.NamedData("now"))
            .mark_rule(strokeDash=[3, 3], color=look.ink, opacity=0.6)
            .encode(x=across),
            values.mark_line(color=LINE, strokeWidth=2).encode(x=across, y=up),
            alt.Chart(alt.NamedData("suggestion"))
            .mark_point(color=accent, filled=True, size=90, opacity=1)
            .encode(x=across, y=up),
            values.mark_point(opacity=0, size=120, cursor="pointer")
            .encode(x=across, y=up, tooltip=tip)
            .add_params(pick),
            usermeta=CANVAS,
        )
        .properties(height=look.height, autosize=FIT)
        .configure_view(stroke=None)
    )


def frames(criterion: Criterion, k: int) -> dict[str, pd.DataFrame]:
    """The data of one chart; `k` is the number of motifs in force."""
    values = pd.DataFrame({"k": criterion.ks, "value": criterion.values})
    return {
        "values": values,
        "suggestion": values[values["k"] == (criterion.k or -1)],
        "now": pd.DataFrame({"k": [k]}),
    }
