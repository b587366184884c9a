from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.affinities import affinities
from lib.motifs.descent import COLD, Motion, Phase
from lib.motifs.neighbours import find_neighbours
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.quality import divergence
from lib.motifs.tsne_exact import ExactForces
from lib.motifs.tsne_grid import GridForces
from tests.motifs.clouds import blobs


@pytest.fixture(scope="module")
def held():
    return affinities(find_neighbours(blobs(1000), 60), 20)


def moved(forces, start, phases):
    motion = Motion(start)
    for phase in phases:
        forces.run(motion, phase, phase.iterations)
    return motion


def test_a_few_iterations_are_those_of_all_pairs(held):
    start = blobs(1000, p=2, seed=1)
    phases = [Phase(3, 1.0, 0.5)]
    grid = moved(GridForces(held), start, phases)
    exact = moved(ExactForces(held), start, phases)
    moves = np.linalg.norm(exact.xy - start)
    assert np.linalg.norm(grid.xy - exact.xy) < 0.05 * moves


def test_the_map_is_as_good_as_with_all_pairs(held):
    start = start_of(pca_map(blobs(1000)), 0)
    costs = []
    for forces in (GridForces(held), ExactForces(held)):
        motion = moved(forces, start, COLD)
        costs.append(divergence(held, motion.xy, ExactForces(held).normaliser(motion)))
    assert costs[0] < 1.02 * costs[1]


def test_the_number_of_threads_changes_nothing(held):
    start = start_of(pca_map(blobs(1000)), 0)
    one, three = (
        moved(GridForces(held, threads), start, [Phase(60, 12.0, 0.8)]) for threads in (1, 3)
    )
    assert np.array_equal(one.xy, three.xy)
