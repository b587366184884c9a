"""Guess my next post."""

from __future__ import annotations

import streamlit as st

from lib.ui.moments import Moments


def show(found: Moments) -> None:
    """The friend's bet."""
    st.caption("…")
