"""The collections that are there: open, rename, delete them; and imports that were cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from lib.cache import Cache
from lib.errors import CollectionError, MotifsError
from lib.features import jobs as extractions
from lib.features.forgetting import forget_features
from lib.photos.collections import (
    CollectionSummary,
    delete_collection,
    load_collection,
    rename_collection,
)
from lib.photos.jobs import Order, start_import
from lib.photos.report import load_report
from lib.photos.unfinished import Unfinished, give_up_import, unfinished_imports
from lib.ui import arrival, data, photos_keys, state
from lib.ui.damaged import damaged
from lib.ui.photos_progress import open_on_map
from lib.ui.photos_report import show_report
from lib.ui.plain import plain
from lib.ui.thumbnails import tile_base

STRIP = 10


def existing_collections(busy: bool) -> None:
    """One line a collection, the last changed first, below what is said of those damaged."""
    damaged()
    collections = data.collections()
    if not collections:
        return
    st.subheader("Your collections", anchor=False)
    for summary in collections:
        with st.container(border=True, key=photos_keys.of("card", summary.slug)):
            _card(summary, busy)


def unfinished(busy: bool) -> None:
    """Imports that were stopped or cut off, each with the way on and the way out."""
    if busy:
        return
    for one in unfinished_imports(data.cache()):
        with st.container(border=True, key=photos_keys.of("unfinished", one.slug)):
            st.markdown(
                f":material/pause_circle: The import of **{plain(one.name)}** was not finished; "
                f"{one.read:,} of its photos are read."
            )
            with st.container(horizontal=True):
                if st.button("Go on", key=photos_keys.of("resume", one.slug), type="primary"):
                    _resume(one)
                if st.button("Give it up", key=photos_keys.of("give-up", one.slug)):
                    give_up_import(data.cache(), one.slug)
                    st.rerun()


def size_text(count: int) -> str:
    """A number of bytes for a person: `1.5 MB`."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _card(summary: CollectionSummary, busy: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        photos = "photo" if summary.count == 1 else "photos"
        st.markdown(
            f"**{plain(summary.name)}**  \n:gray[{summary.count:,} {photos} · "
            f"{size_text(summary.bytes_on_disk)} · {summary.changed.astimezone():%d %b %Y, %H:%M}]",
            width="stretch",
        )
        if st.button(
            "Open", icon=":material/bubble_chart:", key=photos_keys.of("open", summary.slug)
        ):
            open_on_map(summary.slug)
        with st.popover("", icon=":material/more_horiz:", help="Rename, report, delete"):
            _menu(summary, busy)
    _strip(summary)
    _looked_at(summary)


def _strip(summary: CollectionSummary) -> None:
    """A few of the photos, spread over the collection."""
    root, changed = str(data.cache().root), summary.changed.isoformat()
    style = "width:44px;height:44px;border-radius:6px;object-fit:cover"
    try:
        photos = _some_photos(root, summary.slug, changed)
    except CollectionError as error:  # its heading could be read, its photos cannot
        st.warning(plain(str(error)), icon=":material/warning:")
        return
    pictures = (
        f'<img src="{tile_base()}{photo}.webp" alt="" loading="lazy" style="{style}">'
        for photo in photos
    )
    st.html(f'<div style="display:flex;gap:4px;overflow:hidden">{"".join(pictures)}</div>')


def _looked_at(summary: CollectionSummary) -> None:
    """How far the network is with this collection, while it is at it."""
    status = extractions.status(data.cache(), summary.slug, state.value_of(state.BACKBONE))
    if status is not None and status.state in arrival.BUSY:
        st.caption(f":material/hourglass_empty: {arrival.progress_text(status)}")


@st.cache_data(max_entries=100, show_spinner=False)
def _some_photos(root: str, slug: str, changed: str) -> list[str]:
    ids = load_collection(Cache(Path(root)), slug).photos["id"]
    return [str(photo) for photo in ids.iloc[:: max(1, len(ids) // STRIP)][:STRIP]]


def _menu(summary: CollectionSummary, busy: bool) -> None:
    name = st.text_input("Name", summary.name, key=photos_keys.of("name", summary.slug))
    if st.button("Rename", key=photos_keys.of("rename", summary.slug), disabled=busy):
        _try(lambda: rename_collection(data.cache(), summary.slug, name))
    if st.button(
        "Add photos", key=photos_keys.of("add", summary.slug), on_click=_into, args=(summary.name,)
    ):
        st.rerun()
    report = load_report(data.cache(), summary.slug)
    if report is not None and report.problems:
        st.caption(f"Last import: {report.summary()}")
        show_report(report, key=photos_keys.of("report", summary.slug))
    if st.session_state.get(photos_keys.DELETING) == summary.slug:
        _ask(summary)
    elif st.button(
        "Delete",
        icon=":material/delete:",
        key=photos_keys.of("delete", summary.slug),
        disabled=busy,
    ):
        st.session_state[photos_keys.DELETING] = summary.slug
        st.rerun()


def _into(name: str) -> None:
    st.session_state[photos_keys.INTO] = name


def _ask(summary: CollectionSummary) -> None:
    st.warning(
        f"Delete “{plain(summary.name)}”? Its thumbnails and features go too, unless another "
        "collection has the same photos. Your own files stay where they are; those that were "
        "dropped here are removed."
    )
    with st.container(horizontal=True):
        if st.button("Delete it", type="primary", key=photos_keys.of("yes", summary.slug)):
            del st.session_state[photos_keys.DELETING]
            _try(
                lambda: forget_features(data.cache(), delete_collection(data.cache(), summary.slug))
            )
        if st.button("Keep it", key=photos_keys.of("no", summary.slug)):
            del st.session_state[photos_keys.DELETING]
            st.rerun()


def _resume(one: Unfinished) -> None:
    _try(lambda: start_import(data.cache(), Order(one.name, one.sources, one.kinds)))


def _try(action: Callable[[], object]) -> None:
    try:
        action()
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.rerun()
