"""The list of motifs: the map's legend, and the way to them for keyboard and screen reader."""

from __future__ import annotations

import streamlit as st

from lib.ui import choosing, data
from lib.ui.components import component
from lib.ui.thumbnails import tile_base
from lib.ui.view import View

KEY = "motif-list"
STRIP = 10  # typical photos in a row of the open list; those that do not fit are cut off
NOTE = "Silhouette {:.2f}: how much closer its photos are to each other than to the next motif"


def motif_list(view: View, *, opened: bool) -> None:
    """Show all motifs: as rows with typical photos when `opened`, else as small buttons."""

    def picked() -> None:
        # A client may send what it likes: a motif of an earlier k, or nothing at all.
        event = (st.session_state.get(KEY) or {}).get("picked")
        if event and -1 <= int(event["motif"]) < view.clustering.k:
            choosing.choose_motif(view.atlas, int(event["motif"]), add=bool(event["add"]))

    component("motifs")(
        key=KEY,
        data={"base": tile_base(), "open": opened, "motifs": _entries(view, opened)},
        on_picked_change=picked,
    )


def _entries(view: View, opened: bool) -> list[dict[str, object]]:
    settings = data.cluster_settings(view.atlas)
    origins = view.choice.origin.split(",")
    entries = []
    for profile in sorted(view.profiles, key=lambda found: -found.size):
        motif = profile.motif
        photos = profile.order[: STRIP if opened else 1]
        entries.append(
            {
                "motif": motif,
                "name": view.name(motif),
                "size": profile.size,
                "colour": view.colour(motif),
                "photos": [view.facts.ids[row] for row in photos],
                "chosen": choosing.motif_origin(settings, view.atlas, motif) in origins,
                "note": NOTE.format(profile.silhouette) if profile.size > 1 else "",
            }
        )
    unsorted = int((view.labels < 0).sum())
    if unsorted:
        chosen = choosing.motif_origin(settings, view.atlas, -1) in origins
        entries.append(
            {
                "motif": -1,
                "name": "unsorted",
                "size": unsorted,
                "colour": view.colour(-1),
                "photos": [],
                "chosen": chosen,
            }
        )
    return entries
