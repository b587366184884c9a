"""t-SNE: affinities, a cold run that is always the same, and a warm one for the eye.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lib.motifs.affinities import Affinities, affinities
from lib.motifs.descent import COLD, WARM, Motion, Phase
from lib.motifs.neighbours import Neighbours
from lib.motifs.quality import divergence
from lib.motifs.tsne_exact import ExactForces
from lib.motifs.tsne_grid import GridForces
from lib.motifs.watching import Watch

Floats = NDArray[np.float32]

EXACT_UP_TO = 2_500
STRIDE = 5
"""Iterations between two looks at whether somebody waits for a frame or wants no more."""


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
    watch: Watch,
    *,
    phases: Sequence[Phase] = COLD,
    warm: Floats | None = None,
) -> tuple[Floats, float]:
    """A t-SNE map float32 (n, 2) and its KL divergence.

    The map is that of a run from `first` (n, 2) through the `phases`, whatever came before: same
    neighbours, perplexity and start, same map. With `warm`, the map on screen, the frames shown are
    some iterations from there at the new perplexity, and the run from `first` goes on unseen.
    Raises `Cancelled` when `watch` says so.
    """
    held = affinities(neighbours, perplexity)
    forces = _forces(held)
    if warm is not None and watch.on_frame is not None:
        _descend(Motion(warm), WARM, _forces(held), watch)
        watch = watch.unseen()
    motion = Motion(first)
    _descend(motion, phases, forces, watch)
    return motion.xy, divergence(held, motion.xy, forces.normaliser(motion))


def _forces(held: Affinities) -> Forces:
    return ExactForces(held) if held.size <= EXACT_UP_TO else GridForces(held)


def _descend(motion: Motion, phases: Sequence[Phase], forces: Forces, watch: Watch) -> None:
    """Run through the phases, with a look up every few iterations that changes no result."""
    for phase in phases:
        for done in range(0, phase.iterations, STRIDE):
            forces.run(motion, phase, min(STRIDE, phase.iterations - done))
            watch.look(lambda: motion.xy)
