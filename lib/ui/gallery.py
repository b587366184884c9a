"""A grid of photos: thumbnails by URL, captions on hover, keyboard, and clicks back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.ui import memory
from lib.ui.components import component
from lib.ui.thumbnails import base

PAGE = 240


@dataclass(frozen=True)
class Tile:
    """One photo in a grid: its id, what it says on hover, its alt text, and its motif's colour."""

    id: str
    text: str = ""
    alt: str = ""
    colour: str = ""


def gallery(
    tiles: Sequence[Tile],
    *,
    key: str,
    label: str,
    size: int = 108,
    height: int | None = None,
    marked: Sequence[str] = (),
    on_open: Callable[[str, bool], None] | None = None,
    per_page: int = PAGE,
) -> None:
    """Show photos as a grid of square tiles, `per_page` at a time.

    `label` tells what the grid shows (for screen readers; a new label scrolls back to the top);
    `on_open(photo_id, add)` is called, before the page runs again, for a photo that was clicked,
    `add` with the shift key held; `height` makes the grid scroll by itself.
    """
    shown = _page_of(tiles, key, label, per_page)
    mounted = f"{key}-grid"

    def opened() -> None:
        event = st.session_state[mounted].get("opened")
        if event and on_open is not None:
            on_open(str(event["id"]), bool(event["add"]))

    component("gallery")(
        key=mounted,
        data={
            "base": base(),
            "photos": [vars_of(tile) for tile in shown],
            "size": size,
            "height": height,
            "label": label,
            "marked": list(marked),
        },
        on_opened_change=opened,
    )


def vars_of(tile: Tile) -> dict[str, Any]:
    """A tile as the browser gets it: empty fields stay at home."""
    fields = {"id": tile.id, "text": tile.text, "alt": tile.alt, "colour": tile.colour}
    return {name: value for name, value in fields.items() if value}


def _page_of(tiles: Sequence[Tile], key: str, label: str, per_page: int) -> Sequence[Tile]:
    pages = -(-len(tiles) // per_page)
    if pages <= 1:
        return tiles
    at = memory.grid_page(key, label, pages)
    first = at * per_page
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for icon, name, to in (
            (":material/chevron_left:", "Earlier photos", at - 1),
            (":material/chevron_right:", "More photos", at + 1),
        ):
            st.button(
                "",
                key=f"{key}-{name}",
                icon=icon,
                help=name,
                type="tertiary",
                disabled=not 0 <= to < pages,
                on_click=memory.turn_grid,
                args=(key, label, to),
            )
        last = min(first + per_page, len(tiles))
        st.caption(f"{first + 1:,} to {last:,} of {len(tiles):,}")
    return tiles[first:last]
