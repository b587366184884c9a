"""The address of a view: every setting that is not the usual one, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lib.features.backbones import BACKBONES
from lib.ui import data, memory, state
from lib.ui.choice import chosen
from lib.ui.colouring import TITLES
from lib.ui.controls import ALGORITHMS, ALIKES, PICTURES, PROJECTIONS
from lib.ui.panel import ORDERS
from lib.ui.state import Setting

CHECKED = "the link has been checked"
# Settings whose words in the address are those on the page.
WORDS: dict[str, Mapping[str, str]] = {
    state.PROJECTION.key: PROJECTIONS,
    state.PICTURES.key: PICTURES,
    state.ALGORITHM.key: ALGORITHMS,
    state.ALIKE.key: ALIKES,
    state.COLOUR.key: TITLES,
    state.ORDER.key: ORDERS,
}
NUMBERS = (state.K, state.PERPLEXITY, state.NEIGHBORS, state.MIN_DIST, state.SIZE)
CHOICES = (
    state.PROJECTION,
    state.PICTURES,
    state.ALGORITHM,
    state.ALIKE,
    state.COLOUR,
    state.ORDER,
)


def check() -> None:
    """Say quietly, once a visit, which values of the link cannot be had here."""
    if st.session_state.setdefault(CHECKED, False):
        return
    st.session_state[CHECKED] = True
    wrong = [key for key in known_words() if not understood(key, st.query_params.get(key))]
    wrong += [one.key for one in NUMBERS if not _number(one, st.query_params.get(one.key))]
    if wrong:
        # Only names of ours are repeated: what a stranger's link says is not shown as ours.
        memory.note(f"This link has a {', '.join(wrong)} that cannot be had here: left as usual.")


def known_words() -> dict[str, set[str]]:
    """For every setting of words, what its value may be in an address."""
    words = {key: {*options, *options.values()} for key, options in WORDS.items()}
    words[state.COLLECTION.key] = {
        text for summary in data.collections() for text in (summary.slug, summary.name)
    }
    words[state.BACKBONE.key] = {
        text for name in data.backbones() for text in (name, BACKBONES[name].title)
    }
    return words


def understood(key: str, text: str | None) -> bool:
    """Whether a setting of words can have this value; what is not there is no mistake."""
    return text is None or text in known_words()[key]


def _number(setting: Setting[Any], text: str | None) -> bool:
    if text is None:
        return True
    try:
        return setting.low <= float(text) <= setting.high
    except ValueError:
        return False


def address() -> str:
    """The address of the Motifs page as it is set now, from any page."""
    parts = urlsplit(st.context.url or "")
    root = parts.path.rstrip("/").rpartition("/")[0] + "/"
    query = urlencode(_parameters(), safe=",")
    return urlunsplit((parts.scheme, parts.netloc, root, query, ""))


def _parameters() -> dict[str, str]:
    """What differs from the usual, in the words of the address."""
    found = {}
    summaries = {summary.slug: summary.name for summary in data.collections()}
    if len(summaries) > 1:
        found[state.COLLECTION.key] = summaries[data.current_collection()]
    backbone = state.value_of(state.BACKBONE)
    if backbone != state.BACKBONE.default:
        found[state.BACKBONE.key] = BACKBONES[backbone].title
    for setting in (*NUMBERS, *CHOICES):
        value = state.value_of(setting)
        if value != setting.default:
            found[setting.key] = _text(setting, value)
    if chosen().origin:
        found[state.CHOSEN_PARAMETER] = chosen().origin
    if memory.photo_to_say():
        found[state.PHOTO_PARAMETER] = memory.photo_to_say()
    return found


def _text(setting: Setting[Any], value: Any) -> str:
    words = WORDS.get(setting.key)
    return words[value] if words else f"{value:g}"
