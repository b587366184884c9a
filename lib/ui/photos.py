"""The Photos page: bring photos in, see how it goes and what was left out, keep order."""

from __future__ import annotations

import streamlit as st

from lib.cache import read_only
from lib.ui.photos_adding import add_photos
from lib.ui.photos_keeping import existing_collections, unfinished
from lib.ui.photos_progress import progress


def show() -> None:
    """The whole page."""
    if read_only():
        st.info("This is a published dashboard: photos can't be added or removed here.")
        return
    running = progress()
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        add_photos(busy=running)
    with right:
        unfinished(busy=running)
        existing_collections(busy=running)
