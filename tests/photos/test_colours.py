from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lib.photos.colours import in_srgb, profile_of
from lib.photos.decode import decode, open_photo
from lib.photos.thumbnails import thumbnail
from tests.photos.pictures import encoded, photograph
from tests.photos.profiles import display_p3, srgb_as_p3


def as_a_phone_writes_it(photo: Image.Image) -> Image.Image:
    return Image.fromarray(srgb_as_p3(np.asarray(photo)))


def gap(left: Image.Image, right: Image.Image) -> float:
    return float(np.abs(np.asarray(left, np.float32) - np.asarray(right, np.float32)).mean())


EXACT = {
    "JPEG": {"quality": 100, "subsampling": 0},
    "PNG": {},
    "WEBP": {"lossless": True},
    "HEIF": {"quality": 100, "chroma": 444},
}


@pytest.mark.parametrize("kind", EXACT)
def test_a_photo_in_display_p3_has_its_colours_back(kind: str) -> None:
    photo = photograph("coffee")
    phone = as_a_phone_writes_it(photo)
    data = encoded(phone, kind, icc_profile=display_p3(), **EXACT[kind])
    assert gap(phone, photo) > 4
    assert gap(thumbnail(open_photo(data, "a")), photo) < 1.5
    whole = decode(data, "a")
    assert gap(in_srgb(whole, profile_of(whole)), photo) < 1.5


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile",
        display_p3()[:200],
        display_p3(space=b"CMYK"),
        display_p3(name="sRGB built-in"),
    ],
    ids=["nonsense", "cut", "of CMYK", "sRGB"],
)
def test_what_cannot_or_need_not_be_converted_stays(profile: bytes) -> None:
    photo = photograph()
    assert in_srgb(photo, profile) is photo


def test_a_file_without_a_profile_stays() -> None:
    photo = open_photo(encoded(as_a_phone_writes_it(photograph())), "a")
    assert profile_of(photo) is None
    assert in_srgb(photo, None) is photo
