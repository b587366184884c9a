"""One file of a source, looked at: its photo with a thumbnail made, or the problem with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
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
from lib.photos.formats import (
    HEAD_BYTES,
    OTHER_PICTURES,
    PHOTO_ENDINGS,
    PHOTO_FORMATS,
    sniff,
)
from lib.photos.metadata import exif_place, exif_taken
from lib.photos.originals import photo_id, read_head, read_original, too_large
from lib.photos.thumbnails import has_thumbnail, thumbnail, write_thumbnail
from lib.photos.values import Entry, Problem

_LARGE_BYTES = 64 * 1024 * 1024
_LARGE_PIXELS = 50_000_000
# However many threads read, memory holds one large file and one large picture.
_one_at_a_time = threading.Lock()
_one_to_decode = threading.Lock()


@dataclass(frozen=True, slots=True)
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
    if entry.bytes == 0:
        return Problem(entry.path, "is empty", "copy it again from where it came from")
    try:
        return _not_a_photo_by_its_head(entry) or _read(entry, cache)
    except PhotoError as error:
        return Problem(entry.path, error.cause, error.advice)


def _read(entry: Entry, cache: Cache) -> Facts | Problem:
    with _one_at_a_time if entry.bytes > _LARGE_BYTES else nullcontext():
        data = read_original(entry.source)
        problem = _not_a_photo(entry, data[:HEAD_BYTES])
        if problem is not None:
            return problem
        image = open_photo(data, entry.path)
        facts = _facts(image, data)
        path = cache.thumbnail(facts.id)
        if not has_thumbnail(path):
            write_thumbnail(path, _thumbnail(image, entry.path))
        return facts


def _not_a_photo_by_its_head(entry: Entry) -> Problem | None:
    """Spare the rest of what is too large, or not called a photo and none."""
    if entry.path.lower().endswith(PHOTO_ENDINGS) and entry.bytes <= MAX_BYTES:
        return None
    problem = _not_a_photo(entry, read_head(entry.source, HEAD_BYTES))
    if problem is None and entry.bytes > MAX_BYTES:
        raise too_large(entry.path)
    return problem


def _not_a_photo(entry: Entry, head: bytes) -> Problem | None:
    kind = sniff(head, entry.path)
    if kind in PHOTO_FORMATS:
        return None
    if kind == "a video":
        return Problem(entry.path, "is a video", "videos are left out", "video")
    if not kind and entry.path.lower().endswith(PHOTO_ENDINGS):
        return Problem(
            entry.path, "does not begin as a picture does", "copy it again from where it came from"
        )
    if kind in OTHER_PICTURES:
        return Problem(entry.path, f"is {kind}", "save it as JPEG and import that")
    if kind == "a zip archive":
        return Problem(entry.path, f"is {kind}", "import it by itself", "not a photo")
    kind = kind or "not a picture in a format we know"
    return Problem(entry.path, f"is {kind}", "nothing to do", "not a photo")


def _facts(image: Image.Image, data: bytes) -> Facts:
    width, height = image.size if orientation(image) < 5 else image.size[::-1]
    latitude, longitude = exif_place(image) or (None, None)
    return Facts(photo_id(data), len(data), width, height, exif_taken(image), latitude, longitude)


def _thumbnail(image: Image.Image, name: str) -> Image.Image:
    try:
        # A decoded picture takes up to four bytes a pixel, and copies of it as much again.
        with _one_to_decode if image.width * image.height > _LARGE_PIXELS else nullcontext():
            return thumbnail(image)
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name) from error
    except DECODER_ERRORS as error:
        raise damaged(name, error) from error
