"""The map for more photos than a Vega chart can redraw at once: our own canvas, same look and use.

Coordinates and what is known of each photo are fetched once, from the shelf; a step of a slider
sends one byte a photo.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.ui import choosing, shelf
from lib.ui.charts import SPAN, Look
from lib.ui.colouring import Colouring
from lib.ui.components import component
from lib.ui.facts import class_names, facts
from lib.ui.thumbnails import base, tile_base
from lib.ui.view import View, Window, landmarks_frame

MORE_THAN = 20_000
KEY = "bigmap"
RECORD = 32
SHADES = 64  # of a colouring by numbers


def bigmap(
    view: View,
    xy: NDArray[np.float32],
    drawn_by: str,
    coloured: Colouring,
    look: Look,
    alt: str,
) -> None:
    """Show the map of a view: `xy` (n, 2) within -1 … 1, contiguous; `drawn_by` names the map."""
    url = shelf.keep(f"xy|1|{view.atlas.key}|{drawn_by}", xy.tobytes, "bin")
    _mount(view, xy, url, coloured, look, alt)


@contextmanager
def moving_map(
    view: View, xy: NDArray[np.float32], coloured: Colouring, look: Look, alt: str
) -> Iterator[Callable[[NDArray[np.float32]], None]]:
    """Show a map while it is drawn: from `xy` (n, 2) on, through all that is given to the yielded.

    The browser fetches the frames by itself, as fast as it can draw them.
    """
    key, last = f"moving|{uuid4()}", [xy]

    def show(frame: NDArray[np.float32]) -> None:
        last[0] = frame
        shelf.move(key, frame.tobytes())

    _mount(view, xy, shelf.move(key, xy.tobytes()), coloured, look, alt)
    try:
        yield show
    finally:
        shelf.move(key, last[0].tobytes(), done=True)


def _mount(
    view: View, xy: NDArray[np.float32], url: str, coloured: Colouring, look: Look, alt: str
) -> None:
    def happened() -> None:
        event = st.session_state[KEY].get("happened")
        if event:
            answer(view.atlas, event)

    colours, indices = painted(coloured)
    component("bigmap")(
        key=KEY,
        data={
            "xy": url,
            "known": shelf.keep(f"known|1|{view.atlas.key}", lambda: _records(view), "bin"),
            "labels": view.facts.classes.shape[1],
            "classes": list(class_names()),
            "names": [*view.names, "unsorted"],
            "motif": _text(np.where(view.labels < 0, len(view.names), view.labels)),
            "colour": _text(indices),
            "colours": colours,
            "chosen": _bits(view),
            "landmarks": _landmarks(view, xy, look, plain=bool(coloured.legend)),
            "paper": look.paper,
            "size": 2 if len(xy) > 50_000 else 3,
            "span": SPAN,
            "height": look.height,
            "base": base(),
            "alt": alt,
        },
        on_happened_change=happened,
    )


def answer(atlas: Atlas, event: dict[str, Any]) -> None:
    """Choose what was clicked or drawn."""
    add = bool(event.get("add"))
    if event["kind"] == "motif":
        choosing.choose_motif(atlas, int(event["motif"]), add=add)
    elif event["kind"] == "photo" and event["id"] in facts(atlas).row_of:
        choosing.choose_photo(atlas, str(event["id"]), add=add)
    elif event["kind"] == "area":
        choosing.choose_area(atlas, {"x": event["x"], "y": event["y"]}, add=add)
    elif event["kind"] == "nothing":
        choosing.clear()


def painted(coloured: Colouring) -> tuple[list[str], NDArray[np.uint8]]:
    """A list of colours, and which of them each point has."""
    colours = coloured.colours
    if not colours.numbers:
        place = {value: index for index, value in enumerate(colours.domain)}
        lowest = min(colours.domain)
        table = np.zeros(max(colours.domain) - lowest + 1, np.uint8)
        for value, index in place.items():
            table[value - lowest] = index
        return list(colours.range), table[coloured.column.astype(int) - lowest]
    shades = np.linspace(0, 1, SHADES)
    share = np.nan_to_num(coloured.column.astype(float), nan=0.0)
    return [_mixed(colours.range, share) for share in shades], np.round(
        np.clip(share, 0, 1) * (SHADES - 1)
    ).astype(np.uint8)


def _mixed(ramp: tuple[str, ...], share: float) -> str:
    at = share * (len(ramp) - 1)
    low = min(int(at), len(ramp) - 2)
    ends = [[int(ramp[i][j : j + 2], 16) for j in (1, 3, 5)] for i in (low, low + 1)]
    mixed = [round(a + (b - a) * (at - low)) for a, b in zip(*ends, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _records(view: View) -> bytes:
    known = view.facts
    records = np.zeros((len(known.ids), RECORD), np.uint8)
    records[:, :16] = np.frombuffer(bytes.fromhex("".join(known.ids)), np.uint8).reshape(-1, 16)
    count = known.classes.shape[1]
    if count:
        classes = np.ascontiguousarray(known.classes.astype("<i2"))
        records[:, 16 : 16 + 2 * count] = classes.view(np.uint8).reshape(len(classes), -1)
        records[:, 26 : 26 + count] = np.round(known.probabilities * 100).astype(np.uint8)
    return records.tobytes()


def _landmarks(
    view: View, xy: NDArray[np.float32], look: Look, *, plain: bool
) -> list[dict[str, Any]]:
    if look.pictures == "none":
        return []
    pictures = look.pictures != "names"
    frame = landmarks_frame(view, xy, Window(), pictures=pictures, plain=plain)
    frame["url"] = [f"{tile_base()}{photo}.webp" for photo in frame["id"]]
    frame["row"] = [view.profiles[motif].medoid for motif in frame["motif"]]
    columns = ["row", "motif", "name", "x", "y", "pictured", "paint", "strength", "url"]
    return [dict(zip(columns, row, strict=True)) for row in frame[columns].to_numpy().tolist()]


def _bits(view: View) -> str:
    if not len(view.rows):
        return ""
    mask = np.zeros(len(view.labels), bool)
    mask[view.rows] = True
    return b64encode(np.packbits(mask).tobytes()).decode()


def _text(values: NDArray[Any]) -> str:
    return b64encode(values.astype(np.uint8).tobytes()).decode()
