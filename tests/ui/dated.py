"""A small album whose photos have dates in their names, made on top of the undated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from lib.cache import Cache
from lib.photos.collections import Collection, load_collection
from lib.photos.importing import import_photos
from lib.photos.sample import crops, photographs
from tests.ui.album import give_features

NAME = "Dated album"


def make_dated(root: Path, photos: int = 60, name: str = NAME) -> Collection:
    """Crops of real photographs, posted every three weeks or so from March 2013 on.

    About every fourth says where it was taken.
    """
    folder, cache = root / "originals" / name, Cache(root)
    folder.mkdir(parents=True)
    every = [crop for path in photographs() for crop in list(crops(path))[:4]]
    moment = np.datetime64("2013-03-05T18:30:00")
    waits = np.random.default_rng(1).integers(2, 40, photos)
    for crop, wait in zip(every[:photos], waits, strict=True):
        moment = moment + np.timedelta64(int(wait), "D") + np.timedelta64(37, "m")
        stamp = str(moment).replace("-", "").replace(":", "").replace("T", "_")
        exif = in_lisbon() if int(wait) % 4 == 0 else Image.Exif()
        crop.convert("RGB").save(folder / f"IMG_{stamp}.jpg", quality=85, exif=exif)
    import_photos([folder], name, cache)
    collection = load_collection(cache, name)
    give_features(cache, collection)
    return collection


def in_lisbon() -> Image.Exif:
    """The EXIF of a photo from Lisbon."""
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (38.0, 43.0, 0.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "W", (9.0, 8.0, 0.0)
    return exif
