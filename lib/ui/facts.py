"""What is known of each photo, in words: labels, date, caption; and the file the browser reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lib.assignments import top_labels
from lib.atlas import Atlas
from lib.features.classes import imagenet_classes
from lib.ui import shelf
from lib.ui.lazily import Lazily

LEAST = 0.005  # a label below this reads “0%” and says nothing


@dataclass(frozen=True, eq=False)
class Facts:
    """Per photo, in the atlas' row order: top classes and probabilities, and short texts.

    `classes` int16 and `probabilities` float32 are (n, 5), or (n, 0) where nothing was predicted;
    `says` are the labels with percentages, one a line, `top` is the first of them; `when` is the
    date or "", `text` the caption or the file's name.
    """

    classes: NDArray[np.int16]
    probabilities: NDArray[np.float32]
    says: Lazily[str]
    top: Lazily[str]
    when: Lazily[str]
    text: Lazily[str]
    ids: tuple[str, ...]
    row_of: dict[str, int]

    def of(self, rows: NDArray[np.integer]) -> list[str]:
        """The ids of the photos in these rows, in this order."""
        return [self.ids[row] for row in rows.tolist()]


@st.cache_resource(show_spinner=False)
def class_names() -> tuple[str, ...]:
    """The 1,000 labels, by index."""
    return tuple(entry.name for entry in imagenet_classes())


def facts(atlas: Atlas) -> Facts:
    """What is known of the photos of an atlas."""
    return _facts(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _facts(key: str, _atlas: Atlas) -> Facts:
    n = len(_atlas.photos)
    if _atlas.probabilities is None:
        classes, shares = np.zeros((n, 0), np.int16), np.zeros((n, 0), np.float32)
    else:
        classes, shares = _top_labels(_atlas, _atlas.probabilities)
    # A pandas column is walked through ten times as slowly as it becomes a list.
    ids = tuple(_atlas.photos["id"].tolist())
    taken, captions, files = (
        dates(_atlas).to_numpy("datetime64[D]"),
        _atlas.photos["caption"].tolist(),
        _atlas.photos["name"].tolist(),
    )
    return Facts(
        classes=classes,
        probabilities=shares,
        says=Lazily(n, lambda row: _labels(classes[row], shares[row])),
        top=Lazily(n, lambda row: _labels(classes[row, :1], shares[row, :1])),
        when=Lazily(n, lambda row: _date(taken[row].item())),
        text=Lazily(n, lambda row: _short(captions[row] or files[row])),
        ids=ids,
        row_of=dict(zip(ids, range(n), strict=True)),
    )


def _top_labels(
    atlas: Atlas, probabilities: NDArray[np.float16]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The five labels of every photo, kept on disk: those of 100,000 take a second to find."""

    def compute() -> dict[str, NDArray[Any]]:
        classes, shares = top_labels(probabilities)
        return {"classes": classes, "shares": shares}

    kept = atlas.cache.remember("labels", atlas.key, compute)
    return kept["classes"], kept["shares"]


def dates(atlas: Atlas) -> pd.Series:
    """When each photo was taken, NaT where only the file's own date is known: that one misleads."""
    photos = atlas.photos
    return photos["taken"].where(photos["taken_from"] != "file")


def facts_url(atlas: Atlas) -> str:
    """The address of a JSON list with row, id, says and about of every photo."""
    return shelf.keep(f"facts|2|{atlas.key}", lambda: _file(atlas))


def _file(atlas: Atlas) -> bytes:
    known = facts(atlas)
    listed = [
        {"row": row, "id": photo, "says": known.says[row], "about": _about(known, row)}
        for row, photo in enumerate(known.ids)
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


def alt_text(known: Facts, row: int) -> str:
    """What a screen reader says of a photo: what it shows, from when."""
    names = class_names()
    seen = ", ".join(names[index] for index in known.classes[row][:2].tolist())
    return " · ".join(part for part in (seen or known.text[row], known.when[row]) if part)


def _labels(classes: NDArray[np.int16], shares: NDArray[np.float32]) -> str:
    names = class_names()
    pairs = zip(classes.tolist(), shares.tolist(), strict=True)
    return "\n".join(f"{names[c]} {p:.0%}" for i, (c, p) in enumerate(pairs) if not i or p >= LEAST)


def _about(known: Facts, row: int) -> str:
    return "\n".join(part for part in (known.when[row], known.text[row]) if part)


def _date(taken: date | None) -> str:
    return "" if taken is None else f"{taken.day} {taken:%B %Y}"


def _short(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
