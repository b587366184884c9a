"""t-SNE: affinities, a cold run that is always the same, and a warm one for the eye.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lib.errors import Cancelled
from lib.motifs.affinities import Affinities, affinities
from lib.motifs.descent import COLD, WARM, Motion, Phase
from lib.motifs.neighbours import Neighbours
from lib.motifs.quality import divergence
from lib.motifs.tsne_exact import ExactForces
from lib.motifs.tsne_grid import GridForces

Floats = NDArray[np.float32]
OnFrame = Callable[[Floats], None]
IsCancelled = Callable[[], bool]

EXACT_UP_TO = 2_500
STRIDE = 5
"""Iterations between two looks at whether somebody waits for a frame or wants no more."""
FRAME_SECONDS = 0.06


class Forces(Protocol):
    """A way to compute the gradient of t-SNE, exact or on a grid."""

    def run(self, motion: Motion, phase: Phase, iterations: int) -> None:
        """Move the map by so many iterations of a phase."""

    def normaliser(self, motion: Motion) -> float:
        """Z of the map now."""


def tsne(
    neighbours: Neighbours,
    perplexity: float,
    first: Floats,
    *,
    warm: Floats | None = None,
    on_frame: OnFrame | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[Floats, float]:
    """A t-SNE map float32 (n, 2) and its KL divergence.

    The map is that of a cold run from `first` (n, 2), whatever came before: same neighbours,
    perplexity and start, same map. With `warm`, the map on screen, the frames shown are some
    iterations from there at the new perplexity, and the cold run goes on unseen.
    Raises `Cancelled` as soon as `cancelled()` is true.
    """
    held = affinities(neighbours, perplexity)
    forces = _forces(held)
    watch = _Watch(on_frame, cancelled)
    if warm is not None and on_frame is not None:
        _descend(Motion(warm), WARM, _forces(held), watch)
        watch = _Watch(None, cancelled)
    motion = Motion(first)
    _descend(motion, COLD, forces, watch)
    return motion.xy, divergence(held, motion.xy, forces.normaliser(motion))


def _forces(held: Affinities) -> Forces:
    return ExactForces(held) if held.size <= EXACT_UP_TO else GridForces(held)


def _descend(motion: Motion, phases: Sequence[Phase], forces: Forces, watch: _Watch) -> None:
    """Run through the phases, with a look up every few iterations that changes no result."""
    for phase in phases:
        for done in range(0, phase.iterations, STRIDE):
            watch.look(motion)
            forces.run(motion, phase, min(STRIDE, phase.iterations - done))
    watch.look(motion)


class _Watch:
    """Hands out frames, not more often than an eye needs, and stops a run that nobody wants."""

    def __init__(self, on_frame: OnFrame | None, cancelled: IsCancelled | None) -> None:
        self._on_frame = on_frame
        self._cancelled = cancelled
        self._last = time.monotonic()

    def look(self, motion: Motion) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("A newer choice took the place of this map.")
        now = time.monotonic()
        if self._on_frame is not None and now - self._last >= FRAME_SECONDS:
            self._on_frame(motion.xy)
            self._last = time.monotonic()
