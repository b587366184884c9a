"""“Find photos like mine”: a photo that is dropped here, looked at once, and not kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.cache import PROJECT, Cache
from lib.errors import FeaturesError, MotifsError
from lib.features.store import read_features
from lib.photos.collections import load_collection
from lib.ui import choosing
from lib.ui.facts import facts

TYPES = ["jpg", "jpeg", "png", "webp", "heic", "avif", "gif", "tif", "tiff", "bmp"]
LIKE = 24
NAME = "dropped"
PATIENCE = 180  # seconds: the network is loaded anew for it


@st.dialog("Find photos like mine", width="medium")
def dropped_dialog(atlas: Atlas) -> None:
    """Take a photo, and choose those of the collection that are most like it."""
    file = st.file_uploader(
        "A photo from anywhere; it is looked at by the network and not kept.", TYPES
    )
    if file is None:
        return
    st.image(file, width=220)
    try:
        with st.spinner("The network is looking at it …", show_time=True):
            rows = like_photo(atlas, file.getvalue(), Path(file.name).suffix)
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    choosing.choose_ids(facts(atlas).of(rows), f"photos like {file.name}")
    st.rerun()


def like_photo(atlas: Atlas, photo: bytes, suffix: str) -> NDArray[np.int64]:
    """The rows of the photos most like one from outside, nearest first.

    The extractor's own process looks at it, in a cache of its own that is gone afterwards.
    Raises `MotifsError` where the file is not a photo, or the network cannot look at it.
    """
    with TemporaryDirectory(prefix="motifs-") as folder:
        home = Path(folder)
        cache, picture = Cache(home / "cache"), home / "photo" / f"photo{suffix.lower()}"
        picture.parent.mkdir()
        picture.write_bytes(photo)
        _command(cache, "import", str(picture.parent), "--name", NAME)
        _command(cache, "extract", NAME, "--backbone", atlas.backbone)
        ids = list(load_collection(cache, NAME).photos["id"])
        features = read_features(cache, atlas.backbone, ids).values
    apart = np.linalg.norm(atlas.looks.points - atlas.looks.place(features)[0], axis=1)
    return np.argsort(apart, kind="stable")[:LIKE]


def _command(cache: Cache, *words: str) -> None:
    line = [sys.executable, "-m", "lib", *words, "--cache", str(cache.root)]
    try:
        done = subprocess.run(
            line, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FeaturesError(
            "The network took too long to look at this photo; try again."
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise FeaturesError(said[-1] if said else "The network could not look at this photo.")
