"""From a photo's bytes to the numbers that a network is fed: one centre square, always alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def centre_square(image: Image.Image, size: int) -> NDArray[np.uint8]:
    """The centre square of an RGB picture, bicubically resized: (size, size, 3), 0 to 255."""
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    small = image.resize((size, size), Image.Resampling.BICUBIC, box=box)
    return np.asarray(small, dtype=np.uint8)


def prepare(data: bytes, name: str, size: int) -> NDArray[np.uint8]:
    """Decode a photo at the smallest scale that covers the input, and cut the input out of it.

    Raises `PhotoError` where the bytes are no photo.
    """
    from lib.photos.decode import decode

    return centre_square(decode(data, name, size), size)
