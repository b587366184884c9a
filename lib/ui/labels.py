"""What the network sees in the chosen photos, against all others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.ui import charts, choosing, memory
from lib.ui.facts import class_names
from lib.ui.view import View

BARS = 10
HELP = (
    "How sure the network is, on average, of each label: bars for the photos chosen, the small "
    "line for all others. The labels shown are those that set the choice apart the most. Click a "
    "bar to choose the photos with that label."
)
KEY = "label-bars"


def label_chart(view: View) -> None:
    """The bar chart of the labels of the chosen photos against the rest."""
    if view.atlas.probabilities is None:
        return
    st.markdown("###### What the network sees", help=HELP)
    frame = label_frame(view.atlas, view.rows, _paint(view))
    charts.draw(
        charts.label_bars,
        st.context.theme.type == "dark",
        {"labels": frame},
        key=KEY,
        selections=("label", "label_more"),
        on_select=lambda: _clicked(view.atlas),
        alternative="; ".join(
            f"{label} {share:.0%} here, {rest:.0%} in others"
            for label, share, rest in zip(
                frame["label"], frame["chosen"], frame["rest"], strict=True
            )
        ),
    )


def label_frame(atlas: Atlas, rows: NDArray[np.int64], paint: str) -> pd.DataFrame:
    """Labels by how much more probable they are in `rows` (m,) than in all other photos.

    Columns: label, chosen, rest (mean probabilities, 0 to 1), paint.
    """
    totals, n = _totals(atlas.key, atlas), len(atlas.photos)
    assert atlas.probabilities is not None
    inside = atlas.probabilities[rows].sum(axis=0, dtype=np.float64)
    chosen = inside / max(len(rows), 1)
    rest = np.maximum(totals - inside, 0) / max(n - len(rows), 1)
    best = np.argsort(rest - chosen, kind="stable")[:BARS]
    best = best[np.argsort(-chosen[best], kind="stable")]
    names = class_names()
    return pd.DataFrame(
        {
            "label": [names[index] for index in best],
            "chosen": chosen[best],
            "rest": rest[best],
            "paint": paint,
        }
    )


@st.cache_resource(max_entries=6, show_spinner=False)
def _totals(key: str, _atlas: Atlas) -> NDArray[np.float64]:
    assert _atlas.probabilities is not None
    return np.asarray(_atlas.probabilities.sum(axis=0, dtype=np.float64))


def _paint(view: View) -> str:
    motifs = np.unique(view.labels[view.rows])
    if len(motifs) == 1:
        return view.colour(int(motifs[0]))
    return "#8a8f9c"


def _clicked(atlas: Atlas) -> None:
    selection = st.session_state[KEY]["selection"]
    for name, new in memory.news(KEY, selection).items():
        if new:
            choosing.choose_label(atlas, new[0]["label"], add=name == "label_more")
