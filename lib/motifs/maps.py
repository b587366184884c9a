"""The front door to maps: points in, a place on the plane for each photo out.

Importing this module is cheap; what compiles or is heavy is imported when a map is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.align import aligned
from lib.motifs.neighbours import Neighbours, checked, find_neighbours, neighbours_needed
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.quality import CIRCLE, MapQuality, quality
from lib.motifs.settings import MapSettings
from lib.motifs.watching import Watch

Floats = NDArray[np.float32]


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
    start: Floats | None = None,
    on_frame: Callable[[Floats], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MotifMap:
    """The map of `points` (n, p) under `settings`: always the same, whatever was shown before.

    `neighbours`: those of the space where they are known already, at least `neighbours_wanted`.
    `start` (n, 2): the map on screen; the frames then move on from it. `on_frame` gets the map on
    its way, float32 (n, 2), aligned as the result will be, at most some twenty times a second and
    in the thread that called. Maps are turned to lie like the plain PCA map (never mirrored against
    it), so that photos stay about where they were while a slider moves.
    Raises `FeaturesError` for points that are not finite, `Cancelled` once `cancelled()` is true.
    """
    table = checked(points)
    if neighbours is None or neighbours.indices.shape[1] < neighbours_wanted(len(table), settings):
        neighbours = find_neighbours(table, neighbours_wanted(len(table), settings))
    compass = pca_map(table)
    frame = None if on_frame is None else lambda xy: on_frame(aligned(xy, compass))
    xy, kl = _drawn(neighbours, settings, compass, start, Watch(frame, cancelled))
    xy = aligned(xy, compass)
    return MotifMap(xy, MapQuality(*quality(table, xy, neighbours), kl))


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
    from lib.motifs.tsne import tsne

    first = start_of(compass, settings.seed)
    return tsne(neighbours, settings.perplexity, first, watch, start)


def neighbours_wanted(n: int, settings: MapSettings) -> int:
    """How many neighbours of each of n photos a map under these settings is made from."""
    wanted = {
        "tsne": neighbours_needed(settings.perplexity, n),
        "umap": settings.n_neighbors - 1,
        "pca": 0,
    }
    return min(n - 1, max(wanted[settings.projection], CIRCLE))
