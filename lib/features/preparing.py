"""From a photo to the numbers that a network is fed: one centre square, always alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib.errors import PhotoError
from lib.photos.originals import photo_id, read_original


class Photo(NamedTuple):
    """What extraction needs to know of a photo."""

    id: str
    name: str
    source: str


def read_and_prepare(photo: Photo, size: int) -> NDArray[np.uint8]:
    """Read a photo, make sure that it is still the one that was imported, and cut out the input.

    Raises `PhotoError` where it is gone, changed or cannot be decoded.
    """
    data = read_original(photo.source)
    if photo_id(data) != photo.id:
        raise PhotoError(
            photo.name, "has changed since it was imported", "import its folder once more"
        )
    return prepare(data, photo.name, size)


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
