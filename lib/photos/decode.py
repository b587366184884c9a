"""From the bytes of a file to an upright RGB picture, whatever the format."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from functools import cache

import numpy as np
from PIL import ExifTags, Image

from lib.errors import PhotoError
from lib.photos.formats import HEAD_BYTES, PHOTO_FORMATS, sniff

# The largest phone sensors have 200 million pixels; what claims more is a trap or a map.
MAX_PIXELS = 200_000_000
MAX_BYTES = 256 * 1024 * 1024

# What decoders raise on broken input, as fuzzing them shows: OSError is by far the most frequent.
DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError,
    RuntimeError, MemoryError, AttributeError, struct.error, zlib.error,
)  # fmt: skip

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow warns at this limit and refuses at twice as much; `open_photo` refuses at the limit.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
# Damaged EXIF is worth no line on the terminal: the photo is read without it.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def decode(data: bytes, name: str, cover: int | None = None) -> Image.Image:
    """The upright RGB picture in the bytes of a file; transparency becomes white.

    With `cover`, a JPEG may come back at a half, a quarter or an eighth of its size, as long as
    its short side keeps at least `cover` pixels: several times faster. `name` is for the message.
    Raises PhotoError where the bytes are not a photo, are damaged, or are too large.
    """
    image = open_photo(data, name)
    try:
        if cover is not None:
            image.draft(None, (cover, cover))
        return upright(image)
    except DECODER_ERRORS as error:
        raise damaged(name, error) from error


def open_photo(data: bytes, name: str) -> Image.Image:
    """The picture with its header read and its pixels not yet decoded; raises PhotoError."""
    kind = sniff(data[:HEAD_BYTES], name)
    if kind not in PHOTO_FORMATS:
        raise PhotoError(name, f"is {kind or 'not a picture in a format we know'}", _ADVICE)
    if kind == "HEIF":
        _register_heif()
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name) from error
    except DECODER_ERRORS as error:
        raise damaged(name, error) from error
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels(name)
    return image


def upright(image: Image.Image) -> Image.Image:
    """The pixels as RGB, turned as the EXIF orientation asks; may raise any of DECODER_ERRORS."""
    turn = orientation(image)
    return turned(to_rgb(image), turn)


def turned(image: Image.Image, turn: int) -> Image.Image:
    """The picture as it should be seen, for an EXIF orientation of 1 to 8."""
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none or its EXIF cannot be read."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        return 1
    return value if value in _TURNS else 1


def to_rgb(image: Image.Image) -> Image.Image:
    """Any Pillow mode as RGB: 16 bits scaled to 8, transparency on white, CMYK converted."""
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled(image)
    if image.mode == "PA" or (image.mode == "P" and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _scaled(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits, scaled by the range of its type: Pillow itself would clip it."""
    values = np.asarray(image)
    if values.dtype.itemsize == 2:
        return Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB")
    values = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0)
    top = float(values.max(initial=0))
    # Whole numbers up to 255 or 65,535; fractions up to 1, or as far as they go.
    limits = (255, 65_535) if image.mode == "I" else (1, 255, 65_535)
    full = next((limit for limit in limits if top <= limit), top)
    grey = np.clip(values * (255 / full), 0, 255)
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


_ADVICE = "save it as JPEG or PNG and import that"


def damaged(name: str, error: BaseException) -> PhotoError:
    """The sentence for a file whose decoder gave up."""
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or "end of file" in text:
        return PhotoError(name, "is cut short", "copy it again from where it came from")
    return PhotoError(name, "is damaged and cannot be read", "open it elsewhere and save it anew")


def crashes(name: str) -> PhotoError:
    """The sentence for a file that ends the process that decodes it."""
    return PhotoError(
        name,
        "makes the program that decodes it crash",
        "open it elsewhere and save it anew, or leave it out",
    )


def too_many_pixels(name: str) -> PhotoError:
    """The sentence for a picture whose header claims too many pixels."""
    limit = MAX_PIXELS // 1_000_000
    return PhotoError(
        name, f"has more than {limit} million pixels", "save a smaller copy and import that"
    )


@cache
def _register_heif() -> None:
    # Inside: the library costs 40 ms and most collections have no HEIC.
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
