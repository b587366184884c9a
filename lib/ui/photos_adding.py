"""The forms that bring photos in: a path, dropped files, or a public album."""

from __future__ import annotations

import streamlit as st

from lib.errors import MotifsError
from lib.photos.albums import IMAGENETTE
from lib.photos.collections import list_collections
from lib.photos.importing import DEFAULT_KINDS
from lib.photos.jobs import Order, start_import
from lib.photos.sample import SAMPLE_NAME
from lib.photos.sources.instagram import KINDS
from lib.photos.uploads import keep_uploads
from lib.ui import data, photos_keys

NEW = "A new collection"
LOCAL = ("localhost", "127.0.0.1", "::1")
WHAT = (
    "A folder, photos, zip archives, an **Instagram** export (in JSON) or a **Google Takeout**, "
    "all parts of it together. Photos stay where they are; nothing leaves this computer."
)
FORMATS = "JPEG, PNG, WebP, GIF, HEIC, AVIF, TIFF and BMP. Videos are counted and left out."


def add_photos(busy: bool) -> None:
    """Ask where the photos are and what their collection is called."""
    if st.session_state.pop(photos_keys.STARTED, False):
        st.session_state.update({photos_keys.NAME: "", photos_keys.PATHS: ""})
    st.subheader("Bring photos in", anchor=False)
    st.caption(WHAT)
    name = _collection_name()
    here = path_allowed()
    places = (["On this computer"] if here else []) + ["Drop files", "Sample albums"]
    tabs = dict(zip(places, st.tabs(places), strict=True))
    if here:
        with tabs["On this computer"]:
            _from_path(name, busy)
    with tabs["Drop files"]:
        _from_files(name, busy)
    with tabs["Sample albums"]:
        _samples(busy)
    _kinds()


def path_allowed() -> bool:
    """Whether paths may be typed: only while nobody but this computer can open the page."""
    return st.get_option("server.address") in LOCAL


def _collection_name() -> str:
    names = [summary.name for summary in list_collections(data.cache())]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        into = st.selectbox("Into", [NEW, *names], key=photos_keys.INTO)
        if into != NEW:
            return into
        return st.text_input(
            "Its name", key=photos_keys.NAME, placeholder="Summer 2019", max_chars=80
        ).strip()


def _from_path(name: str, busy: bool) -> None:
    text = st.text_area(
        "Folders, zip archives or photos, one a line",
        key=photos_keys.PATHS,
        placeholder="/home/me/Pictures\n/home/me/Downloads/instagram-me-part1.zip",
        height=90,
    )
    paths = [line.strip().strip("\"'") for line in text.splitlines() if line.strip()]
    if st.button("Import", type="primary", key="photos-import-path", disabled=busy):
        _start(Order(name, tuple(paths), _chosen_kinds()), bool(paths), "Name a folder or archive.")


def _from_files(name: str, busy: bool) -> None:
    turn = int(st.session_state.get(photos_keys.UPLOADS, 0))
    files = st.file_uploader(
        "Photos or zip archives",
        accept_multiple_files=True,
        key=photos_keys.files(turn),
        help="Large archives are better taken by their path: what is dropped is held in memory.",
    )
    if st.button("Import", type="primary", key="photos-import-files", disabled=busy):
        try:
            paths = keep_uploads(data.cache(), name, ((file.name, file) for file in files or ()))
        except MotifsError as error:
            st.error(str(error), icon=":material/error:")
            return
        st.session_state[photos_keys.UPLOADS] = turn + 1
        order = Order(name, tuple(map(str, paths)), _chosen_kinds())
        _start(order, bool(paths), "Drop some files first.")


def _samples(busy: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{SAMPLE_NAME}** · 152 crops of 19 photographs, made on this computer")
        if st.button("Make it", key="photos-sample", disabled=busy):
            _start(Order(SAMPLE_NAME, album=SAMPLE_NAME))
    with st.container(border=True):
        megabytes = IMAGENETTE.bytes / 1e6
        st.markdown(f"**{IMAGENETTE.name}** · {IMAGENETTE.about}; a download of {megabytes:.0f} MB")
        if st.button("Fetch it", key="photos-imagenette", disabled=busy):
            _start(Order(IMAGENETTE.name, album=IMAGENETTE.name))


def _kinds() -> None:
    st.session_state.setdefault(photos_keys.KINDS, sorted(DEFAULT_KINDS, reverse=True))
    with st.expander("What to take from an Instagram export", icon=":material/tune:"):
        st.pills(
            "Kinds",
            list(KINDS),
            selection_mode="multi",
            format_func=lambda kind: KINDS[kind],
            key=photos_keys.KINDS,
            label_visibility="collapsed",
        )
    st.caption(FORMATS)


def _chosen_kinds() -> tuple[str, ...]:
    return tuple(st.session_state.get(photos_keys.KINDS) or DEFAULT_KINDS)


def _start(order: Order, complete: bool = True, otherwise: str = "") -> None:
    if not complete:
        st.error(otherwise, icon=":material/error:")
        return
    try:
        start_import(data.cache(), order)
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.session_state[photos_keys.STARTED] = True
    st.rerun()
