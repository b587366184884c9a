"""Where the motifs' pictures and names go on the map: near their photos, never on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LETTER = 6.9  # pixels, of the font that names are set in
LINE = 17
AIR = 4
RINGS = (0, 26, 48, 74)
DIRECTIONS = 12


@dataclass(frozen=True)
class Place:
    """Where one motif is marked, in pixels from the middle of the map, y upwards.

    `x`, `y` is the middle of the picture (or of the name, where there is none), `name_y` that of
    the name; `pictured` and `named` say what there was room for.
    """

    motif: int
    x: float
    y: float
    name_y: float
    pictured: bool
    named: bool


Box = tuple[float, float, float, float]


def arrange(
    anchors: NDArray[np.floating],
    names: Sequence[str],
    order: Sequence[int],
    *,
    picture: float,
    width: float,
    height: float,
) -> list[Place]:
    """Place a picture of `picture` pixels a side over each name, at or around its anchor.

    `anchors` (k, 2) are pixels from the middle of a map of `width` × `height`, and those outside
    of it are left out; `order` says who chooses a place first. Where no picture fits, the name
    alone is tried; a motif that finds no room at all is not marked. `picture` 0 places names only.
    """
    taken: list[Box] = []
    places = []
    for motif in order:
        x, y = (float(v) for v in anchors[motif])
        if abs(x) > width / 2 or abs(y) > height / 2:
            continue
        for side in (picture, 0.0) if picture else (0.0,):
            found = _first_free(x, y, side, names[motif], taken, width, height)
            if found is not None:
                taken.append(_box(*found, side, names[motif]))
                places.append(_place(motif, found, side))
                break
    return places


def _first_free(
    x: float, y: float, side: float, name: str, taken: list[Box], width: float, height: float
) -> tuple[float, float] | None:
    for dx, dy in _around():
        left, bottom, right, top = _box(x + dx, y + dy, side, name)
        inside = left >= -width / 2 and right <= width / 2
        inside = inside and bottom >= -height / 2 and top <= height / 2
        if inside and not any(
            left < other[2] and right > other[0] and bottom < other[3] and top > other[1]
            for other in taken
        ):
            return x + dx, y + dy
    return None


def _around() -> Iterator[tuple[float, float]]:
    for radius in RINGS:
        for step in range(DIRECTIONS if radius else 1):
            angle = 2 * np.pi * step / DIRECTIONS
            yield radius * float(np.cos(angle)), radius * float(np.sin(angle))


def _box(x: float, y: float, side: float, name: str) -> Box:
    half = max(side, len(name) * LETTER) / 2 + AIR
    if not side:
        return x - half, y - LINE / 2, x + half, y + LINE / 2
    return x - half, y - side / 2 - LINE - AIR, x + half, y + side / 2 + AIR


def _place(motif: int, at: tuple[float, float], side: float) -> Place:
    x, y = at
    return Place(motif, x, y, y - side / 2 - LINE / 2 if side else y, bool(side), True)
