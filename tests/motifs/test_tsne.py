from __future__ import annotations

import numpy as np
import pytest

from lib.errors import Cancelled
from lib.motifs import tsne as module
from lib.motifs import watching
from lib.motifs.affinities import affinities
from lib.motifs.descent import COLD, Motion
from lib.motifs.neighbours import find_neighbours
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.quality import divergence
from lib.motifs.tsne import tsne
from lib.motifs.tsne_exact import ExactForces
from lib.motifs.watching import Watch
from tests.motifs.clouds import blobs


@pytest.mark.parametrize("perplexity", [5, 30, 60])
def test_the_cost_never_rises_over_the_last_hundred_iterations(perplexity):
    points = blobs(300)
    held = affinities(find_neighbours(points, 180), perplexity)
    forces, motion = ExactForces(held), Motion(start_of(pca_map(points), 0))
    for phase in COLD[:-1]:
        forces.run(motion, phase, phase.iterations)
    costs = []
    for _ in range(20):
        forces.run(motion, COLD[-1], 5)
        costs.append(divergence(held, motion.xy, forces.normaliser(motion)))
    assert np.all(np.diff(costs) <= 1e-5 * costs[-1])


@pytest.mark.parametrize("perplexity", [5, 30])
def test_the_cost_is_no_higher_than_that_of_scikit_learn(perplexity):
    from sklearn.manifold import TSNE

    points = blobs(300)
    first = start_of(pca_map(points), 0)
    theirs = TSNE(perplexity=perplexity, init=first, max_iter=750).fit(points)
    _, cost = tsne(find_neighbours(points, 90), perplexity, first, Watch())
    assert cost <= 1.02 * theirs.kl_divergence_


def test_frames_move_on_from_the_map_on_screen(monkeypatch):
    monkeypatch.setattr(watching, "FRAME_SECONDS", 0)
    points = blobs(120)
    near, first = find_neighbours(points, 90), start_of(pca_map(points), 0)
    shown, _ = tsne(near, 20, first, Watch())
    frames: list[np.ndarray] = []
    rest, _ = tsne(near, 22, first, Watch(frames.append), warm=shown)
    assert len(frames) == module.WARM[0].iterations // module.STRIDE
    assert np.abs(frames[0] - shown).max() < np.abs(frames[-1] - shown).max() < np.ptp(shown)
    assert np.array_equal(rest, tsne(near, 22, first, Watch())[0])


def test_a_run_stops_soon_after_it_is_cancelled():
    points = blobs(120)
    looks: list[int] = []

    def third_look() -> bool:
        looks.append(1)
        return len(looks) == 3

    with pytest.raises(Cancelled):
        tsne(
            find_neighbours(points, 90),
            20,
            start_of(pca_map(points), 0),
            Watch(cancelled=third_look),
        )
    assert len(looks) == 3
