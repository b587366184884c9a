"""Where the motifs' pictures and names go on the map: near their photos, never on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LETTER = 6.9  # pixels, of the font that names are set in
LINE = 17
AIR = 4
RINGS = (0, 26, 48, 74)
DIRECTIONS = 12
# Where around its anchor a motif may be marked, the nearest places first: (places, 2) in pixels.
AROUND = np.array(
    [
        (radius * np.cos(angle), radius * np.sin(angle))
        for radius in RINGS
        for angle in 2 * np.pi * np.arange(DIRECTIONS if radius else 1) / DIRECTIONS
    ]
)


@dataclass(frozen=True)
class Place:
    """Where one motif is marked on a map that is `width` pixels wide, or somewhat wider.

    `x`, `y` is the middle of the picture (or of the name, where there is none), `name_y` that of
    the name, from -1 to 1 across the map and upwards; `pictured` says whether there was room for
    the picture.
    """

    motif: int
    width: int
    x: float
    y: float
    name_y: float
    pictured: bool


def arrange(
    anchors: NDArray[np.floating],
    names: Sequence[str],
    order: Sequence[int],
    *,
    picture: float,
    widths: Sequence[int],
    height: float,
) -> list[Place]:
    """Place a picture of `picture` pixels a side over each name, at or around its anchor.

    `anchors` (k, 2) are from -1 to 1 across the map and upwards, and those outside of it are left
    out; `order` says who chooses a place first. Where no picture fits, the name alone is tried; a
    motif that finds no room at all is not marked. `picture` 0 places names only.

    Each of `widths`, in pixels, gets places of its own. They hold for wider maps, too: what is
    stretched in width moves apart.
    """
    edge = np.stack([np.array(widths), np.full(len(widths), height)])[..., None] / 2
    taken = np.full((4, len(widths), 0), np.nan)
    places = []
    for motif in order:
        if (np.abs(anchors[motif]) > 1).any():
            continue
        there = anchors[motif][:, None, None] * edge + AROUND.T[:, None]
        took = np.full((4, len(widths), 1), np.nan)  # on nothing, and under nothing
        for side in (picture, 0.0) if picture else (0.0,):
            boxes = _boxes(there, side, names[motif])
            free = _inside(boxes, edge) & ~_covered(boxes, taken)
            for at in np.flatnonzero(free.any(axis=1) & np.isnan(took[0, :, 0])).tolist():
                best = int(free[at].argmax())
                took[:, at, 0] = boxes[:, at, best]
                x, y = (float(v) for v in there[:, at, best] / edge[:, at, 0])
                below = (side + LINE) / height if side else 0.0
                places.append(Place(motif, widths[at], x, y, y - below, bool(side)))
        taken = np.concatenate([taken, took], axis=2)
    return places


def _boxes(there: NDArray[np.floating], side: float, name: str) -> NDArray[np.floating]:
    """Left, bottom, right, top of a picture and its name around (2, …), as (4, …)."""
    x, y = there
    half = max(side, len(name) * LETTER) / 2 + AIR
    below = side / 2 + LINE + AIR if side else LINE / 2
    above = side / 2 + AIR if side else LINE / 2
    return np.stack([x - half, y - below, x + half, y + above])


def _inside(boxes: NDArray[np.floating], edge: NDArray[np.floating]) -> NDArray[np.bool_]:
    return np.asarray((boxes[:2] >= -edge).all(axis=0) & (boxes[2:] <= edge).all(axis=0))


def _covered(boxes: NDArray[np.floating], taken: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which boxes (4, widths, places) lie on any of those taken, (4, widths, motifs)."""
    left, bottom, right, top = boxes[..., None]
    from_left, from_bottom, to_right, to_top = taken[:, :, None]
    beside = (left < to_right) & (right > from_left)
    return np.asarray((beside & (bottom < to_top) & (top > from_bottom)).any(axis=-1))
