"""Gradient descent with momentum and gains, as t-SNE has used it from the start.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.compiled import kernel

Floats = NDArray[np.float32]

LONGEST_STEP = np.float32(5)
"""No photo moves farther in one iteration, which keeps a large learning rate from exploding."""


@dataclass(frozen=True)
class Phase:
    """A stretch of iterations at one exaggeration of the attractive forces and one momentum."""

    iterations: int
    exaggeration: float
    momentum: float


def annealed(iterations: int, exaggeration: float, pieces: int) -> tuple[Phase, ...]:
    """Phases that lead from an exaggeration down to 1 in equal ratios."""
    return tuple(
        Phase(iterations // pieces, exaggeration ** (1 - (piece + 0.5) / pieces), 0.8)
        for piece in range(pieces)
    )


SPREADING = (Phase(100, 1.0, 0.95), Phase(100, 1.0, 0.8))
"""Much momentum lets the map grow, less of it brings it to rest."""

# Early exaggeration gathers the groups (van der Maaten and Hinton 2008, section 3.4). Ending it at
# once lets the map burst, and photos are caught on the wrong side of others: let go slowly, 400
# iterations end lower than 250 + 500 do, by 7 % in KL divergence on photos.
COLD = (Phase(50, 12.0, 0.8), *annealed(150, 12.0, 15), *SPREADING)
# From the map at another perplexity, shrunk, milder: groups form anew and about keep their places.
AGAIN = (Phase(50, 4.0, 0.8), *annealed(150, 4.0, 15), *SPREADING)
# From the map at nearly this perplexity, as it is: all stay in place and settle.
NEARBY = (Phase(25, 4.0, 0.8), *annealed(75, 4.0, 15), *SPREADING)
WARM = (Phase(50, 1.0, 0.8),)


def learning_rate(n: int, exaggeration: float) -> float:
    """n / exaggeration: converges in hundreds of iterations at any n (Belkina et al. 2019)."""
    return max(n / exaggeration, 1.0)


class Motion:
    """Where n photos are and how they move: six rows of a float32 array, changed in place.

    Rows 0 and 1 are the coordinates, 2 and 3 the last steps, 4 and 5 the gains (Jacobs 1988).
    """

    def __init__(self, xy: Floats) -> None:
        self.rows = np.zeros((6, len(xy)), np.float32)
        self.rows[:2] = xy.T
        self.rows[4:] = 1

    @property
    def xy(self) -> Floats:
        """The coordinates now, a new float32 array (n, 2)."""
        return np.ascontiguousarray(self.rows[:2].T)


@kernel
def advance(motion: Floats, slope_x: Floats, slope_y: Floats, rate: float, momentum: float) -> None:
    """Move every photo one step down its gradient, then centre the map.

    A gain grows while the gradient keeps its direction and shrinks where it turns.
    """
    x, y, step_x, step_y, gain_x, gain_y = motion
    low = np.float32(0.01)
    for i in range(x.size):
        same = (step_x[i] > 0) == (slope_x[i] > 0)
        gain_x[i] = max(gain_x[i] * np.float32(0.8), low) if same else gain_x[i] + np.float32(0.2)
        same = (step_y[i] > 0) == (slope_y[i] > 0)
        gain_y[i] = max(gain_y[i] * np.float32(0.8), low) if same else gain_y[i] + np.float32(0.2)
        a = np.float32(momentum) * step_x[i] - np.float32(rate) * gain_x[i] * slope_x[i]
        b = np.float32(momentum) * step_y[i] - np.float32(rate) * gain_y[i] * slope_y[i]
        length = np.float32(math.sqrt(a * a + b * b))
        shorter = LONGEST_STEP / max(length, LONGEST_STEP)
        step_x[i] = a * shorter
        step_y[i] = b * shorter
        x[i] += step_x[i]
        y[i] += step_y[i]
    x -= np.float32(x.mean())
    y -= np.float32(y.mean())
