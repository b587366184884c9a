"""What the pages show before there is a map: the first visit, an extraction, a failure.

The sample album is made by a thread of the server (no TensorFlow in it), its features by the
extractor's own process; pages only look at how far both have come.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import NoReturn

import streamlit as st

from lib.atlas import Atlas
from lib.errors import MotifsError
from lib.features import jobs
from lib.features.backbones import get_backbone
from lib.features.jobs import JobStatus
from lib.photos.collections import load_collection
from lib.photos.sample import SAMPLE_NAME, import_sample
from lib.ui import data
from lib.ui.backbone_facts import cost, duration, in_one_line
from lib.ui.damaged import damaged
from lib.ui.gallery import Tile, gallery

PREVIEW = 60
STARTING = "Starting the network (the first seconds are the slowest)"
EVERY = 0.7  # seconds; polling faster than 0.5 s starves the threads that do the work
BUSY = ("starting", "running")


def first_visit() -> NoReturn:
    """No collection yet: make the sample album, and show the way to one's own photos."""
    damaged()
    _welcome()
    _making_sample()
    st.stop()


def no_features(slug: str, backbone: str) -> NoReturn:
    """A collection without features: show the extraction, or offer to start it, and stop."""
    features_coming(slug, backbone)
    _preview(slug)
    st.stop()


def features_coming(slug: str, backbone: str) -> None:
    """How far the features of a collection are: running, failed, or not asked for yet."""
    name = _name_of(slug)
    status = jobs.status(data.cache(), slug, backbone)
    if status is None and name == SAMPLE_NAME:
        jobs.start(data.cache(), slug, backbone)
    if name == SAMPLE_NAME:
        _welcome()
    if status is None and name != SAMPLE_NAME:
        _offer(slug, backbone, name)
    elif status is not None and status.state not in BUSY and status.state != "done":
        _failed(status, slug, backbone)
    else:
        _watch(slug, backbone)


def _preview(slug: str) -> None:
    """The first photos of a collection, to look at while the network does."""
    with suppress(MotifsError):
        photos = load_collection(data.cache(), slug).photos.head(PREVIEW)
        tiles = [
            Tile(photo, alt=name) for photo, name in zip(photos["id"], photos["name"], strict=True)
        ]
        gallery(tiles, key="preview", label="Photos of this collection", size=120)


def still_arriving(atlas: Atlas) -> None:
    """Some photos have no features yet: say so in one line, with the way to them."""
    status = jobs.status(data.cache(), atlas.collection, atlas.backbone)
    if status is not None and status.state in BUSY:
        _watch(atlas.collection, atlas.backbone)
        return
    if data.open_atlas(atlas.collection, atlas.backbone).missing < atlas.missing:
        st.rerun()  # the job has ended while what it had done until then was read
    with st.container(horizontal=True, vertical_alignment="center", key="missing"):
        st.caption(
            f":material/hourglass_empty: {atlas.missing:,} photos of “{atlas.name}” are not on the "
            f"map yet: they have no {get_backbone(atlas.backbone).title} features."
        )
        if st.button("Look at them now", type="tertiary", icon=":material/play_arrow:"):
            jobs.start(data.cache(), atlas.collection, atlas.backbone)
            st.rerun()


def _welcome() -> None:
    st.title("Find the motifs of your photos")
    st.markdown(
        "A network looks at every photo, photos that look alike come together, and you explore "
        "them on a map. Nothing leaves this computer."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _own_photos()
        st.caption("Meanwhile a sample album is being prepared, so that there is a map to try.")


def _own_photos() -> None:
    from lib.ui.page import existing_entries

    photos = [entry for entry in existing_entries() if entry.label == "Photos"]
    if photos:
        st.page_link(
            photos[0].file, label="**Use your own photos**", icon=":material/add_photo_alternate:"
        )


@st.cache_resource(show_spinner=False)
def _sample_job(root: str) -> dict[str, object]:
    """One thread a server that makes the sample album; what it reports, shared by all sessions."""
    told: dict[str, object] = {"done": 0, "total": 0, "error": ""}

    def progress(done: int, total: int, *_: object) -> None:
        told.update(done=done, total=total)

    def work() -> None:
        try:
            import_sample(data.cache(), progress)
        except MotifsError as error:
            told["error"] = str(error)

    threading.Thread(target=work, name="sample album", daemon=True).start()
    return told


@st.fragment(run_every=EVERY)
def _making_sample() -> None:
    told = _sample_job(str(data.cache().root))
    if told["error"]:
        st.error(str(told["error"]), icon=":material/error:")
        if st.button("Try again"):
            _sample_job.clear()
        return
    if data.collections():
        _sample_job.clear()
        st.rerun()
    done, total = int(str(told["done"])), int(str(told["total"]))
    text = f"Making the sample album: {done} of {total} photos" if total else "Starting"
    st.progress(done / total if total else 0.0, text)


@st.fragment(run_every=EVERY)
def _watch(slug: str, backbone: str) -> None:
    status = jobs.status(data.cache(), slug, backbone)
    if status is None or status.state == "starting":
        st.progress(0.0, STARTING)
        return
    if status.state not in BUSY:
        st.rerun()
    share = min(1.0, status.done / status.total) if status.total else 0.0
    st.progress(share, progress_text(status))
    if st.button("Stop", type="tertiary", icon=":material/stop_circle:", key="stop-job"):
        jobs.cancel(data.cache(), slug, backbone)


def progress_text(status: JobStatus) -> str:
    """One line on how far an extraction is: photos done, speed, time left."""
    if not status.total:
        return status.message or STARTING
    parts = [f"Looking at photos: {status.done:,} of {status.total:,}"]
    if status.photos_per_second:
        parts.append(f"{status.photos_per_second:.0f} a second")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    if status.message:
        parts.append(status.message)
    return " · ".join(parts)


def _offer(slug: str, backbone: str, name: str) -> None:
    title = get_backbone(backbone).title
    st.subheader(f"“{name}” has not been looked at by {title} yet")
    st.caption(in_one_line(data.cache(), backbone))
    expected = cost(data.cache(), backbone, _count_of(slug))
    st.caption(
        f"{expected} This is done once. "
        "Photos that other collections share are not looked at again."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Look at the photos", type="primary", icon=":material/play_arrow:"):
            jobs.start(data.cache(), slug, backbone)
            st.rerun()
        _own_photos()


def _failed(status: JobStatus, slug: str, backbone: str) -> None:
    sentence = status.message or "The extraction stopped before it was done."
    calm = status.state == "cancelled"
    (st.info if calm else st.error)(
        sentence, icon=":material/info:" if calm else ":material/error:"
    )
    st.caption("What was done until then is kept; starting again goes on from there.")
    if st.button("Start again", type="primary", icon=":material/restart_alt:"):
        jobs.start(data.cache(), slug, backbone)
        st.rerun()


def _count_of(slug: str) -> int:
    return next((found.count for found in data.collections() if found.slug == slug), 0)


def _name_of(slug: str) -> str:
    return next((found.name for found in data.collections() if found.slug == slug), slug)
