"""What a photo's own EXIF says: when and where it was taken."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from lib.photos.dates import plausible
from lib.photos.decode import DECODER_ERRORS

Place = tuple[float, float]


def exif_taken(image: Image.Image) -> datetime | None:
    """The wall time at which the camera took the photo; None where EXIF does not say."""
    try:
        exif = image.getexif()
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        values = [camera.get(tag) for tag in (_ORIGINAL, _DIGITIZED)] + [exif.get(_CHANGED)]
    except DECODER_ERRORS:
        return None
    return next((taken for value in values if (taken := _exif_time(value))), None)


def exif_place(image: Image.Image) -> Place | None:
    """Latitude and longitude in degrees, north and east positive; None where EXIF has none."""
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
        longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    except DECODER_ERRORS:
        return None
    return place(latitude, longitude)


def place(latitude: object, longitude: object) -> Place | None:
    """A place on Earth, or None: out of range, not numbers, or the 0, 0 that stands for none."""
    try:
        where = float(latitude), float(longitude)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(latitude, bool) or not all(map(math.isfinite, where)) or where == (0.0, 0.0):
        return None
    return where if abs(where[0]) <= 90 and abs(where[1]) <= 180 else None


_ORIGINAL = ExifTags.Base.DateTimeOriginal
_DIGITIZED = ExifTags.Base.DateTimeDigitized
_CHANGED = ExifTags.Base.DateTime


def _exif_time(value: Any) -> datetime | None:
    """`2019:01:31 23:59:58`, as EXIF 2.32 section 4.6.5 has it; some write other separators."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
    digits = "".join(letter if letter in "0123456789" else " " for letter in text[:19]).split()
    try:
        return plausible(datetime(*map(int, digits[:6]))) if len(digits) >= 6 else None  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _degrees(gps: Mapping[int, Any], tag: int, reference: int, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in gps[tag])
    value = degrees + minutes / 60 + seconds / 3600
    mark = gps.get(reference, "")
    mark = mark.decode("ascii", "replace") if isinstance(mark, bytes) else str(mark)
    return -value if mark.strip("\0 ").upper() == negative else value
