"""Our own front-end parts: components v2 in plain JavaScript, nothing built, nothing fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

STATIC = Path(__file__).parent / "static"


@cache
def component(name: str) -> Any:
    """The component whose `<name>.js` and `<name>.css` lie in `static/`, ready to be mounted."""
    script = (STATIC / f"{name}.js").read_text("utf-8")
    style = STATIC / f"{name}.css"
    return st.components.v2.component(
        f"motifs_{name}",
        css=style.read_text("utf-8") if style.is_file() else None,
        js=script,
    )
