from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from lib.errors import PhotoError
from lib.photos.decode import MAX_PIXELS, decode, open_photo
from tests.photos.pictures import encoded, photograph

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "BMP", "HEIF", "MPO"]


def difference(image: Image.Image, other: Image.Image) -> float:
    """The mean absolute difference of two pictures, in levels of 255."""
    return float(np.abs(np.asarray(image, np.float32) - np.asarray(other, np.float32)).mean())


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_rgb_picture(kind: str) -> None:
    picture = photograph()
    data = encoded(picture, kind)
    decoded = decode(data, f"photo.{kind}")
    assert decoded.mode == "RGB"
    assert decoded.size == picture.size
    assert difference(decoded, picture) < 8


def test_the_name_does_not_matter() -> None:
    assert decode(encoded(photograph(), "JPEG"), "photo.heic").size == (120, 80)
    assert decode(encoded(photograph(), "HEIF"), "photo").size == (120, 80)


@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_orientation_is_applied(turn: int) -> None:
    upright = photograph()
    stored = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[turn]
    exif = Image.Exif()
    exif[0x0112] = turn
    decoded = decode(encoded(stored, "PNG", exif=exif), "turned.png")
    assert decoded.size == upright.size
    assert difference(decoded, upright) == 0


def test_transparency_becomes_white() -> None:
    clear = Image.new("RGBA", (8, 8), (10, 200, 30, 0))
    for image in (clear, clear.convert("LA"), clear.quantize(4)):
        decoded = decode(encoded(image, "PNG"), "clear.png")
        assert decoded.getpixel((4, 4)) == (255, 255, 255)


def test_a_transparent_colour_in_a_palette_or_rgb_becomes_white() -> None:
    red = Image.new("P", (8, 8), 1)
    red.putpalette([0, 0, 0, 255, 0, 0])
    assert decode(encoded(red, "GIF", transparency=1), "a.gif").getpixel((0, 0)) == (255,) * 3
    rgb = Image.new("RGB", (8, 8), "red")
    data = encoded(rgb, "PNG", transparency=(255, 0, 0))
    assert decode(data, "a.png").getpixel((0, 0)) == (255, 255, 255)


def test_cmyk_is_converted() -> None:
    cmyk = photograph().convert("CMYK")
    assert difference(decode(encoded(cmyk, "JPEG"), "c.jpg"), photograph()) < 8
    assert difference(decode(encoded(cmyk, "TIFF"), "c.tif"), photograph()) < 2


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(kind: str) -> None:
    grey = np.asarray(photograph().convert("L"))
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    decoded = np.asarray(decode(encoded(deep, kind), "deep"))[..., 0]
    assert np.abs(decoded.astype(int) - grey).max() <= 1


def test_floats_are_scaled() -> None:
    grey = np.asarray(photograph().convert("L"))
    decoded = np.asarray(decode(encoded(Image.fromarray(grey / np.float32(255)), "TIFF"), "f"))
    assert np.abs(decoded[..., 0].astype(int) - grey).max() <= 1


def test_cover_keeps_the_short_side() -> None:
    data = encoded(photograph("retina", 1200, 900))
    assert decode(data, "a.jpg", cover=260).size == (600, 450)
    assert decode(data, "a.jpg", cover=901).size == (1200, 900)
    assert decode(encoded(photograph(), "PNG"), "a.png", cover=8).size == (120, 80)


def test_the_first_frame_of_an_animation_counts() -> None:
    frames = [photograph(), Image.new("RGB", (120, 80))]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert difference(decode(data, "a.gif"), photograph()) < 8


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_cut_short_is_refused(kind: str) -> None:
    data = encoded(photograph(), kind)
    with pytest.raises(PhotoError, match=r"^holiday\.x: is (cut short|damaged)"):
        decode(data[: len(data) // 2], "holiday.x")


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "is not a picture in a format we know"),
        (b"hello", "is not a picture in a format we know"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"<svg xmlns='x'/>", "is an SVG drawing"),
        (b"\xff\xd8\xff", "is damaged"),
        (b"II*\0\x10\0\0\0CR\x02\0", "is a raw camera file"),
    ],
)
def test_what_is_not_a_photo_is_named(data: bytes, cause: str) -> None:
    with pytest.raises(PhotoError, match=f"^a.jpg: {cause}"):
        decode(data, "a.jpg")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 16) + b"IDAT" + bytes(20)
    with pytest.raises(PhotoError, match="more than 200 million pixels"):
        decode(bomb, "bomb.png")
    side = int(MAX_PIXELS**0.5) + 1
    wide = b"BM" + struct.pack("<IIIIiiHHIIiiII", 0, 0, 54, 40, side, side, 1, 24, *[0] * 6)
    with pytest.raises(PhotoError, match="more than 200 million pixels"):
        open_photo(wide, "wide.bmp")
