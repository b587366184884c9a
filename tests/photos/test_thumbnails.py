from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib.photos.decode import decode, open_photo
from lib.photos.thumbnails import LONG_SIDE, has_thumbnail, thumbnail, write_thumbnail
from tests.photos.pictures import encoded, photograph


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 900), (256, 192)),
        ((900, 1200), (192, 256)),
        ((256, 100), (256, 100)),
        ((100, 40), (100, 40)),
        ((4000, 3), (256, 1)),
        ((1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_long_side_is_bounded_and_nothing_is_enlarged(
    size: tuple[int, int], expected: tuple[int, int], kind: str
) -> None:
    image = open_photo(encoded(photograph("coffee", *size), kind), "a")
    assert thumbnail(image).size == expected
    assert max(expected) <= LONG_SIDE


def test_it_is_upright_and_looks_like_the_photo() -> None:
    picture = photograph("coffee", 1200, 900)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)
    small = thumbnail(open_photo(data, "a"))
    assert small.size == (256, 192)
    exact = decode(data, "a").resize(small.size, Image.Resampling.LANCZOS)
    gap = np.abs(np.asarray(small, np.float32) - np.asarray(exact, np.float32)).mean()
    assert gap < 3


def test_it_is_written_as_webp_without_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret"
    image = open_photo(encoded(photograph(), "JPEG", exif=exif, icc_profile=b"profile"), "a")
    path = tmp_path / "ab" / "small.webp"
    assert not has_thumbnail(path)
    write_thumbnail(path, thumbnail(image))
    assert has_thumbnail(path)
    data = path.read_bytes()
    written = Image.open(io.BytesIO(data))
    assert (written.format, written.mode) == ("WEBP", "RGB")
    assert set(written.info) <= {"loop", "background", "timestamp", "duration"}
    assert b"secret" not in data
    path.write_bytes(b"")
    assert not has_thumbnail(path)
