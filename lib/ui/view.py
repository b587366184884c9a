"""What is on the Motifs page right now, as plain values: motifs, map, colours, who is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.clusters import Clustering
from lib.motifs.palette import PALETTE, UNSORTED
from lib.motifs.profiles import MotifProfile
from lib.ui import data
from lib.ui.charts import CHOSEN, DIMMED, LANDMARK, PLAIN, SPAN
from lib.ui.choice import Choice, chosen
from lib.ui.facts import Facts, facts
from lib.ui.landmarks import arrange

LEAST_SHARE = 0.08  # of the chosen photos that makes a motif one of the choice
PLAIN_FRAME = "#80838c"
MOST_STRETCH = 1.3
# Pixels that landmarks are laid out for; the map itself stretches with the window.
WIDTH, PHONE_WIDTH, HEIGHT = 740, 360, 580


@dataclass(frozen=True, eq=False)
class Window:
    """The part of the map that is seen: the middle and half the extent, in map coordinates."""

    x: float = 0.0
    y: float = 0.0
    half_x: float = SPAN
    half_y: float = SPAN


@dataclass(frozen=True, eq=False)
class View:
    """One look at an atlas; arrays in its row order. `choice` may hold photos of other atlases."""

    atlas: Atlas
    clustering: Clustering
    names: tuple[str, ...]
    profiles: tuple[MotifProfile, ...]
    facts: Facts
    choice: Choice
    rows: NDArray[np.int64]

    @property
    def labels(self) -> NDArray[np.int32]:
        """The motif of each photo, (n,), -1 for unsorted."""
        return self.clustering.labels

    def name(self, motif: int) -> str:
        """A motif's name."""
        return self.names[motif] if motif >= 0 else "unsorted"

    def colour(self, motif: int) -> str:
        """A motif's colour."""
        return PALETTE[motif % len(PALETTE)] if motif >= 0 else UNSORTED


def current_view(atlas: Atlas) -> View:
    """What the settings and the choice say now."""
    clustering = data.clustering(atlas)
    known, choice = facts(atlas), chosen()
    rows = [known.row_of[photo] for photo in choice.ids if photo in known.row_of]
    return View(
        atlas=atlas,
        clustering=clustering,
        names=data.names(atlas, clustering),
        profiles=data.profiles(atlas, clustering),
        facts=known,
        choice=choice,
        rows=np.array(rows, np.int64),
    )


def placed(xy: NDArray[np.floating]) -> NDArray[np.float32]:
    """A map's coordinates (n, 2) within -1 … 1, its narrow side widened by a little at most."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    half = np.maximum((high - low) / 2, 1e-9)
    half = np.maximum(half, half.max() / MOST_STRETCH)
    return np.asarray((xy - (low + high) / 2) / half, np.float32)


def points_frame(view: View, xy: NDArray[np.float32], colour: NDArray[Any]) -> pd.DataFrame:
    """The points of the map: x, y, row, motif, colour, state; the chosen ones are drawn last."""
    state = np.full(len(xy), PLAIN, np.int8)
    if len(view.rows):
        state[:] = DIMMED
        state[view.rows] = CHOSEN
    frame = pd.DataFrame(
        {
            "x": xy[:, 0],
            "y": xy[:, 1],
            "row": np.arange(len(xy), dtype=np.int32),
            "motif": view.labels.astype(np.int8),
            "colour": colour,
            "state": state,
        }
    )
    return frame.iloc[np.argsort(state, kind="stable")] if len(view.rows) else frame


def on_phone() -> bool:
    """Whether the browser says that its screen is a phone's."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "")


def names_frame(view: View) -> pd.DataFrame:
    """The name of each motif number."""
    motifs = list(range(-1, view.clustering.k))
    return pd.DataFrame({"motif": motifs, "name": [view.name(motif) for motif in motifs]})


def landmarks_frame(
    view: View, xy: NDArray[np.float32], window: Window, *, pictures: bool, plain: bool = False
) -> pd.DataFrame:
    """Where the motifs' pictures and names are, for the part of the map that is seen.

    They have the motifs' colours, unless the map's colours mean something else (`plain`).
    """
    width = PHONE_WIDTH if on_phone() else WIDTH
    scale = np.array([width / 2 / window.half_x, HEIGHT / 2 / window.half_y])
    middle = np.array([window.x, window.y])
    full = [profile for profile in view.profiles if profile.size]
    anchors = np.full((view.clustering.k, 2), np.inf)
    for profile in full:
        anchors[profile.motif] = (xy[profile.medoid] - middle) * scale
    order = [p.motif for p in sorted(full, key=lambda p: -p.size)]
    placed_at = arrange(
        anchors,
        view.names,
        order,
        picture=LANDMARK + 6 if pictures else 0,
        width=width,
        height=HEIGHT,
    )
    motifs, counts = np.unique(view.labels[view.rows], return_counts=True)
    picked = set(motifs[counts >= LEAST_SHARE * len(view.rows)].tolist())
    columns = [
        "motif",
        "name",
        "title",
        "note",
        "id",
        "x",
        "y",
        "ty",
        "pictured",
        "paint",
        "strength",
    ]
    rows = []
    for place in placed_at:
        profile, name = view.profiles[place.motif], view.name(place.motif)
        x, y = np.array([place.x, place.y]) / scale + middle
        name_y = place.name_y / scale[1] + middle[1]
        note = f"{profile.size:,} photos; click to see them"
        photo = view.facts.ids[profile.medoid]
        paint = PLAIN_FRAME if plain else view.colour(place.motif)
        strength = 1.0 if not picked or place.motif in picked else 0.45
        rows.append(
            (place.motif, name, name, note, photo, x, y, name_y, place.pictured, paint, strength)
        )
    return pd.DataFrame(rows, columns=columns)
