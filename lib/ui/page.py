"""The frame around every page: title, look, navigation, and the collection and features in view."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lib.cache import PROJECT
from lib.ui import access, address, data, memory, state
from lib.ui.backbone_picker import backbone_picker

SIGN = Path(__file__).parent / "static" / "sign.png"
# Streamlit's own quiet grey is too pale to be read by everyone.
INK = {
    "light": "<style>:root { --ink: #23252b; --quiet: #5d616a; }</style>",
    "dark": "<style>:root { --ink: #e9e8e4; --quiet: #b2b1ac; }"
    # White words on the light accent cannot be read.
    " button[kind^=primary]:not(:disabled) * { color: #131417 !important; }</style>",
}
STYLE = Path(__file__).parent / "static" / "style.css"


@dataclass(frozen=True)
class Entry:
    """One page in the navigation."""

    file: str
    label: str
    icon: str
    help: str


ENTRIES = (
    Entry("streamlit_app.py", "Motifs", ":material/bubble_chart:", "The map of your photos"),
    Entry("pages/1_Photos.py", "Photos", ":material/add_photo_alternate:", "Bring photos in"),
    Entry("pages/2_How_many.py", "How many", ":material/tag:", "How many motifs there are"),
    Entry("pages/3_Compare.py", "Compare", ":material/compare:", "Two feature spaces side by side"),
    Entry("pages/4_Ontology.py", "Ontology", ":material/account_tree:", "Categories as a tree"),
    Entry("pages/5_Timeline.py", "Timeline", ":material/timeline:", "Motifs over time"),
    Entry("pages/6_Share.py", "Share", ":material/ios_share:", "Publish and export"),
)


def page(title: str, icon: str) -> None:
    """Begin a page; call it before any other Streamlit command.

    `title` names the browser's tab; `icon` is an emoji for it, or `:material/…:`, which stands for
    our own sign: browsers would fetch the picture of a Material icon from outside.
    """
    st.set_page_config(
        page_title=f"{title} · Motifs",
        page_icon=str(SIGN) if icon.startswith(":material/") else icon,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    access.gate()
    memory.enter(title)
    address.check()
    st.html(STYLE)
    st.html(INK["dark" if st.context.theme.type == "dark" else "light"])
    with st.container(key="frame", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<span class="brand">Motifs</span>')
        _links(title)
        _pickers()


def existing_entries(root: Path = PROJECT) -> list[Entry]:
    """The pages whose file is there: a published dashboard leaves some of them out."""
    return [entry for entry in ENTRIES if (root / entry.file).is_file()]


def _links(title: str) -> None:
    with st.container(key="nav", horizontal=True, gap="xxsmall", width="content"):
        for entry in existing_entries():
            # A page tested by itself knows no other pages.
            with suppress(StreamlitAPIException):
                current = "-here" if entry.label == title else ""
                with st.container(key=f"nav-{entry.label}{current}", width="content"):
                    st.page_link(
                        entry.file,
                        label=entry.label,
                        icon=entry.icon,
                        help=entry.help,
                    )


def _pickers() -> None:
    collections = data.collections()
    if not collections:
        return
    # Without counts: the names are in links, which outlive the next import.
    names = {summary.slug: summary.name for summary in collections}
    with st.container(key="pickers", horizontal=True, gap="small", horizontal_alignment="right"):
        state.select(
            state.COLLECTION,
            "Collection",
            list(names),
            start=data.current_collection(),
            format_func=lambda slug: names.get(slug, slug),
            label_visibility="collapsed",
            width=230,
        )
        backbone_picker()
