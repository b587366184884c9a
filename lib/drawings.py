"""The maps of an atlas: drawn once, kept on disk, and of very many photos drawn of a sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from lib.atlas import Atlas, all_mapped, micro_of
from lib.cache import Arrays
from lib.motifs.maps import MotifMap, neighbours_wanted, project, reference_settings
from lib.motifs.neighbours import (
    MOST_ABOVE,
    Neighbours,
    find_neighbours,
    nearest_among,
    neighbours_needed,
)
from lib.motifs.quality import MapQuality
from lib.motifs.settings import PERPLEXITY_RANGE, MapSettings

SAMPLE = 50_000  # photos that a map of very many shows
FEW = 5_000
SOME_NEIGHBOURS = 100


@dataclass(frozen=True, eq=False)
class Mapped:
    """The photos that a map shows: `rows` (m,) of the atlas, ascending.

    Every photo is found where the most similar of these is: `stand_ins` (n,) int32 are places in
    `rows`, and so are `middles` (c,) int32, those of the micro-clusters of `counts` (c,) photos.
    """

    rows: NDArray[np.int64]
    stand_ins: NDArray[np.int32]
    middles: NDArray[np.int32]
    counts: NDArray[np.int64]

    def part(self, atlas: Atlas) -> Atlas:
        """An atlas of the photos shown, and of nothing but points."""
        space = replace(atlas.space, points=atlas.space.points[self.rows])
        photos = atlas.photos.iloc[self.rows].reset_index(drop=True)
        key = f"{atlas.key}-sample-{len(self.rows)}"
        return replace(atlas, key=key, photos=photos, probabilities=None, looks=space, space=space)

    def drawn(
        self,
        draw: Callable[..., MotifMap],
        start: NDArray[np.float32] | None,
        on_frame: Callable[[NDArray[np.float32]], None] | None,
    ) -> MotifMap:
        """The map of all photos from one of those shown, which `draw(start=, on_frame=)` makes."""
        found = draw(
            start=None if start is None else start[self.rows],
            on_frame=None if on_frame is None else lambda xy: on_frame(xy[self.stand_ins]),
        )
        return replace(found, xy=found.xy[self.stand_ins])


def on_map(atlas: Atlas) -> Mapped | None:
    """Which photos the maps of very many show, kept on disk; None where they show all of them.

    Those with the first ids: ids are hashes, so that this is a fair sample, and one that stays
    nearly the same when photos are added.
    """
    if all_mapped(atlas):
        return None

    def compute() -> Arrays:
        points = atlas.space.points
        rows = np.sort(np.argsort(atlas.photos["id"].to_numpy(str), kind="stable")[:SAMPLE])
        stand_ins = nearest_among(points, points[rows])
        stand_ins[rows] = np.arange(len(rows))
        micro = micro_of(atlas)
        assert micro is not None
        middles = nearest_among(micro.centres, points[rows])
        return {"rows": rows, "stand_ins": stand_ins, "middles": middles, "counts": micro.counts}

    return Mapped(**atlas.cache.remember("mapped", f"2|{atlas.key}|{SAMPLE}", compute))


def neighbours_of(atlas: Atlas, wanted: int = 0) -> Neighbours:
    """The nearest neighbours of every photo, at least `wanted`, kept on disk for every map.

    A few photos get as many as the highest perplexity needs, and so do very many, where that is
    bounded; in between they get those of a usual one, and more only where `wanted` asks for them.
    """
    most = neighbours_needed(PERPLEXITY_RANGE[1], len(atlas.photos))
    some = len(atlas.photos) > FEW and most > MOST_ABOVE and wanted <= SOME_NEIGHBOURS
    count = SOME_NEIGHBOURS if some else most

    def compute() -> Arrays:
        found = find_neighbours(atlas.space.points, count)
        return {
            "indices": found.indices,
            "distances": found.distances,
            "recall": np.array(found.recall),
        }

    kept = atlas.cache.remember("neighbours", f"{atlas.key}|{count}", compute)
    return Neighbours(kept["indices"], kept["distances"], float(kept["recall"]))


def motif_map(
    atlas: Atlas,
    settings: MapSettings,
    *,
    neighbours: Neighbours | None = None,
    start: NDArray[np.float32] | None = None,
    on_frame: Callable[[NDArray[np.float32]], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MotifMap:
    """The map for these settings, from disk where it was drawn before.

    `start` (n, 2) is the map on screen, from which the frames move on; `on_frame` sees the
    coordinates (n, 2) on their way; `cancelled` stops a drawing that nobody waits for any more
    (raises `Cancelled`, and nothing is kept). Of very many photos those `on_map` are drawn, and the
    others put where their stand-ins are; the quality is that of the drawn ones.
    """
    mapped = on_map(atlas)
    if mapped is not None:
        draw = partial(motif_map, mapped.part(atlas), settings, cancelled=cancelled)
        return mapped.drawn(draw, start, on_frame)
    wanted = neighbours_wanted(len(atlas.photos), settings)

    def compute() -> Arrays:
        enough = neighbours is not None and neighbours.indices.shape[1] >= wanted
        drawn = project(
            atlas.space.points,
            settings,
            neighbours=neighbours if enough else neighbours_of(atlas, wanted),
            reference=_reference(atlas, settings, neighbours, cancelled),
            start=start,
            on_frame=on_frame,
            cancelled=cancelled,
        )
        return _map_arrays(drawn)

    return _as_map(atlas.cache.remember("maps", _map_key(atlas, settings), compute))


def kept_map(atlas: Atlas, settings: MapSettings) -> MotifMap | None:
    """The map for these settings where it was drawn before, and is kept on disk; else None."""
    mapped = on_map(atlas)
    if mapped is not None:
        found = kept_map(mapped.part(atlas), settings)
        return None if found is None else replace(found, xy=found.xy[mapped.stand_ins])
    kept = atlas.cache.recall("maps", _map_key(atlas, settings))
    return None if kept is None else _as_map(kept)


def _as_map(kept: Arrays) -> MotifMap:
    trustworthiness, recall, kl = (float(number) for number in kept["quality"])
    return MotifMap(kept["xy"], MapQuality(trustworthiness, recall, None if math.isnan(kl) else kl))


def _reference(
    atlas: Atlas,
    settings: MapSettings,
    neighbours: Neighbours | None,
    cancelled: Callable[[], bool] | None,
) -> NDArray[np.float32] | None:
    """The map that this one starts from, so that photos stay in place while perplexity moves."""
    before = reference_settings(settings, len(atlas.photos))
    if before is None:
        return None
    return motif_map(atlas, before, neighbours=neighbours, cancelled=cancelled).xy


def keep_map(atlas: Atlas, settings: MapSettings, drawn: MotifMap) -> None:
    """Let a map of the same photos, drawn elsewhere, stand for these settings from now on."""
    atlas.cache.remember("maps", _map_key(atlas, settings), lambda: _map_arrays(drawn))


def _map_key(atlas: Atlas, settings: MapSettings) -> str:
    return f"{atlas.key}|{settings}"


def _map_arrays(drawn: MotifMap) -> Arrays:
    found = drawn.quality
    kl = np.nan if found.kl is None else found.kl
    return {"xy": drawn.xy, "quality": np.array([found.trustworthiness, found.recall, kl])}
