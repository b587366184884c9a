"""Thumbnails as others get them: pixels and nothing else, as small as they have to be."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image

from lib.cache import Cache
from lib.errors import PhotoError

SMALLEST_SIDE = 32
_PIXEL_CHUNKS = (b"VP8 ", b"VP8L")


def pixels_only(data: bytes) -> bytes:
    """The same WebP picture without anything beside its pixels (EXIF, XMP, colour profile).

    The compressed pixels are copied as they are; a picture with transparency or motion is encoded
    anew. Chunks as in the WebP container specification (RFC 9649, section 2).
    """
    place = 12
    while data[:4] == b"RIFF" and data[8:12] == b"WEBP" and place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        end = place + 8 + size + size % 2
        if data[place : place + 4] in _PIXEL_CHUNKS:
            chunk = data[place:end]
            return b"RIFF" + (len(chunk) + 4).to_bytes(4, "little") + b"WEBP" + chunk
        if data[place : place + 4] in (b"ALPH", b"ANIM"):
            break
        place = end
    return smaller(data, 0)


def smaller(data: bytes, side: int, quality: int = 76) -> bytes:
    """A picture encoded anew as WebP, at most `side` pixels long (0: as long as it is)."""
    with Image.open(io.BytesIO(data)) as image:
        plain = image.convert("RGB")
        if side:
            plain.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        plain.save(out, "WEBP", quality=quality, method=4)
        return out.getvalue()


def read_thumbnail(cache: Cache, photo_id: str) -> bytes:
    """A photo's thumbnail, pixels only; raises `PhotoError` where it is gone."""
    try:
        return pixels_only(cache.thumbnail(photo_id).read_bytes())
    except OSError as error:
        raise PhotoError(photo_id, "its thumbnail is gone", "import the photos again") from error


def fitted(thumbnails: Sequence[bytes], budget: int) -> list[bytes]:
    """The thumbnails, made smaller all alike until they fit into `budget` bytes together.

    Where not even thumbnails of `SMALLEST_SIDE` pixels fit, these are what comes back.
    """
    kept, side = list(thumbnails), 256
    while (total := sum(map(len, kept))) > budget and side > SMALLEST_SIDE:
        # Bytes grow with the area, but never below a header: so a little less than the root.
        side = max(SMALLEST_SIDE, int(side * min(0.9, 0.96 * math.sqrt(budget / total))))
        kept = [smaller(data, side) for data in thumbnails]
    return kept
