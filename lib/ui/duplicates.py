"""Near duplicates: how alike is up to the person, and nothing is ever deleted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from lib.atlas import Atlas
from lib.motifs.duplicates import Group, near_duplicates
from lib.ui import choosing, data, state
from lib.ui.components import component
from lib.ui.facts import facts
from lib.ui.thumbnails import tile_base

SHOWN = 60
STRIP = 12
KEY = "duplicate-groups"
HELP = (
    "The cosine between the features of two photos. At 0.99 they are copies, at 0.95 the same "
    "moment, below 0.9 the same kind of picture."
)


@st.dialog("Near duplicates", width="large")
def duplicates_dialog(atlas: Atlas) -> None:
    """Pairs and bursts of nearly the same photo, as a list to look at and to take away."""
    likeness = st.slider(
        "How alike", 0.8, 0.99, 0.93, 0.01, key=state.LIKENESS, help=HELP, format="%.2f"
    )
    groups = near_duplicates(data.neighbours(atlas), likeness)
    photos = sum(len(group.rows) for group in groups)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(f"**{len(groups):,}** groups of **{photos:,}** photos. Click one to choose it.")
        st.download_button(
            "Save the list",
            listed(atlas, groups).to_csv(index=False).encode(),
            "near duplicates.csv",
            "text/csv",
            icon=":material/download:",
            disabled=not groups,
        )
    _rows(atlas, groups[:SHOWN])
    if len(groups) > SHOWN:
        st.caption(f"The {SHOWN} most alike are shown; the list has all.")


def listed(atlas: Atlas, groups: tuple[Group, ...]) -> pd.DataFrame:
    """One row a photo: group (1 …), likeness, id, file."""
    rows = np.concatenate([group.rows for group in groups]) if groups else np.zeros(0, np.int64)
    sizes = [len(group.rows) for group in groups]
    photos = atlas.photos.iloc[rows]
    return pd.DataFrame(
        {
            "group": np.repeat(np.arange(1, len(groups) + 1), sizes),
            "likeness": np.repeat([round(group.likeness, 4) for group in groups], sizes),
            "id": photos["id"].to_numpy(),
            "file": (photos["folder"] + "/" + photos["name"]).str.removeprefix("/").to_numpy(),
        }
    )


def _rows(atlas: Atlas, groups: tuple[Group, ...]) -> None:
    ids = facts(atlas).ids

    def picked() -> None:
        event = st.session_state[KEY].get("picked")
        if event:
            group = groups[int(event["motif"])]
            choosing.choose_ids([ids[row] for row in group.rows], "near duplicates")

    entries = [
        {
            "motif": number,
            "name": f"{group.likeness:.3f}",
            "size": len(group.rows),
            "colour": "#8a8f9c",
            "photos": [ids[row] for row in group.rows[:STRIP]],
            "chosen": False,
        }
        for number, group in enumerate(groups)
    ]
    shown = component("motifs")(
        key=KEY,
        data={"base": tile_base(), "open": True, "motifs": entries},
        on_picked_change=picked,
    )
    if shown.picked:  # the page behind this dialog shows them
        st.rerun()
