"""One collection seen through one backbone: where photos, features and motifs meet.

The command line and the pages both stand on this module, so that they show the same motifs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.cache import Arrays, Cache
from lib.errors import FeaturesError
from lib.features.backbones import BACKBONES, DEFAULT, get_backbone
from lib.features.store import Damaged, Holding, look_up, steadily
from lib.motifs.clusters import Clustering, MotifTree, grow, small_clusters
from lib.motifs.evidence import Evidence
from lib.motifs.maps import MotifMap, neighbours_wanted, project, reference_settings
from lib.motifs.micro import MicroClusters
from lib.motifs.names import name_motifs
from lib.motifs.neighbours import (
    MOST_ABOVE,
    Neighbours,
    find_neighbours,
    nearest_among,
    neighbours_needed,
)
from lib.motifs.quality import MapQuality
from lib.motifs.renames import apply_renames, kept_renames
from lib.motifs.settings import PERPLEXITY_RANGE, Alike, MapSettings
from lib.motifs.space import Each, Space, reduce
from lib.motifs.words import CaptionWords, distinctive_words, read_words, texts
from lib.photos.collections import Collection, load_collection

if TYPE_CHECKING:
    from lib.motifs.choice import Recommendation

# Raise it when the same features would make another space, tree or map than those kept on disk.
VERSION = 3
MAPPED_UP_TO = 100_000  # photos; a map of more shows
SAMPLE = 50_000
FEW = 5_000
SOME_NEIGHBOURS = 100


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything a view needs of one collection and one backbone, all in the same row order.

    `photos` has the n photos that have features (RangeIndex); `probabilities` is float16
    (n, 1000), from the backbone itself or, where it predicts nothing, from one that has seen the
    same photos, else None. `looks` is the space of the features; `space` is where motifs and maps
    are made, float32 points (n, p): the same one, or one of looks and meaning together. `missing`
    counts the photos without features. `key` changes when, and only when, one of these does.
    """

    cache: Cache
    collection: str
    name: str
    backbone: str
    alike: Alike
    key: str
    photos: pd.DataFrame
    probabilities: NDArray[np.float16] | None
    looks: Space
    space: Space
    missing: int


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


def open_atlas(
    cache: Cache,
    collection: str,
    backbone: str = DEFAULT,
    alike: Alike = "looks",
    each: Each | None = None,
) -> Atlas:
    """Read a collection and its features, and reduce these to their principal components.

    `alike` says what puts photos together: how they look to the network, or that and the
    categories that it sees in them; without predictions it is looks alone. `each` applies a
    function to every chunk of the features, in order, on machines that see the same store. Raises
    `CollectionError` for an unknown collection, `UsageError` for an unknown backbone, and
    `FeaturesError` where not one photo has features yet.
    """
    get_backbone(backbone)
    found = load_collection(cache, collection)

    def opened(damaged: Damaged) -> Atlas:
        held = look_up(cache, backbone, list(found.photos["id"]), damaged)
        if not held.ids:
            raise FeaturesError(
                f"“{found.name}” has no {backbone} features yet; "
                f'run: python -m lib extract "{found.name}" --backbone {backbone}.'
            )
        looks = _space(cache, held, each)
        atlas = _atlas(cache, found, backbone, held, looks, alike)
        if atlas.probabilities is not None:
            return atlas
        return replace(atlas, probabilities=_borrowed(cache, held.ids, damaged))

    return steadily(opened)


def _atlas(
    cache: Cache,
    collection: Collection,
    backbone: str,
    held: Holding,
    looks: Space,
    alike: Alike,
) -> Atlas:
    predicted = held.probabilities()
    mixed = alike == "meaning" and predicted is not None
    return Atlas(
        cache=cache,
        collection=collection.slug,
        name=collection.name,
        backbone=backbone,
        alike="meaning" if mixed else "looks",
        key=f"{VERSION}-{collection.version}-{held.key}{'-meaning' if mixed else ''}",
        photos=_rows_of(collection, held.ids),
        probabilities=predicted,
        looks=looks,
        space=looks if predicted is None or not mixed else _joined(cache, held, looks, predicted),
        missing=len(held.missing),
    )


def _space(cache: Cache, held: Holding, each: Each | None) -> Space:
    """The features reduced; kept, so that they are read once, and a dashboard needs none."""

    def compute() -> Arrays:
        return _arrays(reduce(held.rows(), each=each) if each else reduce(held.vectors()))

    kept = cache.remember("space", _space_key(held.key), compute)
    return Space(
        kept["points"],
        kept["mean"],
        kept["components"],
        kept["variances"],
        float(kept["explained"]),
    )


