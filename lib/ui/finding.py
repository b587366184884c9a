"""Search by words, beside the map: what was typed becomes the choice."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.search import Found, SearchIndex, search, suggest
from lib.ui import choosing, data, memory, state
from lib.ui.facts import dates

SUGGESTIONS = 60
HELP = (
    "Words for what photos show (“food”, “dog”), from captions, files and folders, and dates "
    "(“before 2016”, “in december”), together or alone."
)


def search_box(atlas: Atlas) -> None:
    """The search field, and a quiet line where it finds nothing."""
    options = _suggestions(atlas.key, atlas)
    st.selectbox(
        "Search photos",
        options,
        index=None,
        key=state.SEARCH,
        placeholder="Search photos: " + ", ".join(options[:3]) + " …",
        accept_new_options=True,
        label_visibility="collapsed",
        on_change=_searched,
        args=(atlas,),
    )
    text = memory.search_note()
    if text:
        st.caption(text)


def found(atlas: Atlas, words: str) -> Found:
    """The photos of an atlas that words describe."""
    return _found(atlas.key, words, atlas)


@st.cache_resource(max_entries=30, show_spinner=False)
def _found(key: str, words: str, _atlas: Atlas) -> Found:
    return search(index(_atlas), words)


def index(atlas: Atlas) -> SearchIndex:
    """The search index of an atlas."""
    return _index(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _index(key: str, _atlas: Atlas) -> SearchIndex:
    from lib.motifs.search import build_index

    photos = _atlas.photos
    return build_index(
        list(photos["caption"]),
        list(photos["name"]),
        list(photos["folder"]),
        dates(_atlas).to_numpy("datetime64[s]"),
        data.evidence(_atlas),
    )


@st.cache_resource(max_entries=6, show_spinner=False)
def _suggestions(key: str, _atlas: Atlas) -> list[str]:
    def compute() -> dict[str, NDArray[np.str_]]:
        found = suggest(index(_atlas), "", SUGGESTIONS)
        return {"words": np.array([one.text for one in found], str)}

    # Kept on disk: the page would wait for the index, which nobody may ever search.
    kept = _atlas.cache.remember("suggestions", f"{SUGGESTIONS}|{_atlas.key}", compute)
    return [str(word) for word in kept["words"]]


def _searched(atlas: Atlas) -> None:
    words = (st.session_state.get(state.SEARCH) or "").strip()
    memory.note_search("")
    if not words:
        choosing.clear()
        return
    result = found(atlas, words)
    if len(result.rows):
        choosing.choose_found(atlas, words)
        return
    hint = f" Try {', '.join(result.instead)}." if result.instead else ""
    memory.note_search(f"Nothing found for “{words}”.{hint}")
