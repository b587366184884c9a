"""What the engine is measured on: real features, and larger sets drawn around them.

The real ones are those of a folder of photos by EfficientNet-Lite2, computed once and kept. A
larger set is drawn so that it has the local shape of the real one: each new vector is a real one
plus a random mixture of the differences to its nearest real neighbours. It therefore stays close to
the surface that the photos lie on, whose dimension (about 18) decides how hard neighbours are to
find and maps to draw; round noise in 1,280 dimensions would be another and easier problem.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.cache import PROJECT, Cache
from lib.motifs.neighbours import find_neighbours

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

BACKBONE = "efficientnet-lite2"
AROUND = 15
SPREAD = 0.15


def real_features(photos: Path | None, cache: Cache) -> Floats:
    """Features (n, 1280) of the photos in a folder, or of the sample album where there is none."""
    kept = cache.remember("benchmark", f"1|{photos}", lambda: {"values": _extracted(photos, cache)})
    return kept["values"]


def _extracted(photos: Path | None, cache: Cache) -> Floats:
    from lib.features.store import read_features
    from lib.photos.collections import load_collection

    collection = load_collection(cache, imported(photos, cache))
    return np.asarray(
        read_features(cache, BACKBONE, list(collection.photos["id"])).values, np.float32
    )


def imported(photos: Path | None, cache: Cache) -> str:
    """The slug of the collection of a folder's photos, or of the sample album, with features."""
    from lib.photos.collections import slug_for
    from lib.photos.importing import import_photos
    from lib.photos.sample import SAMPLE_NAME, import_sample

    name = "Benchmark" if photos else SAMPLE_NAME
    if photos:
        import_photos([photos], name, cache)
    else:
        import_sample(cache)
    slug = slug_for(cache, name)
    # Another process: this one is measured, and must not keep what a network leaves behind.
    command = [sys.executable, "-m", "lib", "extract", name, "--backbone", BACKBONE]
    subprocess.run(
        [*command, "--cache", str(cache.root)], check=True, cwd=PROJECT, capture_output=True
    )
    return slug


def drawn_around(features: Floats, n: int, seed: int = 0) -> Floats:
    """n vectors (n, d) like the given ones, the given ones first as far as they go."""
    return np.concatenate([vectors for _, vectors in drawn_blocks(features, n, seed)])


def drawn_blocks(features: Floats, n: int, seed: int = 0) -> Iterator[tuple[Rows, Floats]]:
    """The vectors of `drawn_around` in blocks (b, d), each with the real rows (b,) they are near.

    The first block has the real ones themselves; the others have some 2,000 vectors.
    """
    random = np.random.default_rng(seed)
    near = find_neighbours(features, AROUND).indices
    yield np.arange(min(n, len(features))), features[:n]
    base = random.integers(0, len(features), max(0, n - len(features)))
    for rows in np.array_split(base, max(1, len(base) // 2_000)):
        share = random.normal(0, SPREAD, (len(rows), near.shape[1], 1)).astype(np.float32)
        gaps = features[near[rows]] - features[rows, None]
        yield rows, features[rows] + (share * gaps).sum(axis=1, dtype=np.float32)
