"""What the article's author saw on the two maps, found in the numbers: dark, blue above, twins.

`pixels` is (n, side·side·3), the values of square RGB pictures row by row, 0 to 255, of any type
of number; of many photos it may be mapped from a file, and is not copied.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Rows = NDArray[np.int64]

SHARE = 0.06
MOST = 40
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
CIRCLE = 15


def darkest(pixels: Numbers) -> Rows:
    """The rows of the darkest pictures, the darkest first: 6 % of all, 40 at most."""
    light = _pictures(pixels).mean(axis=(1, 2)) @ LUMA
    return np.argsort(light, kind="stable")[: _few(len(pixels))]


def blue_above(pixels: Numbers) -> Rows:
    """The rows of the pictures whose upper third is the bluest, as a sky is: as many, at most.

    Blue is what the blue channel has more than the mean of the other two; pictures that have none
    there are left out.
    """
    pictures = _pictures(pixels)
    upper = pictures[:, : max(1, pictures.shape[1] // 3)].mean(axis=(1, 2))
    blue = upper[:, 2] - upper[:, :2].mean(axis=1)
    order = np.argsort(-blue, kind="stable")[: _few(len(pixels))]
    found: Rows = order[blue[order] > 0]
    return found


def twins(alike: NDArray[np.int32], unlike: NDArray[np.int32]) -> Rows:
    """Pairs that are each other's nearest in one space and far apart in another, as rows in turn.

    `alike` and `unlike` are int32 (n, m), nearest first. The article's case is the same latte
    photographed twice: one thing for the network, two pictures for the pixels.
    """
    if not alike.shape[1]:
        return np.empty(0, np.int64)
    first = alike[:, 0].astype(np.int64)
    rows = np.arange(len(first))
    mutual = rows[(first[first] == rows) & (rows < first)]
    apart = ~(unlike[mutual, :CIRCLE] == first[mutual, None]).any(axis=1)
    pairs = mutual[apart][: _few(len(first)) // 2 or 1]
    return np.stack([pairs, first[pairs]], axis=1).ravel()


def _pictures(pixels: Numbers) -> Numbers:
    side = round((pixels.shape[1] / 3) ** 0.5)
    return pixels.reshape(len(pixels), side, side, 3)


def _few(n: int) -> int:
    return min(MOST, max(1, round(n * SHARE)))
