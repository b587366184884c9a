"""The Motifs page: controls, map and photos."""

from __future__ import annotations

import streamlit as st

from lib.ui import data


def show() -> None:
    """The page below the frame."""
    atlas = data.current_atlas()
    st.caption(f"{len(atlas.photos):,} photos")
