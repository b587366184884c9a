"""The 1,000 ImageNet classes, from a file of the project: nothing is downloaded to name one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

CLASS_COUNT = 1000


@dataclass(frozen=True)
class ImageNetClass:
    """One class of ILSVRC 2012: its place in a network's output, WordNet id and name."""

    index: int
    wnid: str
    name: str


@lru_cache(maxsize=1)
def imagenet_classes() -> tuple[ImageNetClass, ...]:
    """All 1,000 classes in the order of a network's output; built by `scripts.build_classes`."""
    with (files("lib") / "data" / "imagenet_classes.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return tuple(ImageNetClass(int(row["index"]), row["wnid"], row["name"]) for row in rows)
