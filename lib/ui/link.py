"""“Copy link”: the address of what is seen right now, for somebody else's browser."""

from __future__ import annotations

from lib.ui import data
from lib.ui.components import component


def copy_link() -> None:
    """A button that copies the page's address, which carries every setting and the choice.

    Streamlit leaves the collection that comes first out of the address; the link names it all the
    same, since another may come first tomorrow.
    """
    names = {summary.slug: summary.name for summary in data.collections()}
    collection = names.get(data.current_collection(), "")
    component("link")(key="copy-link", data={"collection": collection}, width="content")
