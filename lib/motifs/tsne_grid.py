"""t-SNE for thousands of photos: attraction along the neighbours, repulsion by a field.

Imports numba: import this module only where a map is about to be made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lib.motifs.affinities import Affinities
from lib.motifs.compiled import kernel
from lib.motifs.descent import Motion, Phase, advance, learning_rate
from lib.motifs.field import Field

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

BLOCKS = 16
"""Pieces of the attraction that threads share; fixed, so that no sum depends on their number."""


class GridForces:
    """Attraction and repulsion for large n; the two are computed side by side on two cores."""

    def __init__(self, affinities: Affinities, threads: int | None = None) -> None:
        self._held = affinities
        self._field = Field()
        self._pull = np.empty((2, affinities.size), np.float32)
        self._push = np.empty((2, affinities.size), np.float32)
        self._threads = min(threads or os.cpu_count() or 1, 4)
        edges = np.linspace(0, affinities.starts[-1], BLOCKS + 1)
        self._blocks = np.searchsorted(affinities.starts, edges).tolist()

    def run(self, motion: Motion, phase: Phase, iterations: int) -> None:
        """Move the map by so many iterations of a phase."""
        rate = learning_rate(self._held.size, phase.exaggeration)
        with ThreadPoolExecutor(max(1, self._threads - 1)) as pool:
            for _ in range(iterations):
                total = self._forces(motion, pool)
                combine(self._pull, self._push, phase.exaggeration, total)
                advance(motion.rows, self._pull[0], self._pull[1], rate, phase.momentum)

    def normaliser(self, motion: Motion) -> float:
        """Z of the map now."""
        return self._field.repel(motion.rows[0], motion.rows[1], *self._push)

    def _forces(self, motion: Motion, pool: ThreadPoolExecutor) -> float:
        """Fill pull and push; returns Z. Whoever is free takes the next block of attraction."""
        x, y = motion.rows[:2]
        blocks = pairwise(self._blocks)
        helpers = [pool.submit(self._attract, x, y, blocks) for _ in range(1, self._threads)]
        total = self.normaliser(motion)
        self._attract(x, y, blocks)
        for helper in helpers:
            helper.result()
        return total

    def _attract(self, x: Floats, y: Floats, blocks: Iterator[tuple[int, int]]) -> None:
        held = self._held
        for first, last in blocks:
            attract(x, y, held.starts, held.indices, held.values, first, last, *self._pull)


@kernel
def attract(
    x: Floats,
    y: Floats,
    starts: Integers,
    indices: Integers,
    values: Floats,
    first: int,
    last: int,
    pull_x: Floats,
    pull_y: Floats,
) -> None:
    """Fill `pull` of rows first … last − 1 with Σ_j p_ij w_ij (y_i − y_j), w = 1 / (1 + d²)."""
    one = np.float32(1)
    for i in range(first, last):
        sum_x = sum_y = np.float32(0)
        for e in range(starts[i], starts[i + 1]):
            j = indices[e]
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            force = values[e] / (one + dx * dx + dy * dy)
            sum_x += force * dx
            sum_y += force * dy
        pull_x[i] = sum_x
        pull_y[i] = sum_y


@kernel
def combine(pull: Floats, push: Floats, exaggeration: float, total: float) -> None:
    """Turn `pull` (2, n) into the gradient of the cost, 4 (exaggeration · pull − push / Z)."""
    pull_factor = np.float32(4 * exaggeration)
    push_factor = np.float32(4 / total)
    for axis in range(2):
        for i in range(pull.shape[1]):
            pull[axis, i] = pull_factor * pull[axis, i] - push_factor * push[axis, i]
