"""Small pictures for the screen: WebP, upright, without the metadata of the original."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from lib.cache import replacing
from lib.photos.colours import in_srgb, profile_of
from lib.photos.decode import orientation, to_rgb, turned

LONG_SIDE = 256
_QUALITY = 80
# Of libwebp's efforts the second: the default takes four times as long for a fifth fewer bytes.
_METHOD = 1


def thumbnail(image: Image.Image) -> Image.Image:
    """An upright sRGB copy, at most 256 px on its long side; never enlarged.

    `image` may still be undecoded: a JPEG is then decoded at the smallest size that serves.
    May raise any of DECODER_ERRORS.
    """
    turn, profile = orientation(image), profile_of(image)
    scale = min(1.0, LONG_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image.draft(None, size)
    small = to_rgb(image).resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    return turned(in_srgb(small, profile), turn)


def has_thumbnail(path: Path) -> bool:
    """Whether a thumbnail is there; one that a crash left empty is not."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def write_thumbnail(path: Path, small: Image.Image) -> None:
    """Write a thumbnail whole or not at all; raises CacheError."""
    with replacing(path) as temporary:
        small.save(temporary, "WEBP", quality=_QUALITY, method=_METHOD)
