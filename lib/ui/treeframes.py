"""The tables behind the charts of the ontology page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.motifs.hedging import ROOT, Categories
from lib.motifs.icicle import Bar, CategoryTree, bars, overview, rows_below
from lib.motifs.ontology import Ontology
from lib.ui.treecharts import COLUMNS, FIRST_COLUMN, PICTURE
from lib.ui.view import View

WORD_ROOM, PICTURE_ROOM = 12.5, PICTURE + 6  # pixels
ROOT_NAME = "All photos"
OTHERS = "something else"
# Hues of their own: the motifs' colours mean motifs. One for each branch below the focus.
BRANCHES = ("#7f9cc9", "#c9a27f", "#86b58c", "#b893c4", "#c98f96", "#8fb7bd", "#bdb27a", "#9a9aa6")
FOCUS = "#a9adb8"
FAINTEST, STRONGEST = 0.03, 0.9  # opacity of a cell without photos, and of one with all
DARK_INK, LIGHT_INK, HALF_LIGHT = "#1d1f24", "#f1f0ec", 0.5


@dataclass(frozen=True, eq=False)
class Collection:
    """A collection's categories: one a photo, and the tree that they are in."""

    categories: Categories
    tree: CategoryTree
    ontology: Ontology

    def name(self, node: int) -> str:
        """What a noun is called."""
        return self.ontology.names[node] if node != ROOT else ROOT_NAME

    def rows(self, node: int) -> NDArray[np.int64]:
        """The photos at or below a noun, the surest first."""
        return rows_below(self.tree, node, self.categories)


def bars_frame(found: Collection, ids: Sequence[str], focus: int, height: int) -> pd.DataFrame:
    """The bars of the icicle for the noun in focus, `height` pixels high."""
    laid = bars(found.tree, focus, COLUMNS)
    # Where the tree is less deep than there are columns, they are wider.
    wide = (1 - FIRST_COLUMN) / max(max(bar.column for bar in laid), 1)
    edges = [0.0, *(FIRST_COLUMN + wide * column for column in range(COLUMNS))]
    total = max(found.tree.totals[focus], 1)
    return pd.DataFrame([_bar(found, ids, bar, edges, total, height) for bar in laid])


def _bar(
    found: Collection,
    ids: Sequence[str],
    bar: Bar,
    edges: Sequence[float],
    total: int,
    height: int,
) -> dict[str, object]:
    photos = bar.end - bar.start
    room = photos / total * height
    name = found.name(bar.node)
    return {
        "node": bar.node,
        "name": name,
        "text": f"{name}  {photos:,}" if photos > 1 else name,
        "photos": photos,
        "percent": f"{photos / len(ids):.1%}",
        "id": ids[found.tree.surest[bar.node]] if photos else "",
        "x0": edges[bar.column],
        "x1": edges[bar.column + 1],
        "y0": bar.start / total,
        "y1": bar.end / total,
        "paint": BRANCHES[bar.branch % len(BRANCHES)] if bar.branch >= 0 else FOCUS,
        "strength": 0.75 - 0.11 * bar.column if bar.column else 0.35,
        "worded": room >= WORD_ROOM,
        "pictured": room >= PICTURE_ROOM and bar.column > 0,
    }


def cells_frame(found: Collection, view: View, dark: bool = False) -> pd.DataFrame:
    """How many photos of each motif (rows, the largest first) are in each category (columns)."""
    nouns = overview(found.tree)
    columns = np.stack([members(found, node, len(view.labels)) for node in [*nouns, -1]])
    rows = []
    for profile in sorted(view.profiles, key=lambda motif: -motif.size):
        inside = columns[:, profile.order].sum(axis=1)
        for node, photos in zip([*nouns, -1], inside.tolist(), strict=True):
            share = photos / max(profile.size, 1)
            rows.append(
                {
                    "motif": profile.motif,
                    "name": view.name(profile.motif),
                    "node": node,
                    "noun": found.name(node) if node >= 0 else OTHERS,
                    "photos": photos,
                    "share": share,
                    "percent": f"{share:.0%}",
                    "text": f"{photos:,}" if photos else "",
                    "paint": view.colour(profile.motif),
                    "strength": FAINTEST + (STRONGEST - FAINTEST) * share,
                    "ink": _ink(view.colour(profile.motif), share, dark),
                }
            )
    return pd.DataFrame(rows)


def _ink(paint: str, share: float, dark: bool) -> str:
    """Light or dark, whichever can be read on a cell of this colour and strength."""
    strength = FAINTEST + (STRONGEST - FAINTEST) * share
    red, green, blue = (int(paint[at : at + 2], 16) for at in (1, 3, 5))
    light = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    light = strength * light + (1 - strength) * (0.0 if dark else 1.0)
    return DARK_INK if light > HALF_LIGHT else LIGHT_INK


def members(found: Collection, node: int, count: int) -> NDArray[np.bool_]:
    """Boolean (count,): the photos in a category of the overview; -1 is what is in none of them."""
    inside = np.zeros(count, bool)
    if node >= 0:
        inside[found.rows(node)] = True
        return inside
    for noun in overview(found.tree):
        inside[found.rows(noun)] = True
    return ~inside
