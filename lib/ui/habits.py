"""When photos are taken: a calendar of days, weekdays and hours of each motif, places."""

from __future__ import annotations

import streamlit as st

from lib.ui.moments import Moments


def show(found: Moments) -> None:
    """The habits of the collection in view."""
    st.caption("…")
