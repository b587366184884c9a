"""Turning a map so that photos stay where the eye left them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def aligned(xy: Floats, reference: Floats) -> Floats:
    """`xy` (n, 2) centred, then turned and mirrored to lie as close to `reference` as it can.

    Distances within the map are kept: it is neither scaled nor sheared (orthogonal Procrustes,
    Schönemann 1966). With the same reference the answer depends on `xy` alone, and not on which
    maps were shown before.
    """
    map64 = xy.astype(np.float64)
    map64 -= map64.mean(axis=0)
    fixed = reference.astype(np.float64)
    fixed -= fixed.mean(axis=0)
    # Sums of products and no matrix product: those differ in the last digit with the thread count.
    cross = np.array([[(map64[:, a] * fixed[:, b]).sum() for b in (0, 1)] for a in (0, 1)])
    left, _, right = np.linalg.svd(cross)
    turn = left @ right
    x, y = map64.T
    turned = np.column_stack((x * turn[0, 0] + y * turn[1, 0], x * turn[0, 1] + y * turn[1, 1]))
    result: Floats = turned.astype(np.float32)
    return result


def unit(xy: Floats) -> Floats:
    """The map centred and scaled into the square from −1 to 1, for a chart with a fixed frame."""
    middle = (xy.max(axis=0) + xy.min(axis=0)) / 2
    reach = float(np.abs(xy - middle).max())
    framed: Floats = ((xy - middle) / (reach or 1.0)).astype(np.float32)
    return framed
