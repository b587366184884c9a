"""A decoder that crashes: a real fault in native code, at real pictures of a certain size.

`environment(folder)` is what a process needs to have it: Python imports `sitecustomize` at start.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

DEADLY = (61, 41)  # pixels
_CODE = f"""
import ctypes
from PIL import ImageFile

load = ImageFile.ImageFile.load

def deadly(self):
    if self.size == {DEADLY}:
        ctypes.string_at(0)
    return load(self)

ImageFile.ImageFile.load = deadly
"""


def environment(folder: Path) -> dict[str, str]:
    """The environment of processes whose Pillow crashes at a picture of the deadly size."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_CODE)
    # Where it was installed by its site, Python's own path stays as it is.
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONFAULTHANDLER": "0"}


def make_deadly(path: Path) -> None:
    """Turn a photo into one that such a process dies of."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB").resize(DEADLY)
    picture.save(path, quality=90)
