"""Small albums of real picture files, and a tiny real network, for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from lib.cache import Cache
from lib.features.preparing import Photo
from lib.photos.collections import Collection, load_collection
from lib.photos.importing import import_photos
from lib.photos.originals import photo_id

SIDE = 24


def make_photos(folder: Path, count: int, seed: int = 0) -> list[Photo]:
    """So many different JPEG files, and what extraction needs to know of them."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    return [_make(folder / f"photo{number:03}.jpg", random) for number in range(count)]


def make_album(cache: Cache, folder: Path, count: int, seed: int = 0) -> Collection:
    """A collection `Album` of so many photos."""
    make_photos(folder, count, seed)
    import_photos([folder], "Album", cache)
    return load_collection(cache, "Album")


def make_network(path: Path, dimension: int = 8, side: int = SIDE) -> Path:
    """A network with fixed weights that takes a fraction of a millisecond a photo."""
    from lib.features.networks import import_keras

    keras = import_keras()
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((side, side, 3)),
            keras.layers.Rescaling(1 / 127.5, -1.0),
            keras.layers.Conv2D(6, 3, strides=2, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(dimension),
        ]
    )
    model.save(path)
    return path


def _make(path: Path, random: np.random.Generator) -> Photo:
    colours = random.integers(0, 256, (4, 6, 3), dtype=np.uint8)
    Image.fromarray(colours).resize((60, 40), Image.Resampling.BICUBIC).save(path, quality=90)
    return Photo(photo_id(path.read_bytes()), path.name, str(path))
