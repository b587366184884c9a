"""The exact gradient of t-SNE, every pair of photos once: fastest up to a few thousand.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.motifs.affinities import Affinities
from lib.motifs.compiled import kernel
from lib.motifs.descent import Motion, Phase, advance, learning_rate

Floats = NDArray[np.float32]


class ExactForces:
    """Attraction and repulsion over all pairs, with a dense matrix of affinities."""

    def __init__(self, affinities: Affinities) -> None:
        self._dense = affinities.dense()
        self._normaliser = 0.0

    def run(self, motion: Motion, phase: Phase, iterations: int) -> None:
        """Move the map by so many iterations of a phase."""
        rate = learning_rate(len(self._dense), phase.exaggeration)
        if not self._normaliser:
            self._normaliser = self.normaliser(motion)
        self._normaliser = descend(
            motion.rows, self._dense, self._normaliser, iterations, rate, *_of(phase)
        )

    def normaliser(self, motion: Motion) -> float:
        """Z, the sum of 1 / (1 + d²) over all ordered pairs of the map."""
        x, y = motion.rows[:2]
        unused = np.empty_like(x)
        total: float = gradient(x, y, self._dense, 1.0, 1.0, unused, unused.copy())
        return total


def _of(phase: Phase) -> tuple[float, float]:
    return phase.exaggeration, phase.momentum


@kernel
def gradient(
    x: Floats,
    y: Floats,
    dense: Floats,
    exaggeration: float,
    normaliser: float,
    slope_x: Floats,
    slope_y: Floats,
) -> float:
    """Fill `slope_x`, `slope_y` (n,) with dKL/dx, dKL/dy for a given Z; returns the Z of this map.

    4 Σ_j (p_ij − q_ij) w_ij (y_i − y_j) with w = 1 / (1 + d²), q = w / Z (van der Maaten and Hinton
    2008, equation 5). Each pair is visited once and its force given to both ends.
    """
    n = x.size
    total = 0.0
    slope_x[:] = 0
    slope_y[:] = 0
    one = np.float32(1)
    pull = np.float32(4 * exaggeration)
    push = np.float32(4 / normaliser)
    for i in range(n - 1):
        # Views that start at zero let the compiler see that no index is negative.
        far_x, far_y, row = x[i + 1 :], y[i + 1 :], dense[i, i + 1 :]
        far_slope_x, far_slope_y = slope_x[i + 1 :], slope_y[i + 1 :]
        sum_w = sum_x = sum_y = np.float32(0)
        for j in range(far_x.size):
            dx = x[i] - far_x[j]
            dy = y[i] - far_y[j]
            w = one / (one + dx * dx + dy * dy)
            sum_w += w
            force = (pull * row[j] - push * w) * w
            sum_x += force * dx
            sum_y += force * dy
            far_slope_x[j] -= force * dx
            far_slope_y[j] -= force * dy
        total += float(sum_w)
        slope_x[i] += sum_x
        slope_y[i] += sum_y
    return 2 * total


@kernel
def descend(
    motion: Floats,
    dense: Floats,
    normaliser: float,
    iterations: int,
    rate: float,
    exaggeration: float,
    momentum: float,
) -> float:
    """So many iterations in place; returns the last Z.

    Each iteration uses the Z of the one before, which saves a pass over all pairs. Z changes slowly
    and not at all at rest, so the map comes to rest where it would with its own Z.
    """
    slope_x = np.empty(motion.shape[1], np.float32)
    slope_y = np.empty(motion.shape[1], np.float32)
    x, y = motion[0], motion[1]
    for _ in range(iterations):
        normaliser = gradient(x, y, dense, exaggeration, normaliser, slope_x, slope_y)
        advance(motion, slope_x, slope_y, rate, momentum)
    return normaliser
