"""A small real collection for tests of the pages: crops of real photographs, simple features.

The features are the colours of an 8 × 8 thumbnail, and the probabilities a softmax of a fixed
random projection of them: enough for motifs that hold together, without a network.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from lib.cache import Cache
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.shards import Rows
from lib.features.store import open_store
from lib.photos.collections import Collection, load_collection
from lib.photos.importing import import_photos
from lib.photos.sample import crops, photographs

NAME = "Small album"
PER_PHOTOGRAPH = 3
CLASSES = 1000


def make_album(
    root: Path,
    name: str = NAME,
    photographs_used: int = 14,
    *,
    most: int | None = None,
    features: bool = True,
    same: bool = False,
) -> Collection:
    """Import three crops of each of some photographs into the cache at `root`, or at most `most`.

    They get `features`, all the `same` ones where asked for.
    """
    folder, cache = root / "originals" / name, Cache(root)
    pictures = [
        (path, number, crop)
        for path in photographs()[:photographs_used]
        for number, crop in list(enumerate(crops(path)))[:PER_PHOTOGRAPH]
    ]
    for path, number, crop in pictures[:most]:
        target = folder / path.stem / f"{path.stem}-{number}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        crop.convert("RGB").save(target, quality=90)
    import_photos([folder], name, cache)
    collection = load_collection(cache, name)
    if features:
        give_features(cache, collection, same=same)
    return collection


def give_features(
    cache: Cache, collection: Collection, backbone: str = DEFAULT, *, same: bool = False
) -> None:
    """Write simple features of a collection's thumbnails into the store of a backbone."""
    row = get_backbone(backbone)
    colours = np.stack([_colours(cache.thumbnail(photo)) for photo in collection.photos["id"]])
    if same:
        colours = np.repeat(colours[:1], len(colours), axis=0)
    vectors = np.zeros((len(colours), row.dimension), np.float16)
    vectors[:, : colours.shape[1]] = colours
    scores = colours @ np.random.default_rng(0).normal(0, 2, (colours.shape[1], CLASSES))
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    rows = Rows(tuple(collection.photos["id"]), vectors, shares.astype(np.float16))
    open_store(cache, row, "tests").write(rows)


def _colours(path: Path) -> np.ndarray:
    with Image.open(path) as thumbnail:
        small = thumbnail.convert("RGB").resize((8, 8))
    return np.asarray(small, np.float32).ravel() / 255
