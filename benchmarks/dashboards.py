"""Published dashboards to measure: crops of real photographs, and larger ones drawn around them."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from benchmarks.data import BACKBONE
from benchmarks.simulated import simulate
from lib.cache import PROJECT, Cache
from lib.errors import CollectionError
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.photos.sample import album_name, photographs
from lib.sharing.publish import Published, publish

REAL = 526


def published(n: int, work: Path) -> Published:
    """A dashboard of n photos under `work`, where what it is made from is kept for the next run."""
    cache = Cache(work / "cache")
    name = _collection(cache, work)
    if n != REAL:
        name, real = f"{n} drawn photos", name
        simulate(cache, n, name, real)
    return publish(cache, name, work / f"dashboard-{n}", backbones=[BACKBONE])


def _collection(cache: Cache, work: Path) -> str:
    """526 crops of the photographs in our packages, with their real features."""
    name = f"{REAL} photos"
    try:
        load_collection(cache, name)
    except CollectionError:
        import_photos([_crops(work / "crops")], name, cache)
    command = [sys.executable, "-m", "lib", "extract", name, "--cache", str(cache.root)]
    subprocess.run(command, check=True, cwd=PROJECT, capture_output=True)
    return name


def _crops(folder: Path) -> Path:
    from PIL import Image

    chance, files = random.Random(0), photographs()
    for number in range(REAL):
        path = files[number % len(files)]
        target = folder / album_name(path) / f"{number:04d}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            share = chance.uniform(0.4, 0.9)
            width, height = (round(side * share) for side in image.size)
            left, top = (
                chance.randrange(side - part + 1)
                for side, part in zip(image.size, (width, height), strict=True)
            )
            crop = image.crop((left, top, left + width, top + height)).convert("RGB")
            crop.save(target, quality=88)
    return folder
