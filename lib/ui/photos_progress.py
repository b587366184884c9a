"""The import that goes on, or has just ended: how far it is, what came of it, what to do next."""

from __future__ import annotations

import streamlit as st

from lib.errors import MotifsError
from lib.features import jobs as extractions
from lib.features.backbones import BACKBONES
from lib.photos.jobs import (
    ImportStatus,
    cancel_import,
    dismiss_import,
    import_status,
    start_import,
)
from lib.photos.report import load_report
from lib.photos.uploads import drop_unused_uploads
from lib.ui import data, state
from lib.ui.backbone_facts import in_one_line
from lib.ui.photos_report import show_report

EVERY = 0.7  # seconds; polling faster than 0.5 s starves the threads that do the work
STEPS = {
    "listing": "Listing files",
    "fetching": "Fetching",
    "unpacking": "Unpacking",
    "importing": "Reading photos",
}


def progress() -> bool:
    """Show the import, if there is one; returns whether it is still going on."""
    status = import_status(data.cache())
    if status is None:
        return False
    if status.state == "running":
        _watch()
        return True
    with st.container(border=True, key="photos-outcome"):
        _outcome(status)
    return False


@st.fragment(run_every=EVERY)
def _watch() -> None:
    status = import_status(data.cache())
    if status is None or status.state != "running":
        st.rerun()
    with st.container(border=True, key="photos-running"):
        st.progress(_share(status), progress_text(status))
        if st.button("Stop", type="tertiary", icon=":material/stop_circle:", key="photos-stop"):
            cancel_import(data.cache())


def progress_text(status: ImportStatus) -> str:
    """One line on how far an import is."""
    text = f"“{status.order.name}” · {STEPS.get(status.step, status.step)}"
    if status.step == "fetching":
        return f"{text}: {status.done / 1e6:.0f} of {status.total / 1e6:.0f} MB"
    if status.total:
        return f"{text}: {status.done:,} of {status.total:,}"
    return f"{text}: {status.done:,}" if status.done else text


def _share(status: ImportStatus) -> float:
    return min(1.0, status.done / status.total) if status.total else 0.0


def _outcome(status: ImportStatus) -> None:
    slug, name = status.slug, status.order.name
    if status.state == "done":
        report = load_report(data.cache(), slug)
        st.markdown(f":material/check_circle: **{name}**: {status.message}")
        _next_steps(slug)
        if report is not None and report.problems:
            show_report(report, key="photos-new-report")
        return
    calm = status.state == "cancelled"
    (st.info if calm else st.error)(status.message or "The import was stopped.")
    with st.container(horizontal=True):
        if st.button("Go on", type="primary", icon=":material/play_arrow:", key="photos-go-on"):
            _start_again(status)
        _dismiss()


def _next_steps(slug: str) -> None:
    with st.container(horizontal=True):
        known = any(summary.slug == slug for summary in data.collections())
        if known and st.button(
            "Find their motifs", type="primary", icon=":material/bubble_chart:", key="photos-look"
        ):
            find_motifs(slug)
        _dismiss()
    if known:
        backbone = state.value_of(state.BACKBONE)
        title, line = BACKBONES[backbone].title, in_one_line(data.cache(), backbone)
        st.caption(f"By {title}: {line}. Another one can be picked at the top of the page.")


def _dismiss() -> None:
    if st.button("Close", type="tertiary", key="photos-close"):
        dismiss_import(data.cache())
        drop_unused_uploads(data.cache())
        st.rerun()


def _start_again(status: ImportStatus) -> None:
    try:
        dismiss_import(data.cache())
        start_import(data.cache(), status.order)
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.rerun()


def find_motifs(slug: str) -> None:
    """Have the photos looked at by the network in view, and go to the map."""
    backbone = state.value_of(state.BACKBONE)
    try:
        extractions.start(data.cache(), slug, backbone)
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    open_on_map(slug)


def open_on_map(slug: str) -> None:
    """Go to the map of a collection."""
    dismiss_import(data.cache())
    state.set_value(state.COLLECTION, slug)
    st.switch_page("streamlit_app.py")
