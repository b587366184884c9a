"""The Timeline page below the frame: motifs over time, habits, and guessing the next post."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.motifs.time.counts import Timeline, rows_between
from lib.motifs.time.periods import UNITS, Unit
from lib.motifs.time.story import Sentence, stretch_text
from lib.ui import choice, choosing, data, guess, habits, memory, state, timeframes
from lib.ui import moments as dates
from lib.ui.moments import Moments
from lib.ui.panel import panel
from lib.ui.plain import plain
from lib.ui.state import Setting
from lib.ui.thumbnails import tile_base
from lib.ui.timecharts import TimeLook, draw, lifelines, stacked
from lib.ui.view import current_view

VIEWS = {"time": "Over time", "habits": "Habits", "guess": "Guess my next post"}
SHAPES = {"count": "Count", "share": "Share", "stream": "Stream"}
UNIT_WORDS: dict[str, str] = {unit: f"by {unit}" for unit in UNITS}
VIEW = Setting("show", "time", str, tuple(VIEWS), words=VIEWS)
SHAPE = Setting("shape", "count", str, tuple(SHAPES), words=SHAPES)
UNIT = Setting("period", "auto", str, ("auto", *UNITS), words=UNIT_WORDS)
TRUST = "timeline trusts dates of files"
HOURS = "timeline hours ahead of Greenwich"
TURN = "timeline turn"
SEEN = "seen on timeline"
STRIP = 4  # photos beside a sentence


def show() -> None:
    """The whole page, of the collection in view."""
    atlas = data.current_atlas()
    choosing.restore(atlas)
    explore(atlas)


@st.fragment
def explore(atlas: Atlas) -> None:
    """The views: what a click runs again, and nothing else."""
    _forget_stale_period()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shown = state.segments(
            VIEW, "View", format_func=lambda name: VIEWS[name], label_visibility="collapsed"
        )
        if len(atlas.photos) > 3:
            state.slider(state.K, "Motifs (k)", high=len(atlas.photos) - 1, width=200)
        found = _found(atlas)
        unit = _unit(found) if shown == "time" else dates.usual_unit(found)
        _about_dates(found)
    if np.isnat(found.times).all():
        _no_dates(found)
    elif shown == "time":
        _over_time(found, unit)
    elif shown == "habits":
        habits.show(found)
    else:
        guess.show(found)
    memory.put_in_url()


def _found(atlas: Atlas) -> Moments:
    return dates.moments(
        current_view(atlas),
        trust_files=bool(st.session_state.get(TRUST, False)),
        hours=int(st.session_state.get(HOURS, 0)),
    )


def _unit(found: Moments) -> Unit:
    """Which unit and shape to draw in, with the widgets for them."""
    allowed, usual = dates.units(found), dates.usual_unit(found)
    unit = state.select(
        UNIT,
        "Period",
        ["auto", *allowed],
        format_func=lambda name: UNIT_WORDS.get(name, f"by {usual} (auto)"),
        width=160,
    )
    state.segments(SHAPE, "Shape", format_func=lambda name: SHAPES[name])
    return usual if unit == "auto" else cast(Unit, unit)


def _about_dates(found: Moments) -> None:
    """Where dates come from, and the two things about them that only a person can know."""
    with st.popover("Dates", icon=":material/event:", type="tertiary"):
        known = int((~np.isnat(found.times)).sum())
        st.markdown(f"{known:,} of {len(found.times):,} photos have a date.")
        if found.file_dates:
            st.toggle(
                f"Use the dates of files where nothing else is known ({found.file_dates:,})",
                key=TRUST,
                persist_state="session",
                help="The date of a file is often that of its last copy, not that of the picture.",
            )
        if found.instants:
            st.number_input(
                f"Your clock was ahead of Greenwich by so many hours ({found.instants:,} photos)",
                -12,
                14,
                0,
                key=HOURS,
                persist_state="session",
                help="Exports tell when a photo was posted in the time of Greenwich. All others "
                "are shown as the clock of the camera had it.",
            )


def _no_dates(found: Moments) -> None:
    st.info(
        "None of these photos says when it was taken. Dates come with exports, with EXIF of "
        "cameras and phones, and with file names such as IMG_20190131_235958.jpg.",
        icon=":material/event_busy:",
    )
    if found.file_dates and not st.session_state.get(TRUST):
        st.button(
            f"Use the dates of the files ({found.file_dates:,})",
            on_click=lambda: st.session_state.__setitem__(TRUST, True),
            help="Often that of the last copy, not that of the picture.",
        )


def _over_time(found: Moments, unit: Unit) -> None:
    table = dates.table(found, unit)
    with st.container(key="timeline-chart"):
        _chart(found, table, state.value_of(SHAPE))
    words, photos = st.columns([1, 1], gap="large")
    with words:
        _sentences(found, table)
    with photos:
        panel(found.view)
    st.markdown("##### Firsts and lasts")
    lines, both = timeframes.lines_frames(found)
    draw(
        lifelines,
        TimeLook(_dark()),
        {"lines": lines, "ends": both, "ticks": timeframes.ticks_frame(found)},
        key="lifelines",
        selections=("photo",),
        on_select=lambda: _on_lifelines(found),
        alternative="; ".join(
            f"{name} from {a}" for name, a in zip(both["name"], both["when"], strict=True)
        ),
    )
    if timeframes.one_in(found) > 1:
        st.caption(f"One tick for every {timeframes.one_in(found)} photos.")


def _chart(found: Moments, table: Timeline, shape: str) -> None:
    changes = dates.changes(found)
    frames = {
        "counts": timeframes.counts_frame(found, table, shape),
        "gaps": timeframes.gaps_frame(found, table),
        "changes": timeframes.changes_frame(found, table, changes),
        "chosen": timeframes.chosen_frame(found),
        "marked": timeframes.marked_frame(found),
    }
    draw(
        stacked,
        TimeLook(_dark(), shape),
        frames,
        key=_key(),
        selections=("period", "motif"),
        on_select=lambda: _on_timeline(found, table),
        alternative=f"Photos of each motif by {table.unit}. " + " ".join(_texts(found)[:1]),
    )
    undated = f"; {table.undated:,} more without a date are not shown" if table.undated else ""
    st.caption(
        f"{int(table.counts.sum()):,} photos by {table.unit}{undated}. Drag across the chart to "
        "choose a period, click a bar to choose its motif, double-click to let go."
    )


def _sentences(found: Moments, table: Timeline) -> None:
    st.markdown("##### Your collection in sentences")
    for number, sentence in enumerate(dates.story(found)):
        words, strip, button = st.columns([11, 5, 2], gap="small", vertical_alignment="center")
        words.markdown(plain(sentence.text))
        if len(sentence.rows):
            strip.html(_strip(found, sentence.rows))
            button.button(
                f"{len(sentence.rows):,}",
                key=f"sentence-{number}",
                icon=":material/photo_library:",
                type="tertiary",
                help="See the photos that show it",
                on_click=_choose_sentence,
                args=(found, sentence),
            )


def _strip(found: Moments, rows: NDArray[np.int64]) -> str:
    """A few of the photos, evenly spread."""
    spread = np.unique(np.linspace(0, len(rows) - 1, min(STRIP, len(rows))).astype(np.int64))
    pictures = "".join(
        f'<img src="{tile_base()}{photo}.webp" alt="" loading="lazy" width="40" height="40" '
        'style="border-radius:6px;flex:none">'
        for photo in found.ids(rows[spread])
    )
    return f'<div style="display:flex;gap:4px;overflow:hidden">{pictures}</div>'


def _choose_sentence(found: Moments, sentence: Sentence) -> None:
    choice.choose(found.ids(sentence.rows), sentence.title)
    memory.open_photo("")


def _on_timeline(found: Moments, table: Timeline) -> None:
    """Answer what was clicked or drawn on the timeline."""
    selection = st.session_state[_key()]["selection"]
    new = memory.news(SEEN, selection)
    if new.get("motif"):
        choosing.choose_motif(found.view.atlas, int(new["motif"][0]["motif"]))
    elif "period" in new:
        ends = next(iter(new["period"].values()), None) if new["period"] else None
        _choose_period(found, table, ends) if ends else choosing.clear()


def _choose_period(found: Moments, table: Timeline, ends: list[Any]) -> None:
    """Choose the photos of all periods touched; of the lit motifs only, where some are."""
    touched = periods_touched(table, ends)
    if len(touched):
        choice.choose(*photos_of(found, table, touched))
        memory.open_photo("")


def periods_touched(table: Timeline, ends: list[Any]) -> NDArray[np.int64]:
    """The places in the table of the periods that an interval, in milliseconds, lies on."""
    low, high = (np.datetime64(int(end), "ms") for end in (min(ends), max(ends)))
    return np.flatnonzero((table.ends > low) & (table.starts < high))


def photos_of(
    found: Moments, table: Timeline, touched: NDArray[np.int64]
) -> tuple[tuple[str, ...], str, str]:
    """The ids of the photos in these periods, the title of the choice, and its words in the URL."""
    start, end = table.starts[touched[0]], table.ends[touched[-1]]
    rows = rows_between(found.times, start, end)
    lit = timeframes.lit_motifs(found)
    if lit:
        rows = rows[np.isin(found.labels[rows], lit)]
    title = stretch_text(start, end)
    names = ", ".join(found.view.name(motif) for motif in lit)
    return found.ids(rows), f"{names}, {title}" if lit else title, dates.period_origin(start, end)


def _on_lifelines(found: Moments) -> None:
    new = memory.news("seen on lifelines", st.session_state["lifelines"]["selection"])
    if new.get("photo"):
        choosing.choose_photo(found.view.atlas, found.view.facts.ids[int(new["photo"][0]["row"])])


def _key() -> str:
    return f"timeline-{st.session_state.get(TURN, 0)}"


def _forget_stale_period() -> None:
    """Take the marked period off the chart when something else has been chosen since.

    A chart's selection can only be cleared by a chart of another key.
    """
    drawn = memory.seen_on(SEEN).get("period")
    if drawn and not choice.chosen().origin.startswith(dates.PERIOD):
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        memory.seen_on(SEEN).clear()


def _texts(found: Moments) -> list[str]:
    return [sentence.text for sentence in dates.story(found)]


def _dark() -> bool:
    return st.context.theme.type == "dark"
