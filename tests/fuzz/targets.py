"""What strangers' bytes reach, each as a function that must end well or with an error of ours.

Anything else that escapes is a finding. `seeds` are small valid inputs to start from.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from lib.errors import PhotoError, SourceError, WeightsError
from lib.features.networks.torch_file import read_state_dict
from lib.photos.decode import DECODER_ERRORS, decode, open_photo
from lib.photos.importing import DEFAULT_KINDS
from lib.photos.metadata import exif_place, exif_taken
from lib.photos.originals import read_original
from lib.photos.sources import find_photos
from lib.photos.sources.instagram_json import mentions
from lib.photos.sources.takeout import Sidecars, read_sidecar
from lib.photos.thumbnails import thumbnail
from lib.photos.values import Entry, Found
from tests.features.networks.test_torch_file import torch_file, torch_pickle
from tests.photos import exports
from tests.photos.pictures import encoded, photograph

_LARGEST = 4_000_000  # pixels: what is larger only makes fuzzing slow


@dataclass(frozen=True)
class Target:
    """One way in: the function that takes the bytes, and what to begin with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def take_list(data: bytes) -> None:
    """A list of an Instagram export."""
    with suppress(ValueError, RecursionError):
        for mention in mentions(json.loads(data), "posts_1"):
            mention.details.caption.encode()


def take_sidecar(data: bytes) -> None:
    """A Takeout's sidecar: its content, and before the first line break its name and photo's."""
    names, _, content = data.partition(b"\n")
    photo, _, listed = names.decode("utf-8", "replace").partition("\t")
    path = _written(content, ".json")
    entry = Entry(f"{listed}.json", str(path), len(content))
    Sidecars([entry]).of(photo)
    read_sidecar(entry, "album").caption.encode()


def take_archive(data: bytes) -> None:
    """A zip: listed, taken for an export, and every member read."""
    path = _written(data, ".zip")
    with suppress(SourceError):
        for item in find_photos([path], DEFAULT_KINDS):
            if isinstance(item, Found):
                with suppress(PhotoError):
                    read_original(item.entry.source, 1_000_000)


def take_photo(data: bytes) -> None:
    """A picture: metadata, thumbnail, and all of it."""
    with suppress(PhotoError):
        image = open_photo(data, "photo")
        if image.width * image.height > _LARGEST:
            return
        exif_taken(image)
        exif_place(image)
        with suppress(*DECODER_ERRORS):
            assert max(thumbnail(image).size) <= 256
        assert decode(data, "photo", cover=64).mode == "RGB"


def take_weights(data: bytes) -> None:
    """A file of weights."""
    with suppress(WeightsError):
        for values in read_state_dict(_written(data, ".pth")).values():
            values.sum()


def _written(data: bytes, ending: str) -> Path:
    path = Path(tempfile.gettempdir()) / f"motifs-fuzz-{os.getpid()}{ending}"
    path.write_bytes(data)
    return path


def list_seeds() -> list[bytes]:
    """The lists of all eras."""
    eras = (exports.instagram_2019(), exports.instagram_2022(), exports.instagram_2025())
    return [data for files in eras for path, data in files.items() if path.endswith(".json")]


def sidecar_seeds() -> list[bytes]:
    """The sidecars of a Takeout with their photos' names."""
    found = []
    for path, data in exports.takeout().items():
        if path.endswith(".json"):
            name = path.rpartition("/")[2][:-5]
            found.append(f"{name.partition('.supp')[0]}\t{name}\n".encode() + data)
    return found


def archive_seeds() -> list[bytes]:
    """Whole exports as zips."""
    found = []
    for files in (exports.instagram_2022(), exports.instagram_2025(), exports.takeout()):
        for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", packing) as archive:
                for path, data in files.items():
                    archive.writestr(zipfile.ZipInfo(path), data[:2000])
            found.append(buffer.getvalue())
    return found


def photo_seeds() -> list[bytes]:
    """A small photo in every format and colour."""
    small = photograph("chelsea", 24, 16)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0132] = "2019:01:31 23:59:58"
    exif.get_ifd(0x8769)[0x9003] = "2019:01:31 23:59:58"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 1.0), 3: "E", 4: (13.0, 24.0, 1.0)})
    kinds = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "BMP", "HEIF", "MPO")
    found = [encoded(small, kind) for kind in kinds]
    found += [encoded(small, kind, exif=exif) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")]
    found += [encoded(small.convert(mode), "TIFF") for mode in ("1", "L", "P", "CMYK", "LAB", "F")]
    found += [encoded(small.convert(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGBA", "I;16")]
    return [*found, encoded(small.convert("CMYK"), "JPEG")]


def weight_seeds() -> list[bytes]:
    """Small files of weights, whole and with a wrong end."""
    values = np.arange(12, dtype=np.float32)
    state = torch_pickle({"a": ("0", 12, 0, (3, 4), (4, 1)), "b": ("0", 12, 1, (2, 3), (1, 4))})
    whole = torch_file(state, {"0": values})
    return [whole, whole[:-5], torch_file(torch_pickle({}), {})]


TARGETS = {
    "list": Target(take_list, list_seeds),
    "sidecar": Target(take_sidecar, sidecar_seeds),
    "archive": Target(take_archive, archive_seeds),
    "photo": Target(take_photo, photo_seeds),
    "weights": Target(take_weights, weight_seeds),
}
