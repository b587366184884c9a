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
MOST = 5_000  # photos of a choice that are looked at for the bars
ROWS_AT_ONCE = 2_048
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
        "label_bars",
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
    if len(view.rows) > MOST:
        st.caption(f"Of the photos chosen, a sample of {MOST:,}.")


def label_frame(atlas: Atlas, rows: NDArray[np.int64], paint: str) -> pd.DataFrame:
    """Labels by how much more probable they are in `rows` (m,) than in all other photos.

    Columns: label, chosen, rest (mean probabilities, 0 to 1), paint.
    """
    totals, n = _totals(atlas.key, atlas), len(atlas.photos)
    assert atlas.probabilities is not None
    some = sample(rows)
    chosen = _sums(atlas.probabilities, some) / max(len(some), 1)
    rest = np.maximum(totals - chosen * len(rows), 0) / max(n - len(rows), 1)
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
    """Of all photos, kept on disk: half a second for 100,000, at the first choice."""

    def compute() -> dict[str, NDArray[np.float64]]:
        assert _atlas.probabilities is not None
        return {"sums": _sums(_atlas.probabilities, np.arange(len(_atlas.photos)))}

    return _atlas.cache.remember("totals", _atlas.key, compute)["sums"]


def sample(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """At most `MOST` of the rows, evenly spread over their order."""
    if len(rows) <= MOST:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST).astype(np.int64)]


def _sums(probabilities: NDArray[np.float16], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probabilities (n, classes) summed over some rows, (classes,)."""
    sums = np.zeros(probabilities.shape[1])
    for start in range(0, len(rows), ROWS_AT_ONCE):
        # Half precision is slow to add up, and quick to widen.
        sums += probabilities[rows[start : start + ROWS_AT_ONCE]].astype(np.float32).sum(axis=0)
    return sums


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
