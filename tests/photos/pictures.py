"""Small real pictures in every format, for the tests of this room."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image

from lib.photos.sample import photographs


@cache
def photograph(name: str = "chelsea", width: int = 120, height: int = 80) -> Image.Image:
    """A small copy of a real photograph, in RGB."""
    path = next(path for path in photographs() if path.stem == name)
    with Image.open(path) as opened:
        return opened.convert("RGB").resize((width, height))


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """A picture as the bytes of a file."""
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def different(count: int, seed: int = 0) -> list[bytes]:
    """So many JPEG files that differ in their bytes."""
    chance = np.random.default_rng(seed)
    shades = chance.integers(0, 256, (count, 4, 6, 3), dtype=np.uint8)
    return [encoded(Image.fromarray(shade).resize((48, 32))) for shade in shades]
