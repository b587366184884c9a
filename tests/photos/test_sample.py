from __future__ import annotations

import sys

import numpy as np
from PIL import Image

from lib.cache import Cache
from lib.photos.collections import load_collection
from lib.photos.originals import read_original
from lib.photos.sample import CROPS, SAMPLE_NAME, album_name, crops, import_sample, photographs


def test_the_sample_album_knows_its_answer(cache: Cache) -> None:
    told = []
    report = import_sample(cache, lambda done, total: told.append((done, total)))
    count = CROPS * len(photographs())
    assert (report.imported, report.problems, count) == (count, (), 152)
    assert told[-1] == (count, count)
    photos = load_collection(cache, SAMPLE_NAME).photos
    assert photos["folder"].nunique() == 19
    assert set(photos["folder"].value_counts()) == {CROPS}
    assert photos[["width", "height"]].min().min() >= 90
    assert read_original(photos["source"].iloc[0])[:2] == b"\xff\xd8"
    assert import_sample(cache).duplicates == count


def test_crops_are_the_same_every_time_and_are_crops() -> None:
    path = next(path for path in photographs() if path.stem == "chelsea")
    first, again = list(crops(path)), list(crops(path))
    assert [crop.tobytes() for crop in first] == [crop.tobytes() for crop in again]
    with Image.open(path) as whole:
        for crop in first:
            assert 0.5 <= crop.width / whole.width < 1
            assert 0.5 <= crop.height / whole.height < 1
            assert crop.mode == "RGB"
    assert len({np.asarray(crop).tobytes() for crop in first}) == CROPS


def test_albums_are_called_by_what_is_on_them() -> None:
    names = {album_name(path) for path in photographs()}
    assert {"cat", "temple", "motorcycle", "astronaut"} <= names


def test_the_packages_are_not_imported_for_it() -> None:
    photographs()
    assert "skimage.data" not in sys.modules
