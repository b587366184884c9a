"""“Copy link”: the address of what is seen right now, for somebody else's browser."""

from __future__ import annotations

from lib.ui.components import component


def copy_link() -> None:
    """A button that copies the page's address, which carries every setting and the choice."""
    component("link")(key="copy-link", width="content")
