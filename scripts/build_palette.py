"""Finds the 30 colours of `lib/motifs/palette.py` and prints them: python -m scripts.build_palette.

Colours are chosen from a grid of sRGB so that the least distance between any two is as large as it
can be made, for the worst off of four pairs of eyes: usual sight and the three kinds of dichromacy
(Machado, Oliveira and Fernandes, IEEE TVCG 2009, severity 1). Distances are those of OKLab
(Ottosson 2020). The first colours must lie further apart than the last, since few motifs are the
common case, and so must neighbours in number. Lightness is kept within what stands out from white
as well as from a dark page. The search is greedy, then improves one colour at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT = 30
STEP = 8
LIGHTNESS = (0.42, 0.86)
CHROMA = (0.045, 0.17)  # greys are for photos that belong nowhere; beyond, colours glare
FIRST = (46, 110, 190)
ROUNDS = 40
NEIGHBOURS = 0.75  # how near, in their own measure, colours of consecutive numbers seem

TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Red-green blindness is common and leaves two dimensions of colour; the third kind is rare.
WEIGHTS = {"usual": 0.7, "protanopia": 1.0, "deuteranopia": 1.0, "tritanopia": 1.4}


def seen(colours: NDArray[np.int64]) -> dict[str, Floats]:
    """OKLab coordinates (m, 3) of sRGB colours (m, 3), 0 to 255, by each pair of eyes."""
    share = colours / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return {
        name: np.cbrt(np.clip(light @ eye.T, 0, 1) @ TO_CONES.T) @ TO_LAB.T
        for name, eye in EYES.items()
    }


def candidates() -> NDArray[np.int64]:
    """The colours (m, 3) of the grid that may be chosen."""
    steps = np.append(np.arange(0, 255, STEP), 255)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = seen(grid)["usual"]
    bright = (lab[:, 0] >= LIGHTNESS[0]) & (lab[:, 0] <= LIGHTNESS[1])
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    return grid[bright & (chroma >= CHROMA[0]) & (chroma <= CHROMA[1])]


def apart(views: dict[str, Floats], chosen: list[int]) -> Floats:
    """The distance (m, c) of every candidate to the chosen ones, for the worst off eyes."""
    return np.min(
        [
            WEIGHTS[eye] * np.linalg.norm(lab[:, None] - lab[chosen], axis=2)
            for eye, lab in views.items()
        ],
        axis=0,
    )


def best_for(place: int, views: dict[str, Floats], chosen: list[int]) -> tuple[int, float]:
    """The candidate for one place in the order, given those in the others, and its margin."""
    others = [p for p in range(len(chosen)) if p != place]
    distances = apart(views, [chosen[p] for p in others])
    weight = np.array([np.sqrt(max(p, place) + 1) for p in others])
    weight *= [NEIGHBOURS if abs(p - place) == 1 else 1 for p in others]
    margins = (distances * weight).min(axis=1)
    return int(margins.argmax()), float(margins.max())


def palette() -> list[str]:
    """The colours in order, as hexadecimal sRGB."""
    grid = candidates()
    views = seen(grid)
    chosen = [int(np.abs(grid - np.array(FIRST)).sum(axis=1).argmin())]
    while len(chosen) < COUNT:
        chosen.append(chosen[0])
        chosen[-1] = best_for(len(chosen) - 1, views, chosen)[0]
    for _ in range(ROUNDS):
        before = list(chosen)
        for place in range(1, COUNT):
            chosen[place] = best_for(place, views, chosen)[0]
        if chosen == before:
            break
    return ["#{:02x}{:02x}{:02x}".format(*grid[row]) for row in chosen]


if __name__ == "__main__":
    found = palette()
    for start in range(0, COUNT, 5):
        print(", ".join(f'"{colour}"' for colour in found[start : start + 5]) + ",")
