"""What the engine is measured on: real features, and larger sets drawn around them.

The real ones are those of a folder of photos by EfficientNet-Lite2, computed once and kept. A
larger set is drawn so that it has the local shape of the real one: each new vector is a real one
plus a random mixture of the differences to its nearest real neighbours. It therefore stays close to
the surface that the photos lie on, whose dimension (about 18) decides how hard neighbours are to
find and maps to draw; round noise in 1,280 dimensions would be another and easier problem.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache
from lib.motifs.neighbours import find_neighbours

Floats = NDArray[np.float32]

BACKBONE = "efficientnet-lite2"
AROUND = 15
SPREAD = 0.15


def real_features(photos: Path | None, cache: Cache) -> Floats:
    """Features (n, 1280) of the photos in a folder, or of the sample album where there is none."""
    kept = cache.remember("benchmark", f"1|{photos}", lambda: {"values": _extracted(photos, cache)})
    return kept["values"]


def _extracted(photos: Path | None, cache: Cache) -> Floats:
    from lib.features.extraction import extract
    from lib.features.store import read_features
    from lib.photos.collections import load_collection
    from lib.photos.importing import import_photos
    from lib.photos.sample import SAMPLE_NAME, import_sample

    name = "Benchmark" if photos else SAMPLE_NAME
    if photos:
        import_photos([photos], name, cache)
    else:
        import_sample(cache)
    collection = load_collection(cache, name)
    extract(cache, collection, BACKBONE)
    return read_features(cache, BACKBONE, list(collection.photos["id"])).values


def drawn_around(features: Floats, n: int, seed: int = 0) -> Floats:
    """n vectors (n, d) like the given ones, the given ones first as far as they go."""
    random = np.random.default_rng(seed)
    near = find_neighbours(features, AROUND).indices
    base = random.integers(0, len(features), max(0, n - len(features)))
    drawn = [features[:n]]
    for rows in np.array_split(base, max(1, len(base) // 2_000)):
        share = random.normal(0, SPREAD, (len(rows), near.shape[1], 1)).astype(np.float32)
        gaps = features[near[rows]] - features[rows, None]
        drawn.append(features[rows] + (share * gaps).sum(axis=1, dtype=np.float32))
    return np.concatenate(drawn)
