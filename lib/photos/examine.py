"""One file of a source, looked at: its photo with a thumbnail made, or the problem with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from lib.cache import Cache
from lib.errors import PhotoError
from lib.photos.decode import (
    DECODER_ERRORS,
    MAX_BYTES,
    damaged,
    open_photo,
    orientation,
    too_many_pixels,
)
from lib.photos.formats import HEAD_BYTES, PHOTO_ENDINGS, PHOTO_FORMATS, sniff
from lib.photos.metadata import exif_place, exif_taken
from lib.photos.originals import photo_id, read_head, read_original, too_large
from lib.photos.thumbnails import has_thumbnail, thumbnail, write_thumbnail
from lib.photos.values import Entry, Problem


@dataclass(frozen=True)
class Facts:
    """What the bytes of one photo say: its id, its upright size in pixels, when and where."""

    id: str
    bytes: int
    width: int
    height: int
    taken: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def examine(entry: Entry, cache: Cache, known: Callable[[Entry], Facts | None]) -> Facts | Problem:
    """Read one file, make its thumbnail, and say what it is; nothing is read where it is known.

    `known` gives the facts of a file that has not changed since an earlier import.
    Raises CacheError where the thumbnail cannot be written.
    """
    facts = known(entry)
    if facts is not None and has_thumbnail(cache.thumbnail(facts.id)):
        return facts
    return _not_a_photo(entry) or _read(entry, cache)


def _read(entry: Entry, cache: Cache) -> Facts | Problem:
    try:
        data = read_original(entry.source)
        image = open_photo(data, entry.path)
        facts = _facts(image, data)
        path = cache.thumbnail(facts.id)
        if not has_thumbnail(path):
            write_thumbnail(path, _thumbnail(image, entry.path))
    except PhotoError as error:
        return Problem(entry.path, error.cause, error.advice)
    return facts


def _not_a_photo(entry: Entry) -> Problem | None:
    """Tell by its size and first bytes what need not be read whole."""
    if entry.bytes == 0:
        return Problem(entry.path, "is empty", "copy it again from where it came from")
    photo_ending = entry.path.lower().endswith(PHOTO_ENDINGS)
    if photo_ending and entry.bytes <= MAX_BYTES:
        return None
    try:
        kind = sniff(read_head(entry.source, HEAD_BYTES), entry.path)
    except PhotoError as error:
        return Problem(entry.path, error.cause, error.advice)
    if kind == "video":
        return Problem(entry.path, "is a video", "videos are left out", "video")
    if kind not in PHOTO_FORMATS:
        kind = kind or "not a picture in a format we know"
        return Problem(entry.path, f"is {kind}", "nothing to do", "not a photo")
    return Problem.of(too_large(entry.path)) if entry.bytes > MAX_BYTES else None


def _facts(image: Image.Image, data: bytes) -> Facts:
    width, height = image.size if orientation(image) < 5 else image.size[::-1]
    latitude, longitude = exif_place(image) or (None, None)
    return Facts(photo_id(data), len(data), width, height, exif_taken(image), latitude, longitude)


def _thumbnail(image: Image.Image, name: str) -> Image.Image:
    try:
        return thumbnail(image)
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name) from error
    except DECODER_ERRORS as error:
        raise damaged(name, error) from error
