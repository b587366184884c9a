"""What the colours on the map mean: motif, category, folder, date, or how typical a photo is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.palette import PALETTE, UNSORTED
from lib.ui import state
from lib.ui.charts import Colours
from lib.ui.facts import dates
from lib.ui.view import View

MOST_GROUPS = 12
OTHERS = "others"
RAMP = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")  # viridis: even, colour-blind safe
TITLES = state.COLOUR.words


@dataclass(frozen=True, eq=False)
class Colouring:
    """A column for the points, what it means, and the legend: (words, colour) pairs."""

    column: NDArray[Any]
    colours: Colours
    legend: tuple[tuple[str, str], ...] = ()


def available(atlas: Atlas) -> list[str]:
    """The colourings that say something about these photos, the motifs first."""
    return _available(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _available(key: str, _atlas: Atlas) -> list[str]:
    useful = {
        "motif": True,
        "category": _atlas.probabilities is not None,
        "folder": _atlas.photos["folder"].nunique() > 1,
        "date": bool(dates(_atlas).nunique() > 1),
        "typical": True,
    }
    return [name for name, worth in useful.items() if worth]


def colouring(view: View, kind: str) -> Colouring:
    """Colour the points of a view."""
    if kind == "category" and view.atlas.probabilities is not None:
        return _groups(*_categories(view.atlas.key, view.atlas))
    if kind == "folder":
        return _groups(*_folders(view.atlas))
    if kind == "date":
        return _dates(view.atlas)
    if kind == "typical":
        return _typical(view)
    motifs = tuple(range(-1, len(PALETTE)))
    return Colouring(view.labels.astype(np.int8), Colours(motifs, (UNSORTED, *PALETTE)))


def _groups(column: NDArray[Any], names: list[str]) -> Colouring:
    shown = tuple(range(-1, MOST_GROUPS))
    legend = [(name, PALETTE[index]) for index, name in enumerate(names)]
    if (column < 0).any():
        legend.append((OTHERS, UNSORTED))
    paints = (UNSORTED, *PALETTE[:MOST_GROUPS])
    return Colouring(column, Colours(shown, paints), tuple(legend))


def _largest(words: pd.Series) -> tuple[NDArray[Any], list[str]]:
    counts = words[words != ""].value_counts()
    names = sorted(counts.index[:MOST_GROUPS], key=lambda name: (-counts[name], name))
    index = {name: number for number, name in enumerate(names)}
    return np.array([index.get(word, -1) for word in words], np.int8), names


def _folders(atlas: Atlas) -> tuple[NDArray[Any], list[str]]:
    return _largest(atlas.photos["folder"])


@st.cache_resource(max_entries=6, show_spinner=False)
def _categories(key: str, _atlas: Atlas) -> tuple[NDArray[Any], list[str]]:
    from lib.motifs.groups import few_categories
    from lib.motifs.ontology import default_ontology

    assert _atlas.probabilities is not None
    return few_categories(_atlas.probabilities, default_ontology(), MOST_GROUPS)


def _dates(atlas: Atlas) -> Colouring:
    taken = dates(atlas)
    seconds = taken.to_numpy("datetime64[s]").astype(np.int64).astype(float)
    seconds[taken.isna().to_numpy()] = np.nan
    first, last = np.nanmin(seconds), np.nanmax(seconds)
    share = (seconds - first) / max(last - first, 1)
    ends = taken.min(), taken.max()
    legend = ((f"{ends[0]:%B %Y}", RAMP[0]), (f"{ends[1]:%B %Y}", RAMP[-1]))
    return Colouring(share.astype(np.float32), _ramp(), legend)


def _typical(view: View) -> Colouring:
    share = np.zeros(len(view.labels), np.float32)
    for profile in view.profiles:
        share[profile.order] = np.linspace(1, 0, len(profile.order)) if profile.size > 1 else 1
    return Colouring(share, _ramp(), (("odd", RAMP[0]), ("typical", RAMP[-1])))


def _ramp() -> Colours:
    return Colours(tuple(np.linspace(0, 1, len(RAMP)).tolist()), RAMP, numbers=True)
