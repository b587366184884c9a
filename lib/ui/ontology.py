"""The Ontology page below the frame: the collection as a tree of categories, each a choice."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.hedging import ROOT, categorise
from lib.motifs.icicle import category_tree
from lib.motifs.ontology import default_ontology
from lib.ui import choosing, data, memory, state
from lib.ui.panel import panel
from lib.ui.state import Setting
from lib.ui.timecharts import TimeLook, draw
from lib.ui.treecharts import heat_map, icicle
from lib.ui.treeframes import OTHERS, Collection, bars_frame, cells_frame, members
from lib.ui.view import View, current_view

CATEGORY = Setting("category", "", str)
HEIGHT = 560
BUTTONS = 10
ICICLE, HEAT_MAP = "icicle", "heat-map"


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    choosing.restore(atlas)
    if atlas.probabilities is None:
        st.info(
            "These features only describe how photos look; they name nothing. Choose features "
            "that predict categories, such as EfficientNet, at the top of the page.",
            icon=":material/account_tree:",
        )
        return
    explore(atlas)


@st.fragment
def explore(atlas: Atlas) -> None:
    """Tree, photos and heat map: what a click runs again, and nothing else."""
    found, view, focus = collection(atlas), current_view(atlas), focus_of(atlas)
    tree, photos = st.columns([1.5, 1], gap="large")
    with tree:
        _way(atlas, focus)
        category_buttons(atlas, focus)
        frame = bars_frame(found, view.facts.ids, focus, HEIGHT)
        draw(
            icicle,
            TimeLook(_dark(), height=HEIGHT),
            {"bars": frame},
            key=ICICLE,
            selections=("node", "node_more"),
            on_select=lambda: _on_icicle(atlas),
            alternative="Categories: " + ", ".join(frame["text"][:20]),
        )
        _about(atlas, found)
        _motifs_and_categories(atlas, found, view)
    with photos:
        panel(view)
    memory.put_in_url()


def collection(atlas: Atlas) -> Collection:
    """The categories of an atlas that has predictions."""
    return _collection(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _collection(key: str, _atlas: Atlas) -> Collection:
    evidence = data.evidence(_atlas)
    assert evidence is not None
    ontology = default_ontology()
    categories = categorise(evidence, ontology)
    return Collection(categories, category_tree(categories, ontology), ontology)


def focus_of(atlas: Atlas) -> int:
    """The noun that the tree begins with: that of the URL, where the collection has it."""
    found, wnid = collection(atlas), state.value_of(CATEGORY)
    known = {found.ontology.wnids[node]: node for node in found.tree.totals}
    return known.get(wnid, ROOT)


def choose_category(atlas: Atlas, node: int, *, add: bool = False) -> None:
    """Choose the photos of a category, the surest first."""
    found = collection(atlas)
    origin = f"category-{found.ontology.wnids[node]}"
    _choose(atlas, found.rows(node), found.name(node), origin, add=add)


def read_category(atlas: Atlas, wnid: str) -> tuple[list[str], str]:
    """The photo ids and the name of a category, by its WordNet id; raises `KeyError`."""
    if atlas.probabilities is None:
        raise KeyError(wnid)
    found = collection(atlas)
    node = found.ontology.node(wnid)
    ids = atlas.photos["id"]
    return [ids[row] for row in found.rows(node)], found.name(node)


def _choose(
    atlas: Atlas, rows: NDArray[np.int64], title: str, origin: str = "", *, add: bool = False
) -> None:
    choosing.choose_ids([atlas.photos["id"][row] for row in rows], title, origin, add=add)


def _way(atlas: Atlas, focus: int) -> None:
    """Where we are in the tree, each step a way back."""
    found = collection(atlas)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for node in found.tree.path(focus):
            if node != ROOT:
                st.markdown(":gray[›]", width="content")
            st.button(
                found.name(node),
                key=f"way-{node}",
                type="tertiary",
                disabled=node == focus and node == ROOT,
                on_click=_go,
                args=(atlas, node),
            )


def category_buttons(atlas: Atlas, focus: int = ROOT) -> None:
    """The largest categories right below one as buttons, for fingers, keyboards and ears."""
    found = collection(atlas)
    with st.container(horizontal=True, gap="xsmall", key="categories"):
        for node in found.tree.children.get(focus, ())[:BUTTONS]:
            if found.tree.totals[node] > 1:
                st.button(
                    f"{found.name(node)} :gray[{found.tree.totals[node]:,}]",
                    key=f"category-{node}",
                    on_click=_go,
                    args=(atlas, node),
                )


def _about(atlas: Atlas, found: Collection) -> None:
    unsure = found.tree.own.get(ROOT, 0)
    kinds = len(set(found.categories.nodes.tolist()))
    st.caption(
        f"{len(found.categories.nodes):,} photos in {kinds:,} categories, each as exact as the "
        "network is sure. Click a category to see its photos and what is in it; with the shift "
        "key it is added to those chosen."
    )
    if unsure:
        st.button(
            f"{unsure:,} could be anything" if unsure > 1 else "One could be anything",
            key="unsure",
            type="tertiary",
            icon=":material/help:",
            on_click=lambda: _choose(
                atlas, np.flatnonzero(found.categories.nodes == ROOT), "Could be anything"
            ),
        )


def _motifs_and_categories(atlas: Atlas, found: Collection, view: View) -> None:
    st.markdown("##### Motifs and categories")
    frame = cells_frame(found, view, _dark())
    draw(
        heat_map,
        TimeLook(_dark()),
        {"cells": frame},
        key=HEAT_MAP,
        selections=("cell", "cell_more"),
        on_select=lambda: _on_heat_map(atlas),
        alternative="; ".join(
            f"{name}: {photos} {noun}"
            for name, noun, photos in zip(
                frame["name"], frame["noun"], frame["photos"], strict=True
            )
            if photos
        ),
    )


def _on_icicle(atlas: Atlas) -> None:
    for name, new in memory.news(ICICLE, st.session_state[ICICLE]["selection"]).items():
        if new:
            node = int(new[0]["node"])
            if name == "node_more":
                choose_category(atlas, node, add=True)
            else:
                _go(atlas, node)


def _go(atlas: Atlas, node: int) -> None:
    """Choose a category and begin the tree with it; the one in focus leads back up."""
    tree = collection(atlas).tree
    if node == focus_of(atlas) and node != ROOT:
        node = tree.parents[node]
    if node == ROOT:
        choosing.clear()
    else:
        choose_category(atlas, node)
    if tree.children.get(node) or node == ROOT:
        wnid = "" if node == ROOT else collection(atlas).ontology.wnids[node]
        state.set_value(CATEGORY, wnid)
        state.show_in_url(CATEGORY.key, wnid)


def _on_heat_map(atlas: Atlas) -> None:
    for name, new in memory.news(HEAT_MAP, st.session_state[HEAT_MAP]["selection"]).items():
        if new:
            motif, node = int(new[0]["motif"]), int(new[0]["node"])
            view, found = current_view(atlas), collection(atlas)
            inside = members(found, node, len(view.labels))
            rows = np.array([row for row in view.profiles[motif].order if inside[row]], np.int64)
            noun = found.name(node) if node >= 0 else OTHERS
            if len(rows):
                title = f"{noun} in “{view.name(motif)}”"
                _choose(atlas, rows, title, add=name == "cell_more")


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")
