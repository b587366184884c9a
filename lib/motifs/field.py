"""The repulsion of t-SNE as a field on a grid: O(n) an iteration where all pairs would be O(n²).

Imports numba and scipy: import this module only where a map is about to be made.

Linderman et al. (Nature Methods 2019) interpolate four convolutions on a grid. One is enough: the
repulsion on a photo is minus half the slope, at its place, of the potential Σ_j 1 / (1 + d²), and
the sum of the potential over all photos is Z. Mass is spread onto the grid and the potential read
from it by cubic B-splines, whose blur is divided out in the frequency domain (as in particle mesh
methods: Hockney and Eastwood 1988, section 8-3).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from lib.motifs.compiled import kernel

Floats = NDArray[np.float32]

SPACING = 0.5
"""Largest distance of grid lines; the potential of one photo is about 1 wide."""
FEWEST_CELLS = 48
SMALLEST = 2.0
"""Half the side of the smallest grid: on a finer one, the slope would be lost in rounding."""
MARGIN = 2
"""Cells around the map that splines reach into."""
STEP = 1.1
"""Sizes of the grid are powers of this, so that few different ones are ever prepared."""


class Field:
    """Repulsive forces of n photos by one convolution; keeps the last grid it has prepared."""

    def __init__(self) -> None:
        self._grid: _Grid | None = None

    def repel(self, x: Floats, y: Floats, push_x: Floats, push_y: Floats) -> float:
        """Fill `push_x`, `push_y` (n,) with Σ_j w² (y_i − y_j), w = 1 / (1 + d²); returns Z."""
        reach = max(-float(x.min()), float(x.max()), -float(y.min()), float(y.max()), SMALLEST)
        rung = math.ceil(math.log(reach) / math.log(STEP))
        if self._grid is None or self._grid.rung != rung:
            self._grid = _Grid(rung)
        grid = self._grid
        mass = np.zeros((grid.cells, grid.cells), np.float32)
        spread(x, y, grid.middle, grid.scale, mass)
        potential = grid.convolved(mass)
        total: float = gather(x, y, grid.middle, grid.scale, potential, push_x, push_y)
        return total - len(x)


class _Grid:
    """A square grid around the origin, and the transform of the potential of one photo on it."""

    def __init__(self, rung: int) -> None:
        side = 2 * STEP**rung
        wanted = max(FEWEST_CELLS, math.ceil(side / SPACING) + 2 * MARGIN)
        # Twice as long as wide, so that the far ends of the map do not meet around the corner.
        self.length = 2 * fft.next_fast_len(wanted, real=True)
        self.rung = rung
        self.cells = self.length // 2
        self.middle = np.float32((self.cells - 1) / 2)
        self.scale = np.float32((self.cells - 2 * MARGIN) / side)
        self._response = self._transform()

    def _transform(self) -> Floats:
        """The transform is real and even, so a cosine transform of one quarter says it all."""
        squared = (np.arange(self.cells + 1) / float(self.scale)) ** 2
        quarter = fft.dctn(1 / (1 + squared[:, None] + squared), type=1)
        # What a wave keeps when it is spread and read by splines, and what its aliases keep. This
        # ratio makes the error least; dividing by `kept` alone would raise the aliases too.
        frequency = np.arange(self.cells + 1) / self.length
        kept = np.sinc(frequency) ** 8
        aliased = sum(np.sinc(frequency + turn) ** 8 for turn in range(-2, 3))
        sharpening = kept / aliased**2
        response: Floats = (quarter * sharpening[:, None] * sharpening).astype(np.float32)
        return response

    def convolved(self, mass: Floats) -> Floats:
        """The potential (cells, cells) of masses (cells, cells); empty rows are never transformed.

        One thread: how rows are dealt out to threads could change last digits.
        """
        rows = fft.rfft(mass, n=self.length, axis=1)
        waves = fft.fft(rows, n=self.length, axis=0, overwrite_x=True)
        waves[: self.cells + 1] *= self._response
        waves[self.cells + 1 :] *= self._response[-2:0:-1]
        back = fft.ifft(waves, axis=0, overwrite_x=True)[: self.cells]
        potential: Floats = fft.irfft(back, n=self.length, axis=1)[:, : self.cells]
        return potential


@kernel
def _spline(t: np.float32) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """The four weights of a cubic B-spline, for a point the part t of a cell beyond a line."""
    r = np.float32(1) - t
    sixth = np.float32(1 / 6)
    return (
        sixth * r * r * r,
        np.float32(2 / 3) - t * t * (np.float32(1) - np.float32(0.5) * t),
        np.float32(2 / 3) - r * r * (np.float32(1) - np.float32(0.5) * r),
        sixth * t * t * t,
    )


@kernel
def _slope(t: np.float32) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """The derivatives of the four weights by t."""
    r = np.float32(1) - t
    half = np.float32(0.5)
    return (
        -half * r * r,
        t * (np.float32(1.5) * t - np.float32(2)),
        -r * (np.float32(1.5) * r - np.float32(2)),
        half * t * t,
    )


@kernel
def spread(x: Floats, y: Floats, middle: np.float32, scale: np.float32, mass: Floats) -> None:
    """Add a mass of 1 for every photo to the 16 grid points around it."""
    for i in range(x.size):
        u = x[i] * scale + middle
        v = y[i] * scale + middle
        row, column = int(u), int(v)
        across = _spline(v - np.float32(column))
        down = _spline(u - np.float32(row))
        for a in range(4):
            line = mass[row - 1 + a]
            for b in range(4):
                line[column - 1 + b] += down[a] * across[b]


@kernel
def gather(
    x: Floats,
    y: Floats,
    middle: np.float32,
    scale: np.float32,
    potential: Floats,
    push_x: Floats,
    push_y: Floats,
) -> float:
    """Minus half the slope of the potential at every photo; returns the sum of the potential."""
    total = 0.0
    half = np.float32(-0.5) * scale
    for i in range(x.size):
        u = x[i] * scale + middle
        v = y[i] * scale + middle
        row, column = int(u), int(v)
        across, across_slope = _spline(v - np.float32(column)), _slope(v - np.float32(column))
        down, down_slope = _spline(u - np.float32(row)), _slope(u - np.float32(row))
        height = slope_x = slope_y = np.float32(0)
        for a in range(4):
            line = potential[row - 1 + a]
            here = change = np.float32(0)
            for b in range(4):
                here += across[b] * line[column - 1 + b]
                change += across_slope[b] * line[column - 1 + b]
            height += down[a] * here
            slope_x += down_slope[a] * here
            slope_y += down[a] * change
        total += float(height)
        push_x[i] = half * slope_x
        push_y[i] = half * slope_y
    return total
