"""Published dashboards to measure: crops of real photographs, and larger ones drawn around them."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.data import BACKBONE, drawn_around
from lib.cache import PROJECT, Cache
from lib.errors import CollectionError
from lib.features.backbones import get_backbone
from lib.features.shards import Rows
from lib.features.store import open_store, read_features
from lib.photos.collections import load_collection, now, table_path
from lib.photos.importing import import_photos
from lib.photos.sample import album_name, photographs
from lib.photos.table import SCHEMA, Heading, write_table
from lib.sharing.publish import Published, publish

REAL = 526


def published(n: int, work: Path) -> Published:
    """A dashboard of n photos under `work`, where what it is made from is kept for the next run."""
    cache = Cache(work / "cache")
    name = _collection(cache, work)
    if n != REAL:
        name = _drawn(cache, n)
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


def _drawn(cache: Cache, n: int) -> str:
    """n photos whose features are drawn around the real ones and whose pictures are theirs."""
    real = load_collection(cache, f"{REAL} photos").photos
    features = read_features(cache, BACKBONE, list(real["id"]))
    assert features.probabilities is not None
    chance = np.random.default_rng(0)
    base = np.concatenate([np.arange(len(real)), chance.integers(0, len(real), n)])[:n]
    table: pd.DataFrame = real.iloc[base].reset_index(drop=True)
    table["id"] = [hashlib.sha256(f"drawn {row}".encode()).hexdigest()[:32] for row in range(n)]
    for photo, row in zip(table["id"], base, strict=True):
        target = cache.thumbnail(photo)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(cache.thumbnail(real["id"].iloc[row]), target)
    name = f"{n} drawn photos"
    path = table_path(cache, f"drawn-{n}")
    write_table(
        path,
        pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False),
        Heading(name, now(), now()),
    )
    vectors = drawn_around(features.values, n).astype(np.float16)
    store = open_store(cache, get_backbone(BACKBONE), _weights_of(cache))
    store.write(Rows(tuple(table["id"]), vectors, features.probabilities[base]))
    return name


def _weights_of(cache: Cache) -> str:
    """The last part of the key of the store in use."""
    from lib.cache import read_json

    about = read_json(cache.features / f"{BACKBONE}.json") or {}
    return str(about["key"]).rpartition("|")[2]
