"""What is on the Motifs page right now, as plain values: motifs, map, colours, who is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
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
HEIGHT = 580  # of the map, in pixels
# Landmarks are laid out for maps of these widths at once: the map stretches with the window, and
# takes the places for the widest that it has room for.
WIDTHS = (240, 320, 400, 500, 620, 740, 900, 1100)
UNTIL = dict(zip(WIDTHS, (*WIDTHS[1:], 100_000), strict=True))


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


def names_frame(view: View) -> pd.DataFrame:
    """The name of each motif number."""
    motifs = list(range(-1, view.clustering.k))
    return pd.DataFrame({"motif": motifs, "name": [view.name(motif) for motif in motifs]})


def landmarks_frame(
    view: View, xy: NDArray[np.float32], window: Window, *, pictures: bool, plain: bool = False
) -> pd.DataFrame:
    """Where the motifs' pictures and names are, for the part of the map that is seen.

    A row is for maps of at least `from` and less than `to` pixels in width. They have the motifs'
    colours, unless the map's colours mean something else (`plain`).
    """
    half, middle = np.array([window.half_x, window.half_y]), np.array([window.x, window.y])
    full = sorted((p for p in view.profiles if p.size), key=lambda p: -p.size)
    anchors = np.full((view.clustering.k, 2), np.inf)
    for profile in full:
        anchors[profile.motif] = (xy[profile.medoid] - middle) / half
    places = arrange(
        anchors,
        view.names,
        [profile.motif for profile in full],
        picture=LANDMARK + 6 if pictures else 0,
        widths=WIDTHS,
        height=HEIGHT,
    )
    at = np.array([(p.x, p.y, p.name_y) for p in places]).reshape(-1, 3)
    at = at * half[[0, 1, 1]] + middle[[0, 1, 1]]
    said = _said(view, [place.motif for place in places], plain=plain)
    said["x"], said["y"], said["ty"] = at.T
    said["pictured"] = [place.pictured for place in places]
    said["from"] = [place.width if place.width > WIDTHS[0] else 0 for place in places]
    said["to"] = [UNTIL[place.width] for place in places]
    return said


def _said(view: View, motifs: Sequence[int], *, plain: bool) -> pd.DataFrame:
    """What the landmark of each of these motifs says, shows and looks like."""
    found, counts = np.unique(view.labels[view.rows], return_counts=True)
    picked = set(found[counts >= LEAST_SHARE * len(view.rows)].tolist())
    return pd.DataFrame(
        {
            "motif": motifs,
            "name": [view.name(motif) for motif in motifs],
            "title": [view.name(motif) for motif in motifs],
            "note": [
                f"{view.profiles[motif].size:,} photos; click to see them" for motif in motifs
            ],
            "id": [view.facts.ids[view.profiles[motif].medoid] for motif in motifs],
            "paint": [PLAIN_FRAME if plain else view.colour(motif) for motif in motifs],
            "strength": [1.0 if not picked or motif in picked else 0.45 for motif in motifs],
        }
    )