def _joined(cache: Cache, held: Holding, looks: Space, probabilities: NDArray[np.float16]) -> Space:
    """Looks and meaning together."""
    from lib.motifs.labelled import with_categories

    def compute() -> Arrays:
        return {"points": with_categories(looks.points, probabilities)}

    return replace(looks, points=cache.remember("meaning", _space_key(held.key), compute)["points"])


def keep_space(cache: Cache, held: Holding, space: Space) -> None:
    """Let these features, held by this cache, stand for that space from now on."""
    cache.remember("space", _space_key(held.key), lambda: _arrays(space))


def _space_key(key: str) -> str:
    return f"{VERSION}|{key}"


def _arrays(value: Space | MotifTree | MicroClusters) -> Arrays:
    return {field.name: np.asarray(getattr(value, field.name)) for field in fields(value)}


def _rows_of(collection: Collection, ids: Sequence[str]) -> pd.DataFrame:
    photos = collection.photos
    if len(ids) < len(photos):
        photos = photos[photos["id"].isin(set(ids))]
    rows: pd.DataFrame = photos.reset_index(drop=True)
    return rows


def _borrowed(cache: Cache, ids: Sequence[str], damaged: Damaged) -> NDArray[np.float16] | None:
    """What the first other backbone predicts that has seen all of these photos."""
    for other in BACKBONES.values():
        if other.predicts:
            seen = look_up(cache, other.name, ids, damaged)
            if not seen.missing:
                return seen.probabilities()
    return None


def motif_tree(atlas: Atlas) -> MotifTree:
    """The tree that every k is cut from, kept on disk: a dashboard then compiles nothing for it."""

    def compute() -> Arrays:
        return _arrays(grow(atlas.space.points, micro_of(atlas)))

    kept = atlas.cache.remember("trees", f"{atlas.key}", compute)
    return MotifTree(**kept)


def recommendation(atlas: Atlas) -> Recommendation:
    """How many motifs the photos suggest, and why; what the criteria say is kept on disk."""
    from lib.motifs.choice import Judged, judged, recommended

    def compute() -> Arrays:
        return judged(atlas.space.points, motif_tree(atlas)).arrays()

    return recommended(Judged.of(atlas.cache.remember("judged", atlas.key, compute)))


def micro_of(atlas: Atlas, each: Each = map) -> MicroClusters | None:
    """The micro-clusters of more photos than a map shows, kept on disk; None where it shows all.

    `each` applies a function to every chunk of the points, in order, here or on other machines.
    """
    if len(atlas.photos) <= MAPPED_UP_TO:
        return None

    def compute() -> Arrays:
        return _arrays(small_clusters(atlas.space.points, each))

    return MicroClusters(**atlas.cache.remember("micro", atlas.key, compute))


def on_map(atlas: Atlas) -> Mapped | None:
    """Which photos the maps of very many show, kept on disk; None where they show all of them.

    Those with the first ids: ids are hashes, so that this is a fair sample, and one that stays
    nearly the same when photos are added.
    """
    if len(atlas.photos) <= MAPPED_UP_TO:
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


def motif_names(atlas: Atlas, clustering: Clustering) -> tuple[str, ...]:
    """One name a motif: the one that a person gave, else what photos and captions say."""
    captions = read_words(atlas.photos["caption"])
    return given_names(atlas, clustering, found_names(atlas.probabilities, captions, clustering))


def found_names(
    evidence: NDArray[np.float16] | Evidence | None, captions: CaptionWords, clustering: Clustering
) -> tuple[str, ...]:
    """The names that the machine finds, all different: from predictions, and words of captions.

    `evidence` is what a backbone predicted, (n, 1000) or gathered; without it and without captions
    the motifs have numbers.
    """
    said = distinctive_words(captions, clustering.labels, clustering.k)
    return name_motifs(evidence, clustering.labels, clustering.k, words=texts(said))


def given_names(atlas: Atlas, clustering: Clustering, found: tuple[str, ...]) -> tuple[str, ...]:
    """These names, but those of motifs whose photos a person has named."""
    renames = kept_renames(atlas.cache, atlas.collection)
    if not renames:
        return found
    return apply_renames(found, clustering.labels, list(atlas.photos["id"]), renames)
