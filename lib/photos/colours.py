"""Colours as screens show them: phones write Display P3, cameras Adobe RGB, browsers read sRGB."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from PIL import Image

_MAX_BYTES = 4 << 20


def profile_of(image: Image.Image) -> bytes | None:
    """The colour profile that a file came with, unread."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and 0 < len(profile) < _MAX_BYTES else None


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The RGB picture with its colours in sRGB, which a picture without a profile has.

    A profile that is damaged, or not of RGB, leaves the colours as they are.
    """
    transform = _to_srgb(profile) if profile else None
    if transform is None:
        return picture
    from PIL import ImageCms

    converted = ImageCms.applyTransform(picture, transform)
    return picture if converted is None else converted


@lru_cache(maxsize=8)
def _to_srgb(profile: bytes) -> Any:
    """What converts the colours; None where nothing is to be done, or can be."""
    from PIL import ImageCms

    try:
        found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        described = ImageCms.getProfileDescription(found)
        if found.profile.xcolor_space.strip() != "RGB" or described.startswith("sRGB"):
            return None
        return ImageCms.buildTransform(found, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
