"""What a visit remembers between runs of a page: search, map on screen, pages seen, quiet notes."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from lib.motifs.settings import MapSettings
from lib.ui import choice, state


def enter(title: str) -> None:
    """Note which page runs, and which ran before."""
    before = st.session_state.get(state.PAGES, ("", ""))[1]
    st.session_state[state.PAGES] = (before, title)
    if before != title:
        st.session_state[state.VISIT] = st.session_state.get(state.VISIT, 0) + 1
        # The charts of the page that was left are gone, and what was drawn on them.
        st.session_state[state.SEEN], st.session_state[state.FORGOTTEN] = {}, set()


def news_in_url() -> tuple[str | None, str | None]:
    """The choice and the open photo that the URL asks for; None where the session knows better.

    They are news at the start of a visit, and when they are others than the page itself has last
    put there: somebody went back or forward. (Coming from another page, the URL is empty, and
    says nothing.) Where the choice is news, the photo is, too: to choose closes it.
    """
    asked = (
        st.query_params.get(state.CHOSEN_PARAMETER, ""),
        st.query_params.get(state.PHOTO_PARAMETER, ""),
    )
    last, st.session_state[state.IN_URL] = st.session_state.get(state.IN_URL, ("", "")), asked
    before, now = st.session_state.get(state.PAGES, ("", ""))
    if before not in ("", now) or asked == last:
        return None, None
    return asked[0] if asked[0] != last[0] else None, asked[1]


def put_in_url() -> None:
    """Let the URL say what is chosen and which photo is open."""
    state.put_in_url(choice.chosen().origin, photo_to_say())


def photo_to_say() -> str:
    """The open photo in the words of the URL; "" for none, or where the choice says it."""
    photo = photo_open()
    return "" if photo == choice.alone() else photo[: choice.SHORT]


def enter_collection(slug: str) -> None:
    """Close the photo where another collection is in view than before, even one that has it."""
    if st.session_state.get(state.COLLECTION_SEEN, slug) != slug:
        open_photo("")
    st.session_state[state.COLLECTION_SEEN] = slug


def forget_search() -> None:
    """Empty the search field, since something else is chosen now."""
    st.session_state[state.SEARCH] = None
    note_search("")


def note_search(text: str) -> None:
    """What to say below the search field."""
    st.session_state[state.SEARCH_NOTE] = text


def search_note() -> str:
    """What to say below the search field; "" for nothing."""
    return cast(str, st.session_state.get(state.SEARCH_NOTE, ""))


def note_map(atlas_key: str, settings: MapSettings) -> None:
    """Remember which map is on screen: the next one moves on from there."""
    st.session_state[state.LAST_MAP] = (atlas_key, settings)


def last_map(atlas_key: str) -> MapSettings | None:
    """The settings of the map on screen, where it is one of this atlas."""
    key, settings = st.session_state.get(state.LAST_MAP, ("", None))
    return cast("MapSettings | None", settings if key == atlas_key else None)


def forget_drawn_area() -> None:
    """Take rectangles off maps that do not say any more what is chosen.

    A chart of another key would have lost them, too, but also its zoom. So the browser takes them
    off (`charts.take_areas_off`), and that the charts report it is no news.
    """
    drawn = {
        (chart, name)
        for chart, selection in _seen().items()
        for name in ("area", "area_more")
        if selection.get(name)
    }
    if drawn:
        st.session_state[state.FORGOTTEN] = drawn
        st.session_state[state.FORGOTTEN_TURN] = times_forgotten() + 1


def times_forgotten() -> int:
    """How often rectangles were to be taken off in this visit."""
    return cast(int, st.session_state.get(state.FORGOTTEN_TURN, 0))


def seen_on(chart: str) -> dict[str, Any]:
    """What a chart of this page has reported last; to be cleared where that chart is gone."""
    return _seen().setdefault(chart, {})


def _seen() -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", st.session_state.setdefault(state.SEEN, {}))


def window_on_map() -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of the map that is seen: (from, to) in x and in y; None for all of it."""
    event = st.session_state.get(state.MAP_CHART) or {}
    seen = event.get("selection", {}).get("view") or {}
    if "x" not in seen or "y" not in seen:
        return None
    return tuple(seen["x"]), tuple(seen["y"])


def grid_page(key: str, label: str, pages: int) -> int:
    """Which page of a grid is open: the first again whenever the grid shows something else."""
    of, page = st.session_state.get(f"{key}-page", (label, 0))
    return min(int(page), pages - 1) if of == label else 0


def turn_grid(key: str, label: str, page: int) -> None:
    """Open another page of a grid."""
    st.session_state[f"{key}-page"] = (label, page)


def note(text: str) -> None:
    """Say something quietly, beside what the page shows."""
    st.toast(text, icon=":material/info:", duration="long")


def open_photo(photo: str, *, walk: bool = False) -> None:
    """Show one photo large, or none; `walk` remembers the one before, to go back to."""
    before = st.session_state.get(state.PHOTO, "")
    trail = [*trail_of_photos(), before] if walk and before and before != photo else []
    st.session_state[state.PHOTO], st.session_state[state.TRAIL] = photo, trail


def step_back() -> None:
    """Go back to the photo before, or to the grid."""
    trail = trail_of_photos()
    st.session_state[state.PHOTO] = trail[-1] if trail else ""
    st.session_state[state.TRAIL] = trail[:-1]


def go_to_photo(photo: str) -> None:
    """Show the photo that the URL says, or none: a step back where it is the one before."""
    if photo and photo in trail_of_photos()[-1:]:
        step_back()
    elif photo != photo_open():
        open_photo(photo)


def photo_open() -> str:
    """The photo that is shown large; "" for none."""
    return cast(str, st.session_state.get(state.PHOTO, ""))


def trail_of_photos() -> list[str]:
    """The photos that were walked through before the open one."""
    return cast("list[str]", st.session_state.get(state.TRAIL, []))


def news(chart: str, selection: dict[str, Any]) -> dict[str, Any]:
    """What has changed in a chart's selections since they were last looked at.

    Point selections toggle, so that a click on the same place is news every time: what is new is
    what was put in or taken out. An area is news as it is, and `{}` when it was taken away.
    """
    seen = seen_on(chart)
    _seen()[chart] = {name: value for name, value in selection.items() if value}
    found: dict[str, Any] = {}
    for name in {**seen, **selection}:
        old, new = seen.get(name), selection.get(name)
        if isinstance(old, list) or isinstance(new, list):
            old, new = old or [], new or []
            found[name] = [one for one in [*new, *old] if (one in new) != (one in old)]
        elif (old or {}) != (new or {}):
            found[name] = new or {}
    forgotten = st.session_state.setdefault(state.FORGOTTEN, set())
    ours = {name for name in found if (chart, name) in forgotten and not found[name]}
    forgotten.difference_update((chart, name) for name in found)
    return {name: new for name, new in found.items() if new != [] and name not in ours}
