"""The front door to maps: points in, a place on the plane for each photo out.

Importing this module is cheap; what compiles or is heavy is imported when a map is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from lib.errors import UsageError
from lib.motifs.align import aligned
from lib.motifs.neighbours import (
    Neighbours,
    bounded_perplexity,
    checked,
    find_neighbours,
    neighbours_needed,
)
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.quality import CIRCLE, MapQuality, quality
from lib.motifs.settings import MapSettings, Projection
from lib.motifs.watching import Watch

Floats = NDArray[np.float32]

PROJECTIONS = get_args(Projection)
REFERENCE_PERPLEXITY = 30.0
LANDMARKS = (5.0, 10.0, 30.0, 100.0)
"""Perplexities whose maps are drawn anew; a map far from where it started would end too high."""


@dataclass(frozen=True)
class MotifMap:
    """Where each of n photos lies: `xy` float32 (n, 2), centred, and how far to believe it."""

    xy: Floats
    quality: MapQuality


def project(
    points: Floats,
    settings: MapSettings,
    *,
    neighbours: Neighbours | None = None,
    reference: Floats | None = None,
    start: Floats | None = None,
    on_frame: Callable[[Floats], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MotifMap:
    """The map of `points` (n, p) under `settings`: always the same, whatever was shown before.

    `neighbours`: those of the space where they are known already, at least `neighbours_wanted`.
    `reference` (n, 2): the map under `reference_settings`, where those are not None and it is known
    already; else it is drawn first. A t-SNE map starts from that one and is turned to lie like it
    (others like the plain PCA map), so that photos stay about where they were while the slider
    moves, and yet no map depends on those shown before.
    `start` (n, 2): the map on screen; the frames then move on from it. `on_frame` gets the map on
    its way, float32 (n, 2), turned as the result will be, at most some sixteen times a second and
    in the thread that called.
    Raises `FeaturesError` for points that are not finite, `UsageError` for a `reference` or `start`
    of other photos, `Cancelled` once `cancelled()` is true.
    """
    table = checked(points)
    if neighbours is None or neighbours.indices.shape[1] < neighbours_wanted(len(table), settings):
        neighbours = find_neighbours(table, neighbours_wanted(len(table), settings))
    for name, given in (("reference", reference), ("start", start)):
        if given is not None and given.shape != (len(table), 2):
            raise UsageError(f"{name} must be a place for each of {len(table)} photos.")
    before = reference_settings(settings, len(table))
    if before is None:
        compass = pca_map(table)
    elif reference is None:
        compass = project(table, before, neighbours=neighbours, cancelled=cancelled).xy
    else:
        compass = reference
    frame = None if on_frame is None else lambda xy: on_frame(aligned(xy, compass))
    xy, kl = _drawn(neighbours, settings, compass, start, Watch(frame, cancelled))
    xy = aligned(xy, compass)
    return MotifMap(xy, MapQuality(*quality(table, xy, neighbours), kl))


def reference_settings(settings: MapSettings, n: int) -> MapSettings | None:
    """The settings of the map of n photos that this one starts from; None where that is PCA.

    The t-SNE map at perplexity 30 starts from PCA, those at the other `LANDMARKS` from it, and
    every other from the nearest landmark (by ratio).
    """
    if settings.projection != "tsne":
        return None
    landmark = _landmark(settings, n)
    if not _is_landmark(settings, n):
        return replace(settings, perplexity=landmark)
    usual = replace(settings, perplexity=REFERENCE_PERPLEXITY)
    return None if landmark == _landmark(usual, n) else usual


def _landmark(settings: MapSettings, n: int) -> float:
    """The landmark nearest by ratio to a perplexity, both as they are bounded for n photos."""
    perplexity = bounded_perplexity(settings.perplexity, n)
    return min(LANDMARKS, key=lambda mark: abs(math.log(bounded_perplexity(mark, n) / perplexity)))


def _is_landmark(settings: MapSettings, n: int) -> bool:
    perplexity = bounded_perplexity(settings.perplexity, n)
    return bounded_perplexity(_landmark(settings, n), n) == perplexity


def _drawn(
    neighbours: Neighbours,
    settings: MapSettings,
    compass: Floats,
    start: Floats | None,
    watch: Watch,
) -> tuple[Floats, float | None]:
    """The map before it is turned, and its divergence where that is what it minimises."""
    if settings.projection == "pca" or len(compass) < 2:
        return compass, None
    if settings.projection == "umap":
        from lib.motifs.umap_map import umap

        spread = (settings.n_neighbors, settings.min_dist)
        return umap(neighbours, *spread, compass, settings.seed, watch), None
    from lib.motifs.descent import AGAIN, COLD, NEARBY
    from lib.motifs.tsne import tsne

    n, seed = len(compass), settings.seed
    if reference_settings(settings, n) is None:
        first, phases = start_of(compass, seed), COLD
    elif _is_landmark(settings, n):
        first, phases = start_of(compass, seed, 1.0), AGAIN
    else:
        first, phases = compass, NEARBY
    return tsne(neighbours, settings.perplexity, first, watch, phases=phases, warm=start)


def neighbours_wanted(n: int, settings: MapSettings) -> int:
    """How many neighbours of each of n photos a map under these settings is made from."""
    # Somewhat below 100, the map starts from the one at 100.
    before = reference_settings(settings, n)
    usual = max(settings.perplexity, REFERENCE_PERPLEXITY, before.perplexity if before else 0)
    wanted = {
        "tsne": neighbours_needed(usual, n),
        "umap": settings.n_neighbors - 1,
        "pca": 0,
    }
    return min(n - 1, max(wanted[settings.projection], CIRCLE))


def warm_up() -> None:
    """Compile every loop that maps need, or load it from where an earlier start has kept it.

    For a thread of its own when a server starts: seconds the first time on a machine, else about
    one. Draws small maps of random points by every road.
    """
    from lib.motifs.affinities import affinities
    from lib.motifs.descent import Motion, Phase
    from lib.motifs.tsne_grid import GridForces

    points = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    for projection in PROJECTIONS:
        project(points, MapSettings(projection=projection))
    forces = GridForces(affinities(find_neighbours(points, 15), 5), threads=1)
    forces.run(Motion(pca_map(points)), Phase(1, 1.0, 0.5), 1)
