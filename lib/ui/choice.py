"""Which photos are chosen: photo ids and where they came from, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import streamlit as st

from lib.ui import state

PHOTO = "photo-"  # what the origin of one photo begins with
PHOTOS = "photos-"  # what the origin of photos that are listed one by one begins with
FEW = 24
SHORT = 12  # hex digits of an id that tell it from a million others


@dataclass(frozen=True)
class Choice:
    """The chosen photos in the order they were chosen, and the words that describe the choice.

    `origin` is the text that the URL carries (`motif-3-of-8`, `photo-1a2b3c4d`, …), empty where
    the choice cannot be said in a URL.
    """

    ids: tuple[str, ...] = ()
    title: str = ""
    origin: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)


def chosen() -> Choice:
    """What is chosen now; an empty choice where nothing is."""
    return cast(Choice, st.session_state.get(state.CHOSEN, Choice()))


def choose(ids: Iterable[str], title: str = "", origin: str = "", *, add: bool = False) -> None:
    """Choose these photos, or add them to those chosen; a few need no `origin` to be in the URL."""
    unique = tuple(dict.fromkeys(ids))
    now = Choice(unique, title, origin or listed(unique))
    if add and chosen():
        now = _both(chosen(), now)
    st.session_state[state.CHOSEN] = now


def clear() -> None:
    """Choose nothing."""
    st.session_state[state.CHOSEN] = Choice()


def alone() -> str:
    """The photo that was chosen by itself, which so is shown large; "" for none."""
    now = chosen()
    return now.ids[0] if len(now.ids) == 1 and now.origin.startswith(PHOTO) else ""


def listed(ids: tuple[str, ...]) -> str:
    """A few photos in the words of the URL, one by one; "" for more than it can hold."""
    return PHOTOS + ".".join(photo[:SHORT] for photo in ids) if 0 < len(ids) <= FEW else ""


def _both(old: Choice, new: Choice) -> Choice:
    origins = [origin for origin in (old.origin, new.origin) if origin]
    return Choice(
        tuple(dict.fromkeys([*old.ids, *new.ids])),
        f"{old.title} + {new.title}",
        ",".join(origins) if len(origins) == 2 else "",
    )
