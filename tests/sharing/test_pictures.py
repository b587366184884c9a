"""Thumbnails that leave: the same pixels, nothing else, and no more bytes than there is room."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib.cache import Cache
from lib.errors import PhotoError
from lib.photos.sample import crops, photographs
from lib.sharing.pictures import fitted, pixels_only, read_thumbnail, smaller


def webp(mode: str = "RGB", **options: object) -> bytes:
    image = next(crops(photographs()[4])).convert(mode)
    image.thumbnail((256, 256))
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def metadata() -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    return {"exif": exif.tobytes(), "xmp": b"<x>SECRET</x>", "icc_profile": b"SECRET" * 30}


@pytest.mark.parametrize("lossless", [False, True])
def test_nothing_but_the_same_pixels_remains(lossless: bool) -> None:
    data = webp(lossless=lossless, **metadata())
    clean = pixels_only(data)
    assert b"SECRET" in data
    assert b"SECRET" not in clean
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
        assert set(after.info) <= {"loop", "background", "timestamp", "duration"}
        assert not after.getexif()
        np.testing.assert_array_equal(np.asarray(before), np.asarray(after))


def test_transparency_and_other_formats_are_encoded_anew() -> None:
    assert b"SECRET" not in pixels_only(webp("RGBA", **metadata()))
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    with Image.open(io.BytesIO(pixels_only(out.getvalue()))) as image:
        assert (image.format, image.size) == ("WEBP", (30, 20))


def test_thumbnails_shrink_alike_until_they_fit() -> None:
    pictures = [webp()] * 6
    assert fitted(pictures, sum(map(len, pictures))) == pictures
    for share in (2, 5, 20):
        budget = sum(map(len, pictures)) // share
        assert sum(map(len, fitted(pictures, budget))) <= budget
    assert len(fitted(pictures, 0)) == 6


def test_smaller_never_enlarges() -> None:
    with Image.open(io.BytesIO(smaller(webp(), 4000))) as image:
        assert max(image.size) == 256


def test_a_thumbnail_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="thumbnail is gone"):
        read_thumbnail(Cache(tmp_path), "a" * 32)
