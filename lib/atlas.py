"""One collection seen through one backbone: where photos, features and motifs meet.

The command line and the pages both stand on this module, so that they show the same motifs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
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
from lib.motifs.micro import MicroClusters
from lib.motifs.names import name_motifs
from lib.motifs.renames import apply_renames, kept_renames
from lib.motifs.settings import Alike
from lib.motifs.space import Each, Space, reduce
from lib.motifs.words import CaptionWords, distinctive_words, read_words, texts
from lib.photos.collections import Collection, load_collection

if TYPE_CHECKING:
    from lib.motifs.choice import Recommendation

# Raise it when the same features would make another space, tree or map than those kept on disk.
VERSION = 3
MAPPED_UP_TO = 100_000  # photos; a map of more shows a sample of them


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
        held = look_up(cache, backbone, found.photos["id"].tolist(), damaged)
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


def all_mapped(atlas: Atlas) -> bool:
    """Whether maps show every photo: of very many they show a sample."""
    return len(atlas.photos) <= MAPPED_UP_TO


def micro_of(atlas: Atlas, each: Each = map) -> MicroClusters | None:
    """The micro-clusters of more photos than a map shows, kept on disk; None where it shows all.

    `each` applies a function to every chunk of the points, in order, here or on other machines.
    """
    if all_mapped(atlas):
        return None

    def compute() -> Arrays:
        return _arrays(small_clusters(atlas.space.points, each))

    return MicroClusters(**atlas.cache.remember("micro", atlas.key, compute))


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
    return apply_renames(found, clustering.labels, atlas.photos["id"].tolist(), renames)
