from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from lib.errors import PhotoError
from lib.features.preparing import centre_square, prepare
from lib.photos.sample import photographs


def test_the_centre_is_taken_and_the_sides_are_not() -> None:
    picture = np.zeros((40, 100, 3), np.uint8)
    picture[:, 30:70] = 200
    square = centre_square(Image.fromarray(picture), 20)
    assert square.shape == (20, 20, 3)
    assert square[:, 2:-2].min() > 190


def test_a_picture_of_the_right_size_stays_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert np.array_equal(centre_square(Image.fromarray(picture), 32), picture)


def test_decoding_at_a_smaller_scale_hardly_changes_the_input() -> None:
    path = next(path for path in photographs() if path.stem == "china")
    with Image.open(path) as opened:
        picture = opened.convert("RGB").resize((1080, 1080), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    full = centre_square(Image.open(io.BytesIO(buffer.getvalue())).convert("RGB"), 260)
    quick = prepare(buffer.getvalue(), "china.jpg", 260)
    assert np.abs(full.astype(int) - quick.astype(int)).mean() < 4


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(PhotoError):
        prepare(b"no photo at all", "notes.jpg", 32)
