"""A small album of real photos with all that must not leak, and features made for the test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

from lib.cache import Cache
from lib.features.backbones import BACKBONES
from lib.features.shards import Rows
from lib.features.store import open_store
from lib.motifs.settings import ClusterSettings, MapSettings
from lib.photos.collections import load_collection, table_path
from lib.photos.importing import import_photos
from lib.photos.sample import crops, photographs
from lib.photos.table import SCHEMA, read_table, write_table
from lib.sharing.view import View, open_view

NAME = "Grandma's <Album> & more"
SECRETS = ("SECRETCAPTION", "SECRETFOLDER", "SECRETFILE", "SECRETALBUM", "SECRETEXIF", "48.85837")
WANTED = ("coffee", "chelsea", "rocket", "astronaut", "china")


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 JPEG files with EXIF, in folders with telling names."""
    root = tmp_path_factory.mktemp("originals")
    for photograph in photographs():
        if photograph.stem not in WANTED:
            continue
        folder = root / f"SECRETFOLDER {photograph.stem}"
        folder.mkdir()
        for number, crop in enumerate(crops(photograph)):
            crop.thumbnail((320, 320))
            exif = Image.Exif()
            exif[0x010E] = "SECRETEXIF"
            exif[0x0132] = f"2016:03:{number + 10} 11:22:33"
            crop.save(folder / f"SECRETFILE-{number}.jpg", exif=exif)
    return root


@pytest.fixture(scope="session")
def album(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache with the album, its captions and places, and features of two backbones."""
    cache = Cache(tmp_path_factory.mktemp("cache"))
    import_photos([originals], NAME, cache)
    import_photos([originals / "SECRETFOLDER coffee"], "Another collection", cache)
    path = table_path(cache, load_collection(cache, NAME).slug)
    table, heading = read_table(path)
    frame = table.to_pandas()
    frame["caption"] = "SECRETCAPTION <script>alert(1)</script> & </script>"
    frame["album"] = "SECRETALBUM"
    frame["latitude"], frame["longitude"] = 48.85837, 2.29448
    frame["taken"] = pd.to_datetime("2016-03-17T11:22:33").as_unit("s")
    frame["taken_from"] = "exif"
    write_table(path, pa.Table.from_pandas(frame, schema=SCHEMA, preserve_index=False), heading)
    for backbone in ("efficientnet-lite2", "pixels"):
        write_features(cache, backbone, frame)
    return cache


def write_features(cache: Cache, name: str, photos: pd.DataFrame) -> None:
    """Features that put photos of one folder close together, and predict one class for each."""
    backbone, chance = BACKBONES[name], np.random.default_rng(7)
    groups = photos["folder"].astype("category").cat.codes.to_numpy().astype(int)
    centres = chance.normal(size=(groups.max() + 1, backbone.dimension))
    vectors = centres[groups] + 0.4 * chance.normal(size=(len(photos), backbone.dimension))
    vectors = (vectors * 20 + 128).clip(0, 255).astype(backbone.dtype)
    probabilities = None
    if backbone.predicts:
        raw = chance.random((len(photos), 1000)) * 0.0004
        raw[np.arange(len(photos)), 100 + 150 * groups] = 0.7
        probabilities = raw.astype(np.float16)
    open_store(cache, backbone, "test").write(Rows(tuple(photos["id"]), vectors, probabilities))


@pytest.fixture(scope="session")
def view(album: Cache) -> View:
    """The album in five motifs, drawn by principal components."""
    return open_view(album, NAME, "efficientnet-lite2", ClusterSettings(k=5), MapSettings("pca"))


@pytest.fixture
def published_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process takes itself for a published dashboard."""
    mark = tmp_path / "published.json"
    mark.write_text("{}")
    monkeypatch.setattr("lib.cache.MARKER", mark)
    return mark
