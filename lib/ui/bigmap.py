"""The map for more photos than a Vega chart can redraw at once: our own canvas, same look and use.

Coordinates, colours and what is known of each photo are files on the shelf, which the browser
fetches once; what is chosen comes along with every answer, one bit a photo.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.settings import MapSettings
from lib.ui import choosing, data, landmarks, shelf
from lib.ui.charts import LANDMARK, SPAN, Look
from lib.ui.colouring import Colouring
from lib.ui.components import component
from lib.ui.facts import class_names, dates, facts
from lib.ui.thumbnails import base, tile_base
from lib.ui.view import LEAST_SHARE, PLAIN_FRAME, View, placed

MORE_THAN = 20_000
KEY = "bigmap"
RECORD = 36
UNKNOWN = -(2**31)  # the day of a photo without a date
SHADES = 64  # of a colouring by numbers
# Where the browser puts names and pictures is up to the same numbers as in the chart for fewer.
AIR = {
    "letter": landmarks.LETTER,
    "line": landmarks.LINE,
    "air": landmarks.AIR,
    "rings": landmarks.RINGS,
    "directions": landmarks.DIRECTIONS,
}


@dataclass(frozen=True, eq=False)
class Canvas:
    """A canvas map on a page: its key, whose photos, how they are painted, and how it is drawn.

    `drawn_by` are the settings of its map, which a chosen area is told by; `alt` is the map in
    words.
    """

    view: View
    drawn_by: MapSettings
    coloured: Colouring
    look: Look
    alt: str
    key: str = KEY


def takes_over(count: int) -> bool:
    """Whether so many photos are drawn on the canvas."""
    return count > MORE_THAN


def bigmap(canvas: Canvas, xy: NDArray[np.float32]) -> None:
    """Show a map at rest, by its coordinates (n, 2)."""
    key = f"xy|1|{canvas.view.atlas.key}|{canvas.drawn_by}"
    rows = _rows(canvas.view)
    _mount(canvas, shelf.keep(key, lambda: placed(xy)[rows].tobytes(), "bin"))


@contextmanager
def moving_map(
    canvas: Canvas, xy: NDArray[np.float32]
) -> Iterator[Callable[[NDArray[np.float32]], None]]:
    """Show a map while it is drawn: from `xy` (n, 2) on, through all that is given to the yielded.

    The browser fetches the frames by itself, as fast as it can draw them.
    """
    key, rows = f"moving|{uuid4()}", _rows(canvas.view)
    last = [xy[rows].tobytes()]

    def show(frame: NDArray[np.float32]) -> None:
        last[0] = frame[rows].tobytes()
        shelf.move(key, last[0])

    _mount(canvas, shelf.move(key, last[0]))
    try:
        yield show
    finally:
        shelf.move(key, last[0], done=True)


def _rows(view: View) -> NDArray[np.int64] | slice:
    """The rows of the photos that are drawn: all, or of very many those that `on_map` names."""
    mapped = data.on_map(view.atlas)
    return slice(None) if mapped is None else mapped.rows


def _mount(canvas: Canvas, url: str) -> None:
    view, look, rows = canvas.view, canvas.look, _rows(canvas.view)

    def happened() -> None:
        event = st.session_state[canvas.key].get("happened")
        if event:
            answer(view.atlas, event, canvas.drawn_by)

    colours, indices = painted(canvas.coloured)
    motifs = np.where(view.labels < 0, len(view.names), view.labels)
    paint = motifs[rows].astype(np.uint8).tobytes() + indices[rows].tobytes()
    component("bigmap")(
        key=canvas.key,
        data={
            "xy": url,
            "known": shelf.keep(
                f"known|2|{view.atlas.key}", lambda: _records(view)[rows].tobytes(), "bin"
            ),
            "texts": shelf.keep(f"texts|1|{view.atlas.key}", lambda: _texts(view, rows), "bin"),
            "classes": shelf.keep("classes|1", lambda: json.dumps(class_names()).encode()),
            "labels": view.facts.classes.shape[1],
            "names": [*view.names, "unsorted"],
            "paint": shelf.keep(f"paint|1|{sha256(paint).hexdigest()}", lambda: paint, "bin"),
            "colours": colours,
            "chosen": _bits(view),
            "areas": choosing.areas_of(view.choice, canvas.drawn_by),
            "motifs": _marks(canvas),
            "haze": _haze(view),
            "all": look.pictures == "all",
            "air": {**AIR, "picture": LANDMARK + 6 if look.pictures == "landmarks" else 0},
            "paper": look.paper,
            "size": round(look.size**0.5),
            "span": SPAN,
            "height": look.height,
            "base": base(),
            "tiles": tile_base(),
            "alt": canvas.alt,
        },
        on_happened_change=happened,
    )


def answer(atlas: Atlas, event: dict[str, Any], drawn_by: MapSettings | None = None) -> None:
    """Choose what was clicked or drawn, on the map by these settings or by those chosen."""
    add = bool(event.get("add"))
    if event["kind"] == "motif":
        choosing.choose_motif(atlas, int(event["motif"]), add=add)
    elif event["kind"] == "photo" and event["id"] in facts(atlas).row_of:
        choosing.choose_photo(atlas, str(event["id"]), add=add)
    elif event["kind"] == "area":
        choosing.choose_area(atlas, {"x": event["x"], "y": event["y"]}, drawn_by, add=add)
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


def _records(view: View) -> NDArray[np.uint8]:
    """What the browser knows of each photo, in fixed places: id, labels, percentages, the day."""
    known = view.facts
    records = np.zeros((len(known.ids), RECORD), np.uint8)
    records[:, :16] = np.frombuffer(bytes.fromhex("".join(known.ids)), np.uint8).reshape(-1, 16)
    count = known.classes.shape[1]
    if count:
        classes = np.ascontiguousarray(known.classes.astype("<i2"))
        records[:, 16 : 16 + 2 * count] = classes.view(np.uint8).reshape(len(classes), -1)
        records[:, 26 : 26 + count] = np.round(known.probabilities * 100).astype(np.uint8)
    days = dates(view.atlas).to_numpy("datetime64[D]")
    numbers = np.where(np.isnat(days), UNKNOWN, days.astype(np.int64)).astype("<i4")
    records[:, 32:36] = numbers.view(np.uint8).reshape(-1, 4)
    return records


def _texts(view: View, rows: NDArray[np.int64] | slice) -> bytes:
    """The short text of each photo drawn: where each begins (uint32, n + 1), then all together."""
    texts = [text.encode() for text in np.array(view.facts.text, object)[rows]]
    starts = np.cumsum([0, *map(len, texts)]).astype("<u4")
    return starts.tobytes() + b"".join(texts)


def _marks(canvas: Canvas) -> list[dict[str, Any]]:
    """The motifs that are marked on the map, the largest first: whose photo, name and colour."""
    view, look = canvas.view, canvas.look
    if look.pictures not in ("landmarks", "names"):
        return []
    motifs, counts = np.unique(view.labels[view.rows], return_counts=True)
    picked = set(motifs[counts >= LEAST_SHARE * len(view.rows)].tolist())
    plain = bool(canvas.coloured.legend)
    mapped = data.on_map(view.atlas)
    return [
        {
            "motif": profile.motif,
            "name": view.name(profile.motif),
            "note": f"{profile.size:,} photos; click to see them",
            "row": int(profile.medoid if mapped is None else mapped.stand_ins[profile.medoid]),
            "id": view.facts.ids[profile.medoid],
            "url": f"{tile_base()}{view.facts.ids[profile.medoid]}.webp",
            "paint": PLAIN_FRAME if plain else view.colour(profile.motif),
            "strength": 1.0 if not picked or profile.motif in picked else 0.45,
        }
        for profile in sorted(view.profiles, key=lambda found: -found.size)
        if profile.size
    ]


def _bits(view: View) -> str:
    """Which photos drawn are chosen, or stand in for one that is; "" where none is."""
    if not len(view.rows):
        return ""
    mapped = data.on_map(view.atlas)
    mask = np.zeros(len(view.labels if mapped is None else mapped.rows), bool)
    mask[view.rows if mapped is None else mapped.stand_ins[view.rows]] = True
    return b64encode(np.packbits(mask).tobytes()).decode()


def _haze(view: View) -> dict[str, str] | None:
    """Micro-clusters of very many photos: in whose place each is, and its share of the largest."""
    mapped = data.on_map(view.atlas)
    if mapped is None:
        return None
    shares = (mapped.counts / mapped.counts.max()).astype("<f4")
    places = mapped.middles.astype("<i4")
    return {name: b64encode(values.tobytes()).decode() for name, values in (
        ("places", places), ("shares", shares),
    )}  # fmt: skip
