"""Collections that are there and cannot be read: said where somebody looks for them."""

from __future__ import annotations

import streamlit as st

from lib.photos.collections import damaged_collections
from lib.ui import data
from lib.ui.plain import plain


def damaged() -> None:
    """Say of each which it is, why, and the way out."""
    for sentence in damaged_collections(data.cache()):
        st.warning(plain(sentence), icon=":material/warning:")
