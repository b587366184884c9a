from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import Cancelled, FeaturesError, UsageError
from lib.motifs.maps import neighbours_wanted, project, reference_settings, warm_up
from lib.motifs.neighbours import find_neighbours
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.settings import MapSettings
from lib.motifs.tsne import tsne
from lib.motifs.watching import Watch
from tests.motifs.clouds import blobs

SHORT = MapSettings(perplexity=10)


@pytest.mark.parametrize("projection", ["tsne", "umap", "pca"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 20])
def test_a_handful_of_photos_gets_a_map(projection, n):
    made = project(blobs(n), MapSettings(projection=projection))
    assert made.xy.shape == (n, 2)
    assert made.xy.dtype == np.float32
    assert np.isfinite(made.xy).all()


def test_the_same_settings_give_the_same_map_whatever_came_before():
    points = blobs(150)
    cold = project(points, SHORT)
    other = project(points, MapSettings(perplexity=30))
    frames: list[np.ndarray] = []
    warm = project(points, SHORT, start=other.xy, on_frame=frames.append)
    given = project(points, SHORT, neighbours=find_neighbours(points, 120))
    assert np.array_equal(cold.xy, warm.xy)
    assert np.array_equal(cold.xy, given.xy)
    assert cold.quality == warm.quality


def test_groups_stay_together():
    points = blobs(300, groups=4)
    made = project(points, SHORT)
    assert made.quality.trustworthiness > 0.9
    assert (
        made.quality.trustworthiness
        > project(points, MapSettings(projection="pca")).quality.trustworthiness
    )


@pytest.mark.parametrize(
    "points",
    [
        np.ones((40, 5)),
        np.repeat(blobs(4), 10, axis=0),
        blobs(60, groups=1),
        np.eye(12),
        blobs(40) * 1e6,
    ],
    ids=["constant", "twins", "one cloud", "all alike far", "large"],
)
@pytest.mark.parametrize("projection", ["tsne", "umap"])
def test_odd_collections_get_a_finite_map(points, projection):
    made = project(points.astype(np.float32), MapSettings(projection=projection))
    assert np.isfinite(made.xy).all()
    assert np.ptp(made.xy, axis=0).max() > 0


def test_a_choice_that_is_out_of_date_stops():
    with pytest.raises(Cancelled):
        project(blobs(100), SHORT, cancelled=lambda: True)


def test_a_map_of_other_photos_is_no_start():
    with pytest.raises(UsageError, match="start"):
        project(blobs(20), SHORT, start=np.zeros((19, 2), np.float32))


def test_two_visitors_at_once_get_their_maps():
    points = blobs(200)
    alone = project(points, SHORT).xy
    with ThreadPoolExecutor(4) as pool:
        maps = list(pool.map(lambda _: project(points, SHORT).xy, range(4)))
    assert all(np.array_equal(alone, xy) for xy in maps)


def test_features_that_are_not_finite_are_refused():
    with pytest.raises(FeaturesError, match="not finite"):
        project(np.full((5, 3), np.inf, np.float32), SHORT)


def test_a_known_reference_only_saves_time():
    points = blobs(150)
    before = reference_settings(SHORT, 150)
    assert before == MapSettings(perplexity=30)
    known = project(points, SHORT, reference=project(points, before).xy)
    assert np.array_equal(known.xy, project(points, SHORT).xy)


@pytest.mark.parametrize(
    ("settings", "n"),
    [(MapSettings(), 500), (MapSettings("umap", 50), 500), (MapSettings(perplexity=50), 40)],
)
def test_maps_that_start_from_pca_have_no_reference(settings, n):
    assert reference_settings(settings, n) is None


@given(st.floats(5, 100), st.integers(1, 400))
@hypothesis.settings(deadline=None)
def test_references_lead_to_pca_in_two_steps(perplexity, n):
    first = reference_settings(MapSettings(perplexity=perplexity), n)
    second = first and reference_settings(first, n)
    assert second is None or reference_settings(second, n) is None


def test_photos_stay_about_where_they_were():
    points = blobs(400)
    maps = [project(points, MapSettings(perplexity=p)).xy for p in (20, 22)]
    moves = np.linalg.norm(maps[1] - maps[0], axis=1)
    radius = np.sqrt((maps[0] ** 2).sum(axis=1).mean())
    assert np.median(moves) < 0.15 * radius


@pytest.mark.parametrize("perplexity", [5, 7, 15, 22, 50, 60, 100])
def test_starting_elsewhere_costs_no_quality(perplexity):
    points = blobs(400)
    near, settings = find_neighbours(points), MapSettings(perplexity=perplexity)
    cold = tsne(near, perplexity, start_of(pca_map(points), 0), Watch())[1]
    assert project(points, settings, neighbours=near).quality.kl < 1.02 * cold


def test_warming_up_draws_by_every_road():
    warm_up()


def test_more_perplexity_wants_more_neighbours():
    assert neighbours_wanted(1000, MapSettings(perplexity=5)) == 90
    assert neighbours_wanted(1000, MapSettings(perplexity=50)) == 150
    assert neighbours_wanted(1000, MapSettings(projection="pca")) == 15
    assert neighbours_wanted(5, MapSettings()) == 4


def test_importing_the_front_door_is_cheap():
    heavy = "{'numba', 'faiss', 'sklearn', 'scipy', 'umap', 'tensorflow'}"
    code = f"import sys, lib.motifs.maps; print({heavy} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
