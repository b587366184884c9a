"""The linked charts: specifications of a look, drawn again and again with new data.

A chart's specification stays the same while sliders move, so that only data travels to the browser
and the view is updated in place. So charts are built on named data, turned into a specification
once (in `mapcharts`), and `draw` puts data frames and specification together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
import streamlit as st

from lib.cache import Cache, default_root, digest
from lib.ui import memory
from lib.ui.components import component
from lib.ui.thumbnails import prefix

SPAN = 1.08  # the map's coordinates lie in -1 … 1, and a thumbnail at the rim wants some air
LANDMARK = 46  # pixels
TILE = 30

SELECTIONS = ("photo", "photo_more", "motif", "motif_more", "area", "area_more", "view")
FACTS = "the address of the facts"  # stands for it in specifications that are kept
ChartName = Literal["scatter", "label_bars"]
DIMMED, PLAIN, CHOSEN = 0, 1, 2
FORGET = "motifsforget"  # the event that takes rectangles off all maps; `forget.js` sends it


@dataclass(frozen=True)
class Colours:
    """How a column becomes a colour: `numbers` are interpolated, everything else has its own."""

    domain: tuple[Any, ...]
    range: tuple[str, ...]
    numbers: bool = False


@dataclass(frozen=True)
class Look:
    """Everything about the map that does not change while sliders move.

    `facts` is the address of what is known of each photo; `pictures` is one of landmarks, names,
    all, none; `size` is the area of a point in square pixels.
    """

    facts: str
    colours: Colours
    pictures: str
    dark: bool
    size: int
    height: int

    @property
    def paper(self) -> str:
        """The colour behind the map."""
        return "#131417" if self.dark else "#ffffff"

    @property
    def ink(self) -> str:
        """The colour of the text on the map."""
        return "#f1f0ec" if self.dark else "#1d1f24"


def take_areas_off() -> None:
    """Let the browser take the rectangles off this page's maps that are to be forgotten."""
    with st.container(key="forget"):
        component("forget")(
            key="forget-areas", data={"event": FORGET, "turn": memory.times_forgotten()}
        )


def draw(
    chart: ChartName,
    look: Any,
    frames: Mapping[str, pd.DataFrame],
    *,
    key: str | None,
    selections: tuple[str, ...] = (),
    on_select: Callable[[], None] | None = None,
    alternative: str = "",
    into: Any = st,
) -> Any:
    """Show one of the charts of `mapcharts` with data; `selections` are those that are reported.

    Without a `key` it is a frame that the next call, into what this one returns, replaces.
    """
    more: dict[str, Any] = {}
    if selections:
        more = {"on_select": on_select or "rerun", "selection_mode": selections}
    return into.vega_lite_chart(
        spec={**specification(chart, look), "datasets": dict(frames)},
        key=key,
        theme="streamlit",
        width="stretch",
        alt=alternative,
        **more,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def specification(chart: ChartName, look: Any) -> dict[str, Any]:
    """A chart's specification, kept on disk: without Altair the first page is there sooner."""
    # The address of the facts is another one in every server: it is put in afterwards.
    facts = look.facts if isinstance(look, Look) else ""
    general = replace(look, facts=FACTS) if facts else look
    kept = Cache(default_root()).remember(
        "specifications",
        f"1|{_builders()}|{chart}|{general!r}|{prefix()}",
        lambda: {"json": np.frombuffer(_built(chart, general), np.uint8)},
    )
    text = kept["json"].tobytes().decode().replace(json.dumps(FACTS), json.dumps(facts))
    return cast("dict[str, Any]", json.loads(text))


def _built(chart: ChartName, look: Any) -> bytes:
    from lib.ui import mapcharts

    builders: dict[ChartName, Callable[[Any], Any]] = {
        "scatter": mapcharts.scatter,
        "label_bars": mapcharts.label_bars,
    }
    return json.dumps(builders[chart](look).to_dict(validate=False)).encode()


@cache
def _builders() -> str:
    """Changes with what builds specifications: Altair, and our own two modules."""
    sources = (Path(__file__), Path(__file__).with_name("mapcharts.py"))
    return version("altair") + digest("".join(path.read_text("utf-8") for path in sources))
