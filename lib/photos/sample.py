"""The sample album: crops of real photographs, each knowing the photograph that it is from.

The photographs come inside the wheels of scikit-image and scikit-learn (their README.txt names
authors and licences), so that no network is needed. The folder of a crop is its photograph: the
known answer that clusters can be scored against.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

from lib.cache import Cache, write_bytes
from lib.errors import SourceError
from lib.photos.decode import to_rgb
from lib.photos.importing import ProgressCallback, import_photos
from lib.photos.report import ImportReport

SAMPLE_NAME = "Sample album"
CROPS = 8
_SIDES = (0.55, 0.95)  # of the photograph's, so that each crop is still a picture of its subject
_QUALITY = 90

_PHOTOGRAPHS = {
    "skimage": (
        "astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "coffee.png",
        "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "moon.png",
        "motorcycle_left.png", "page.png", "retina.jpg", "rocket.jpg", "text.png",
    ),
    "sklearn": ("china.jpg", "flower.jpg"),
}  # fmt: skip
_FOLDERS = {"skimage": "data", "sklearn": "datasets/images"}
_NAMES = {
    "camera": "photographer",
    "cell": "bacteria",
    "chelsea": "cat",
    "china": "temple",
    "hubble_deep_field": "galaxies",
    "ihc": "tissue",
    "motorcycle_left": "motorcycle",
    "text": "handwriting",
}


def import_sample(cache: Cache, progress: ProgressCallback | None = None) -> ImportReport:
    """Write the crops as JPEG files under `sample/` in the cache, and import them.

    Raises SourceError where the packages do not hold their photographs.
    """
    folder = cache.root / "sample"
    for path in photographs():
        for number, crop in enumerate(crops(path), start=1):
            name = album_name(path)
            target = folder / name / f"{name}-{number}.jpg"
            if not target.exists():
                write_bytes(target, _jpeg(crop))
    return import_photos([folder], SAMPLE_NAME, cache, progress=progress)


def photographs() -> list[Path]:
    """The files of the photographs, without importing the packages that hold them."""
    return [_folder(package) / name for package, names in _PHOTOGRAPHS.items() for name in names]


def album_name(photograph: Path) -> str:
    """What is on a photograph, in one word: the folder of its crops."""
    return _NAMES.get(photograph.stem, photograph.stem.removesuffix("_left"))


def crops(photograph: Path) -> Iterator[Image.Image]:
    """`CROPS` pieces of one photograph at places and sizes that depend on nothing but its name."""
    try:
        with Image.open(photograph) as opened:
            image = to_rgb(opened)
    except OSError as error:
        raise SourceError(
            f"The photograph {photograph.name} of the sample album is missing; "
            "install requirements.txt again."
        ) from error
    # Not Python's own hash, which differs from run to run.
    seed = int.from_bytes(hashlib.sha256(photograph.stem.encode()).digest()[:8], "big")
    chance = random.Random(seed)
    for _ in range(CROPS):
        yield _crop(image, chance)


def _crop(image: Image.Image, chance: random.Random) -> Image.Image:
    width, height = (round(side * chance.uniform(*_SIDES)) for side in image.size)
    left = chance.randint(0, image.width - width)
    top = chance.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height))


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SourceError(f"The package {package} is missing; install requirements.txt again.")
    return Path(found.origin).parent / _FOLDERS[package]
