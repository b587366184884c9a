"""How far to believe the map and the motifs: small numbers, each with a plain explanation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lib.motifs.maps import MotifMap
from lib.motifs.profiles import SAMPLE_PER_MOTIF
from lib.motifs.quality import ALL_UP_TO, SAMPLE
from lib.ui.view import View

TRUST = (
    "Trustworthiness, 0 to 1. At 1, all photos that lie together on the map are alike. Lower: some "
    "neighbours on the map have little in common."
)
RECALL = (
    "Of the 15 photos most like a photo, the share that is also among the 15 nearest on the map. "
    "Two dimensions cannot keep them all."
)
KL = (
    "What t-SNE makes as small as it can (the Kullback-Leibler divergence). Compare it only "
    "between maps of the same perplexity."
)
SILHOUETTE = (
    "Silhouette of the motifs, -1 to 1: how much closer photos are to their own motif than to the "
    "next. Photos shade into each other, so 0.1 is common and 0.3 is much."
)
SAMPLES = (
    f"Trustworthiness and neighbours kept are measured on {SAMPLE:,} photos, the silhouette on "
    f"{SAMPLE_PER_MOTIF} of each motif, evenly spread."
)


def quality_line(view: View, drawn: MotifMap) -> None:
    """One line of numbers under the map."""
    found = drawn.quality
    with st.container(horizontal=True, gap="medium", key="quality"):
        st.caption(f"Trustworthiness **{found.trustworthiness:.2f}**", help=TRUST, width="content")
        st.caption(f"Neighbours kept **{found.recall:.0%}**", help=RECALL, width="content")
        if found.kl is not None:
            st.caption(f"KL **{found.kl:.2f}**", help=KL, width="content")
        width = silhouette(view)
        if np.isfinite(width):
            st.caption(f"Silhouette **{width:.2f}**", help=SILHOUETTE, width="content")
        if len(view.labels) > ALL_UP_TO:
            st.caption("from samples", help=SAMPLES, width="content")


def silhouette(view: View) -> float:
    """The mean silhouette of the motifs, weighted by their size; NaN where there is none."""
    known = [p for p in view.profiles if np.isfinite(p.silhouette)]
    if not known:
        return float("nan")
    return float(np.average([p.silhouette for p in known], weights=[p.size for p in known]))
