"""Beside the photos of a motif: why they are together, and a name of one's own for them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lib.cache import read_only
from lib.errors import MotifsError
from lib.motifs.contrast import Contrast, contrast
from lib.motifs.ontology import default_ontology
from lib.motifs.renames import LONGEST, keep_rename
from lib.motifs.why import Reason, Why, sentence, showing, why
from lib.motifs.words import Word, distinctive_words
from lib.ui import choosing, data
from lib.ui.plain import plain
from lib.ui.view import View

NEW_NAME = "new name of a motif"
BADGES = 5
WORTH_SAYING = 0.1


def motif_reasons(view: View) -> None:
    """Why the chosen motif's photos are together; nothing where the choice is no whole motif."""
    motif = whole_motif(view)
    if motif is None or view.atlas.probabilities is None:
        return
    found = reasons(view, motif)
    st.markdown("###### Why these are together")
    st.markdown(plain(sentence(found, view.names)))
    with st.container(horizontal=True, gap="xsmall", key="reasons"):
        labels = [label for label in found.labels[:1] if label.share >= WORTH_SAYING]
        for reason in (*found.categories[:BADGES], *labels):
            _badge(view, found, reason)
        if found.nearest >= 0:
            st.button(
                f"Nearest: {view.name(found.nearest)}",
                key="nearest-motif",
                icon=":material/near_me:",
                help=_apart(found, view),
                on_click=choosing.choose_motif,
                args=(view.atlas, found.nearest),
            )
    said = words(view)[motif]
    if said:
        st.caption("Their captions say: " + ", ".join(plain(word.text) for word in said))


def rename_button(view: View) -> None:
    """A place to give the chosen motif a name of one's own; nothing where that cannot be kept."""
    motif = whole_motif(view)
    if motif is None or read_only():
        return
    with st.popover("Rename", icon=":material/edit:", type="tertiary"):
        st.text_input(
            "A name of your own",
            key=NEW_NAME,
            max_chars=LONGEST,
            placeholder=view.name(motif),
            help="It stays with these photos, also when the number of motifs changes a little. "
            "Leave it empty for the name that Motifs finds.",
            on_change=_rename,
            args=(view, motif),
        )


def whole_motif(view: View) -> int | None:
    """The motif whose photos are all chosen, and no others; None where there is none."""
    motifs = np.unique(view.labels[view.rows])
    if len(motifs) != 1 or motifs[0] < 0:
        return None
    motif = int(motifs[0])
    return motif if view.profiles[motif].size == len(view.rows) else None


def reasons(view: View, motif: int) -> Why:
    """The reasons of a motif of an atlas that has predictions."""
    return _reasons(f"{view.atlas.key}|{data.digest_of(view.clustering)}", motif, view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _reasons(key: str, motif: int, _view: View) -> Why:
    known = data.evidence(_view.atlas)
    assert known is not None
    rates = _contrast(key, _view)
    return why(_view.profiles[motif], known, _view.labels, _view.clustering.k, found=rates)


@st.cache_resource(max_entries=60, show_spinner=False)
def _contrast(key: str, _view: View) -> Contrast:
    known = data.evidence(_view.atlas)
    assert known is not None
    return contrast(known, _view.labels, _view.clustering.k, default_ontology())


def words(view: View) -> tuple[tuple[Word, ...], ...]:
    """What the captions of each motif say that others do not."""
    return _words(f"{view.atlas.key}|{data.digest_of(view.clustering)}", view)


@st.cache_resource(max_entries=60, show_spinner=False)
def _words(key: str, _view: View) -> tuple[tuple[Word, ...], ...]:
    said = data.captions(_view.atlas)
    return distinctive_words(said, _view.labels, _view.clustering.k)


def _badge(view: View, found: Why, reason: Reason) -> None:
    st.button(
        f"{reason.text} {reason.share:.0%}",
        key=f"reason-{reason.node}",
        help=f"{reason.share:.0%} of these {found.size:,} photos show it; it is {reason.lift:.3g} "
        "times as likely here as in the others. Click for all photos that show it.",
        on_click=_choose_noun,
        args=(view, reason),
    )


def _choose_noun(view: View, reason: Reason) -> None:
    rows = showing(data.evidence(view.atlas), reason.node)
    choosing.choose_ids(view.facts.of(rows), reason.text)


def _apart(found: Why, view: View) -> str:
    here = ", ".join(reason.text for reason in found.here[:3])
    there = ", ".join(reason.text for reason in found.there[:3])
    return f"More here: {here or '–'}. More in “{view.name(found.nearest)}”: {there or '–'}."


def _rename(view: View, motif: int) -> None:
    name = str(st.session_state.get(NEW_NAME) or "")
    ids = [view.facts.ids[row] for row in view.profiles[motif].order]
    try:
        keep_rename(view.atlas.cache, view.atlas.collection, name, ids)
    except MotifsError as error:
        st.toast(str(error), icon=":material/error:")
