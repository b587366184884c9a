"""The How many page below the frame: a recommendation, its grounds, and what a step splits."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.choice import SAMPLE, Criterion, Recommendation
from lib.motifs.clusters import Clustering, MotifTree
from lib.motifs.profiles import typical_first
from lib.ui import choosing, data, state
from lib.ui.choicecharts import curve, frames
from lib.ui.controls import K_HELP
from lib.ui.facts import alt_text, facts
from lib.ui.gallery import Tile, gallery
from lib.ui.timecharts import TimeLook, draw

COLUMNS = 4
CHART_HEIGHT = 120
SHOWN = 12
TILE = 84
SPLIT_TITLE = "What one more motif brings"
HONEST = (
    "No measure knows what you would call a motif. The first three are weighed into the "
    "recommendation, in the measure in which they found the groups of photos that people had "
    "sorted; the others are shown because people ask for them. Dots are what each suggests, the "
    "dashed line is where you are. Click into a chart to go there."
)


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    tree = data.tree(atlas)
    with st.spinner("Weighing every number of motifs …"):
        found = data.recommended(atlas)
    if not found.criteria:
        st.info(f"Here {found.reason}", icon=":material/tag:")
        return
    explore(atlas, tree, found)


@st.fragment
def explore(atlas: Atlas, tree: MotifTree, found: Recommendation) -> None:
    """Everything that a change of k runs again."""
    now = min(data.cluster_settings(atlas).k, tree.k_max)
    _advice(found, now)
    _split(atlas, tree, int(found.ks[-1]))
    st.markdown("##### What it stands on")
    judged = f" Judged by a sample of {SAMPLE:,} photos." if len(atlas.photos) > SAMPLE else ""
    st.caption(HONEST + judged)
    _charts(found, now)


def _advice(found: Recommendation, now: int) -> None:
    st.markdown(f"## {found.k} motifs")
    st.markdown(found.reason[0].upper() + found.reason[1:])
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="advice"):
        for place, k in enumerate((found.k, *found.runners_up)):
            st.button(
                f"Use {k}" if place == 0 else str(k),
                key=f"use {k}",
                type="primary" if place == 0 else "secondary",
                disabled=k == now,
                help="Recommended" if place == 0 else "Nearly as good",
                on_click=state.set_value,
                args=(state.K, k),
            )
        st.caption(f"{now} in use now, on every page.", width="content")


def _charts(found: Recommendation, now: int) -> None:
    look = TimeLook(st.context.theme.type == "dark", height=CHART_HEIGHT)
    for start in range(0, len(found.criteria), COLUMNS):
        row = found.criteria[start : start + COLUMNS]
        for column, criterion in zip(st.columns(COLUMNS, gap="medium"), row, strict=False):
            with column:
                _chart(look, criterion, now)


def _chart(look: TimeLook, criterion: Criterion, now: int) -> None:
    key = f"chart {criterion.name}"
    suggests = "says nothing" if criterion.k is None else f"says {criterion.k}"
    weighs = "" if criterion.weight else " · not weighed"
    st.markdown(f"**{criterion.title}** :gray[{suggests}{weighs}]", help=criterion.meaning)

    def picked() -> None:
        chosen = st.session_state[key]["selection"].get("k", [])
        if chosen and "k" in chosen[0]:
            state.set_value(state.K, int(chosen[0]["k"]))

    draw(
        curve,
        look,
        frames(criterion, now),
        key=key,
        selections=("k",),
        on_select=picked,
        alternative=f"{criterion.title} for 2 to 30 motifs: {suggests}.",
    )


def _split(atlas: Atlas, tree: MotifTree, most: int) -> None:
    """The motif that comes apart when there is one more: what stays, and what gets a number."""
    st.markdown(f"##### {SPLIT_TITLE}")
    left, _ = st.columns([1, 2])
    with left:
        k = int(state.slider(state.K, "Motifs (k)", high=most, help=K_HELP))
    if k >= tree.k_max:
        st.caption("There are no more motifs than this.")
        return
    before, after = tree.cut(k), tree.cut(k + 1)
    parent = int(after.parents[k])
    names = data.names(atlas, before), data.names(atlas, after)
    moved = _moved_elsewhere(before, after, parent)
    st.markdown(
        f"From {k} to {k + 1}: **{names[0][parent]}** splits into **{names[1][parent]}** and "
        f"**{names[1][k]}**. {_others(moved)}"
    )
    orders = typical_first(atlas.space.points, after)
    for motif in (parent, k):
        _row(atlas, names[1][motif], motif, orders[motif])


def _moved_elsewhere(before: Clustering, after: Clustering, parent: int) -> int:
    """How many photos change motif without being part of the split."""
    changed = before.labels != after.labels
    split = (before.labels == parent) & (after.labels == after.k - 1)
    return int((changed & ~split).sum())


def _others(moved: int) -> str:
    if not moved:
        return "All other photos stay where they are."
    return f"{moved:,} other {'photo changes' if moved == 1 else 'photos change'} motif."


def _row(atlas: Atlas, name: str, motif: int, order: NDArray[np.int64]) -> None:
    from lib.motifs.palette import PALETTE

    known = facts(atlas)
    shown = [int(row) for row in order[:SHOWN]]
    st.caption(f"**{name}** · {len(order):,} photos, the most typical first")
    gallery(
        [Tile(known.ids[r], known.says[r], alt_text(known, r), PALETTE[motif]) for r in shown],
        key=f"split-{motif == int(state.value_of(state.K))}",
        label=f"{name}, motif {motif + 1}",
        size=TILE,
        on_open=lambda photo, add: choosing.choose_photo(atlas, photo, add=add),
    )
