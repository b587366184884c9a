"""The two widest directions of a cloud: the plain map, and the start and compass of the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]


def pca_map(points: Floats) -> Floats:
    """The first two principal components of `points` (n, p), float32 (n, 2), centred.

    The sign of each axis is such that its largest loading is positive. A direction that the cloud
    does not have is zero (Pearson 1901; Hotelling 1933).
    """
    centred = points.astype(np.float64)
    centred -= centred.mean(axis=0)
    xy = np.zeros((len(points), 2), np.float32)
    # Small work, for which the threads of BLAS would wait longer than they work.
    with one_thread():
        for column, axis in enumerate(_axes(centred)[:2]):
            xy[:, column] = centred @ (axis * np.sign(axis[np.abs(axis).argmax()]))
    return xy


def _axes(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit axes as rows, widest first; by the smaller of the two square matrices."""
    n, p = centred.shape
    if p <= n:
        axes: NDArray[np.float64] = np.linalg.eigh(centred.T @ centred)[1].T[::-1]
        return axes
    spreads, sides = np.linalg.eigh(centred @ centred.T)
    kept = spreads > spreads[-1] * 1e-12
    long = sides[:, kept].T[::-1] @ centred
    unit: NDArray[np.float64] = long / np.linalg.norm(long, axis=1, keepdims=True)
    return unit


def start_of(xy: Floats, seed: int, size: float = 1e-4) -> Floats:
    """A small start for t-SNE from a map: its standard deviation `size`, and a grain of noise.

    The noise, one part in a hundred and drawn from `seed`, parts identical photos so that each can
    be seen. Rounding keeps last digits, which differ between machines, from growing into another
    map. Starting from PCA keeps the large structure: Kobak and Berens 2019; Kobak and Linderman
    2021.
    """
    spread = float(xy[:, 0].astype(np.float64).std())
    noise = np.random.default_rng(seed).normal(0, 0.01, xy.shape)
    scaled = xy / spread if spread > 1e-12 else np.zeros_like(xy)
    start: Floats = (size * (np.round(scaled, 5) + noise)).astype(np.float32)
    return start
