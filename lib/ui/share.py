"""The Share page: the link, files to take away, and a dashboard to publish.

Imports `lib.sharing` where a button needs it: the page itself has nothing heavy to load.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lib.assignments import assignments
from lib.atlas import Atlas
from lib.cache import PROJECT
from lib.errors import MotifsError
from lib.sharing.privacy import Privacy, told
from lib.ui import data
from lib.ui.address import address
from lib.ui.photos_adding import path_allowed

if TYPE_CHECKING:
    from lib.sharing.publish import Published
    from lib.sharing.view import View

SWITCHES = (
    ("captions", "Captions", "What was written under the photos."),
    ("dates", "Days and times", "Without this, only month and year are shown."),
    ("locations", "Places", "Where photos were taken (GPS), as far as the photos say so."),
    ("file_names", "File and folder names", "Also albums. File names often tell the date."),
)
MOST_IN_MEMORY = 300e6  # bytes; a download is held in memory by the server


def show() -> None:
    """The page below the frame."""
    atlas = data.current_atlas()
    with st.spinner("Drawing the map …"):
        view = _view(atlas)
    st.title("Share")
    left, right = st.columns(2, gap="large")
    with left:
        _link()
        _files(view)
    with right:
        _dashboard(atlas)


def _view(atlas: Atlas) -> View:
    """What the Motifs page shows with the same settings."""
    from lib.sharing.view import View

    clustering, settings = data.clustering(atlas), data.map_settings(atlas)
    names = data.names(atlas, clustering)
    return View(atlas, clustering, names, data.motif_map(atlas, settings), settings)


def _link() -> None:
    st.subheader("A link to what you see", anchor=False)
    st.markdown(
        "The address of the Motifs page holds every setting and what is chosen. Whoever can open "
        "this server sees the same with it, also on a published copy."
    )
    st.code(address(), language=None, wrap_lines=True)


def _files(view: View) -> None:
    st.subheader("Files to take away", anchor=False)
    st.caption(f"{view.atlas.name}: {view.subtitle}")
    dark = st.context.theme.type == "dark"  # a download is made where no page can be asked
    with st.container(border=True):
        st.markdown(
            "**One page for a mail.** Map, motifs and photos in one HTML file that works offline: "
            "small pictures inside, nothing is fetched from anywhere."
            + (" It holds a fair sample of 5,000 photos." if len(view.atlas.photos) > 5_000 else "")
        )
        privacy = _switches("file")
        _download("Page (.html)", view, "html", lambda: _page(view, privacy), "text/html")
    with st.container(border=True):
        st.markdown("**The map as a picture**, and **the motif of every photo** as a table.")
        with st.container(horizontal=True):
            _download("PNG", view, "png", lambda: _picture(view, "png", dark), "image/png")
            _download("SVG", view, "svg", lambda: _picture(view, "svg", dark), "image/svg+xml")
            _download("CSV", view, "csv", lambda: _table(view, "csv"), "text/csv")
            _download(
                "Parquet", view, "parquet", lambda: _table(view, "parquet"), "application/parquet"
            )
    if path_allowed():
        _sorted_photos(view)


def _download(label: str, view: View, ending: str, make: Callable[[], bytes], kind: str) -> None:
    """A button whose file is made when it is pressed."""
    st.download_button(
        label,
        data=make,
        file_name=f"{view.atlas.collection}.{ending}",
        mime=kind,
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{ending}",
    )


def _page(view: View, privacy: Privacy) -> bytes:
    from lib.sharing.one_file import one_file

    return one_file(view, privacy)


def _picture(view: View, ending: str, dark: bool) -> bytes:
    from lib.sharing.painters import png, svg
    from lib.sharing.poster import DARK, LIGHT, lay_out

    poster = lay_out(view, DARK if dark else LIGHT)
    return png(poster) if ending == "png" else svg(poster).encode()


def _table(view: View, ending: str) -> bytes:
    table = assignments(view.atlas, view.clustering, view.names, view.drawn)
    out = BytesIO()
    if ending == "csv":
        # With a byte order mark, so that spreadsheets read the letters right.
        return table.to_csv(index=False).encode("utf-8-sig")
    table.to_parquet(out, index=False)
    return out.getvalue()


def _sorted_photos(view: View) -> None:
    with st.container(border=True):
        st.markdown(
            "**The photos themselves, sorted into folders by motif**, as one zip. "
            "Your originals are only read."
        )
        path = data.cache().root / "exports" / f"{view.atlas.collection}.zip"
        if st.button("Make the zip", icon=":material/folder_zip:"):
            _make_zip(view, path)


def _make_zip(view: View, path: Path) -> None:
    from lib.sharing.sorted_zip import write_sorted_zip

    bar = st.progress(0.0, "Reading photos")
    try:
        done = write_sorted_zip(
            view, path, progress=lambda at, of: bar.progress(at / of, f"{at:,} of {of:,} photos")
        )
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        return
    finally:
        bar.empty()
    st.success(f"{done.written:,} photos, {path.stat().st_size / 1e6:,.0f} MB, in `{path}`")
    for problem in done.problems[:5]:
        st.caption(f"Not included: {problem.file}: {problem.cause}")
    if path.stat().st_size <= MOST_IN_MEMORY:
        _download("Zip of photos", view, "zip", path.read_bytes, "application/zip")


def _dashboard(atlas: Atlas) -> None:
    st.subheader("A dashboard for everyone", anchor=False)
    st.markdown(
        "A folder with the whole program, made read-only, and this one collection: ready for "
        "Streamlit Community Cloud or any host of containers. `docs/deploy.md` leads through it."
    )
    if not path_allowed():
        st.info(
            "This server can be reached from other computers, so that nothing is written from "
            f"here. On its own computer, run: `python -m lib publish {atlas.collection} FOLDER`"
        )
        return
    with st.container(border=True):
        privacy = _switches("dashboard")
        goes, stays = told(atlas.photos, privacy)
        _listed("Goes out", ":material/visibility:", ["small pictures, motifs and labels", *goes])
        _listed("Stays here", ":material/visibility_off:", stays)
        folder = st.text_input(
            "Folder to write",
            str(PROJECT.parent / f"{atlas.collection}-dashboard"),
            help="A new folder, or one that holds an earlier dashboard.",
            key="publish-folder",
        )
        if st.button("Publish", type="primary", icon=":material/publish:", key="publish"):
            _publish(atlas, Path(folder), privacy)


def _switches(place: str) -> Privacy:
    st.caption("Shown beside the pictures and their labels, if you agree:")
    columns = st.columns(2, gap="small")
    chosen = {
        name: columns[number % 2].toggle(label, help=words, key=f"{place}-{name}")
        for number, (name, label, words) in enumerate(SWITCHES)
    }
    return Privacy(**chosen)


def _listed(title: str, icon: str, sentences: list[str]) -> None:
    lines = "\n".join(f"- {sentence}" for sentence in sentences)
    st.markdown(f"{icon} **{title}**\n{lines}")


def _publish(atlas: Atlas, folder: Path, privacy: Privacy) -> None:
    from lib.sharing.publish import publish

    with st.status("Publishing", expanded=True) as status:
        try:
            done = publish(data.cache(), atlas.collection, folder, privacy, progress=st.write)
        except MotifsError as error:
            status.update(label=str(error), state="error")
            return
        status.update(label=f"Published: {done.bytes / 1e6:,.1f} MB", state="complete")
        _next_steps(done)


def _next_steps(done: Published) -> None:
    _listed("Inside", ":material/visibility:", list(done.inside))
    _listed("Left out", ":material/visibility_off:", list(done.left_out))
    st.markdown("To look at it on this computer:")
    st.code(
        f"cd {done.folder}\npython3 -m venv .venv && .venv/bin/pip install -r requirements.txt && "
        ".venv/bin/streamlit run streamlit_app.py --server.address localhost",
        language="bash",
    )
