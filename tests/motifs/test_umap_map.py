from __future__ import annotations

import numpy as np
import pytest

from lib.errors import Cancelled
from lib.motifs.maps import project
from lib.motifs.neighbours import find_neighbours
from lib.motifs.settings import MapSettings
from lib.motifs.umap_map import curve, fuzzy_graph, memberships
from lib.motifs.watching import Watch
from tests.motifs.clouds import blobs

UMAP = MapSettings(projection="umap")


@pytest.mark.parametrize(
    ("min_dist", "a", "b"), [(0.1, 1.577, 0.895), (0.0, 1.932, 0.791), (0.5, 0.583, 1.334)]
)
def test_the_curve_is_that_of_the_reference(min_dist, a, b):
    assert curve(min_dist) == pytest.approx((a, b), abs=2e-3)


def test_strengths_sum_to_the_logarithm_and_the_nearest_has_one():
    strengths = memberships(find_neighbours(blobs(100), 14).distances)
    assert np.allclose(strengths.sum(axis=1), np.log2(15), atol=1e-3)
    assert np.allclose(strengths[:, 0], 1)


def test_the_graph_is_the_fuzzy_union_of_both_views():
    near = find_neighbours(blobs(60), 9)
    one = np.zeros((60, 60))
    np.put_along_axis(one, near.indices, memberships(near.distances), 1)
    graph = fuzzy_graph(near, 10)
    dense = np.zeros((60, 60))
    dense[np.repeat(np.arange(60), np.diff(graph.starts)), graph.indices] = graph.strengths
    assert np.allclose(dense, one + one.T - one * one.T, atol=1e-6)


def test_the_same_settings_give_the_same_map_and_another_seed_another():
    points = blobs(120)
    first, again = project(points, UMAP), project(points, UMAP)
    assert np.array_equal(first.xy, again.xy)
    assert not np.array_equal(first.xy, project(points, MapSettings("umap", seed=1)).xy)


def test_groups_stay_together_and_min_dist_spreads_them():
    points = blobs(300, groups=4)
    near = project(points, MapSettings(projection="umap", min_dist=0.0))
    far = project(points, MapSettings(projection="umap", min_dist=0.9))
    assert near.quality.trustworthiness > 0.9
    assert near.quality.kl is None
    gaps = [np.median(find_neighbours(made.xy, 1).distances) for made in (near, far)]
    assert gaps[1] > 2 * gaps[0]


def test_frames_come_and_a_newer_choice_stops_it(monkeypatch):
    monkeypatch.setattr("lib.motifs.watching.FRAME_SECONDS", 0)
    frames: list[np.ndarray] = []
    project(blobs(50), UMAP, on_frame=frames.append)
    assert len(frames) > 10
    with pytest.raises(Cancelled):
        Watch(cancelled=lambda: True).look(lambda: frames[0])
    with pytest.raises(Cancelled):
        project(blobs(50), UMAP, cancelled=lambda: True)
