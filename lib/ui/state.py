"""Every key that the pages keep: what a person has set, where it is in the URL, what is chosen.

A setting lives in a widget bound to the URL while its page shows one. Streamlit forgets widgets
(and their URL parameters) when the page is left, so a copy is kept beside, and the next page that
shows the setting starts from the copy: a choice is lost only when somebody changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast, get_args

import streamlit as st

from lib.features.backbones import BACKBONES, DEFAULT
from lib.motifs.settings import (
    K_RANGE,
    MIN_DIST_RANGE,
    NEIGHBORS_RANGE,
    PERPLEXITY_RANGE,
    Algorithm,
    ClusterSettings,
    MapSettings,
    Projection,
)

T = TypeVar("T")

KEPT = "kept settings"
CHOSEN = "chosen photos"
CHOSEN_PARAMETER = "chosen"
IN_URL = "the choice that the URL says"
PAGES = "the page before and the page now"
NOTES = "quiet notes"
PHOTO = "open photo"
TRAIL = "photos walked through"
SEARCH = "search"
SEARCH_NOTE = "what to say of the last search"
MAP_TURN = "maps with an area drawn so far"
SEEN_ON_MAP = "map"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing a person can set: its key (also the URL parameter), default and what is allowed.

    `read` turns the text of the URL into a value and raises `ValueError` for nonsense.
    """

    key: str
    default: T
    read: Callable[[str], T] = field(repr=False)
    options: tuple[T, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")

    def allows(self, value: Any) -> bool:
        """Whether a value is one of the options, or within the range."""
        if self.options:
            return value in self.options
        return not isinstance(value, (int, float)) or self.low <= value <= self.high


def _whole(text: str) -> int:
    return round(float(text))


def _number(text: str) -> float:
    return float(text)


COLLECTION = Setting("collection", "", str)
BACKBONE = Setting("backbone", DEFAULT, str, tuple(BACKBONES))
K = Setting("k", 10, _whole, low=K_RANGE[0], high=K_RANGE[1])
ALGORITHM = Setting("algorithm", "tree", str, get_args(Algorithm))
PROJECTION = Setting("projection", "tsne", str, get_args(Projection))
PERPLEXITY = Setting("perplexity", 30, _whole, low=PERPLEXITY_RANGE[0], high=PERPLEXITY_RANGE[1])
NEIGHBORS = Setting("neighbors", 15, _whole, low=NEIGHBORS_RANGE[0], high=NEIGHBORS_RANGE[1])
MIN_DIST = Setting("min_dist", 0.1, _number, low=MIN_DIST_RANGE[0], high=MIN_DIST_RANGE[1])
COLOUR = Setting("colour", "motif", str, ("motif", "category", "date", "folder", "typical"))
PICTURES = Setting("pictures", "landmarks", str, ("landmarks", "names", "all", "none"))
ORDER = Setting("order", "typical", str, ("typical", "odd", "date", "label"))
SIZE = Setting("size", 108, _whole, low=64, high=240)


def value_of(setting: Setting[T]) -> T:
    """The setting in force, whether or not this page shows a widget for it."""
    # What was set in this visit goes before a URL that may be older than the last change.
    for candidate in (_in_session(setting), _kept().get(setting.key), _in_url(setting)):
        if candidate is not None and setting.allows(candidate):
            return cast(T, candidate)
    return setting.default


def set_value(setting: Setting[T], value: T) -> None:
    """Change a setting from code (from a callback, or before its widget is drawn)."""
    st.session_state[setting.key] = value
    _kept()[setting.key] = value


def slider(setting: Setting[T], label: str, *, high: float | None = None, **options: Any) -> T:
    """A slider bound to the URL; `high` lowers the setting's upper bound, and the value with it."""
    top = setting.high if high is None else max(setting.low, min(high, setting.high))
    kind = type(setting.default)
    start = min(value_of(setting), top)  # type: ignore[type-var]
    _seed(setting, kind(start))  # type: ignore[call-arg]
    shown = st.slider(
        label,
        kind(setting.low),  # type: ignore[call-arg]
        kind(top),  # type: ignore[call-arg]
        kind(min(setting.default, top)),  # type: ignore[call-arg, type-var]
        key=setting.key,
        bind="query-params",
        **options,
    )
    return _keep(setting, cast(T, shown))


def select(setting: Setting[T], label: str, options: Sequence[T] | None = None, **more: Any) -> T:
    """A select box bound to the URL, with the setting's own options or those given."""
    allowed = list(options if options is not None else setting.options)
    default = setting.default if setting.default in allowed else allowed[0]
    start = value_of(setting)
    _seed(setting, start if start in allowed else default)
    shown = st.selectbox(
        label, allowed, allowed.index(default), key=setting.key, bind="query-params", **more
    )
    return _keep(setting, cast(T, shown))


def segments(setting: Setting[T], label: str, **more: Any) -> T:
    """Buttons side by side, bound to the URL, of which one is always pressed."""
    _seed(setting, value_of(setting))
    shown = st.segmented_control(
        label,
        list(setting.options),
        default=setting.default,
        required=True,
        key=setting.key,
        bind="query-params",
        **more,
    )
    return _keep(setting, cast(T, shown if shown is not None else setting.default))


def cluster_settings() -> ClusterSettings:
    """How photos are put together, as chosen."""
    return ClusterSettings(k=int(value_of(K)), algorithm=cast(Algorithm, value_of(ALGORITHM)))


def map_settings() -> MapSettings:
    """How the map is drawn, as chosen."""
    return MapSettings(
        projection=cast(Projection, value_of(PROJECTION)),
        perplexity=float(value_of(PERPLEXITY)),
        n_neighbors=int(value_of(NEIGHBORS)),
        min_dist=float(value_of(MIN_DIST)),
    )


def show_in_url(key: str, text: str) -> None:
    """Write (or, when empty, remove) a URL parameter that no widget is bound to."""
    if not text:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != text:
        st.query_params[key] = text


def note(text: str) -> None:
    """Remember a quiet note, shown once by the page's frame."""
    st.session_state.setdefault(NOTES, []).append(text)


def take_notes() -> list[str]:
    """The quiet notes not shown yet."""
    return cast("list[str]", st.session_state.pop(NOTES, []))


def grid_page(key: str, label: str, pages: int) -> int:
    """Which page of a grid is open: the first again whenever the grid shows something else."""
    of, page = st.session_state.get(f"{key}-page", (label, 0))
    return min(int(page), pages - 1) if of == label else 0


def turn_grid(key: str, label: str, page: int) -> None:
    """Open another page of a grid."""
    st.session_state[f"{key}-page"] = (label, page)


def enter(title: str) -> None:
    """Note which page runs, and which ran before."""
    st.session_state[PAGES] = (st.session_state.get(PAGES, ("", ""))[1], title)


def choice_from_url() -> str | None:
    """The choice that the URL asks for, where that is news; None where the session knows better.

    It is news at the start of a visit, and when it is another one than the page itself has last
    put there: somebody went back or forward. (Coming from another page, the URL is empty, and
    says nothing.)
    """
    asked = st.query_params.get(CHOSEN_PARAMETER, "")
    last, st.session_state[IN_URL] = st.session_state.get(IN_URL, ""), asked
    before, now = st.session_state.get(PAGES, ("", ""))
    same_page = before in ("", now)
    return asked if same_page and asked != last else None


def put_choice_in_url(origin: str) -> None:
    """Let the URL say what is chosen."""
    show_in_url(CHOSEN_PARAMETER, origin)
    st.session_state[IN_URL] = origin


def open_photo(photo: str, *, walk: bool = False) -> None:
    """Show one photo large, or none; `walk` remembers the one before, to go back to."""
    before = st.session_state.get(PHOTO, "")
    trail = [*trail_of_photos(), before] if walk and before and before != photo else []
    st.session_state[PHOTO], st.session_state[TRAIL] = photo, trail


def step_back() -> None:
    """Go back to the photo before, or to the grid."""
    trail = trail_of_photos()
    st.session_state[PHOTO] = trail[-1] if trail else ""
    st.session_state[TRAIL] = trail[:-1]


def photo_open() -> str:
    """The photo that is shown large; "" for none."""
    return cast(str, st.session_state.get(PHOTO, ""))


def trail_of_photos() -> list[str]:
    """The photos that were walked through before the open one."""
    return cast("list[str]", st.session_state.get(TRAIL, []))


def forget_search() -> None:
    """Empty the search field, since something else is chosen now."""
    st.session_state[SEARCH] = None
    note_search("")


def note_search(text: str) -> None:
    """What to say below the search field."""
    st.session_state[SEARCH_NOTE] = text


def search_note() -> str:
    """What to say below the search field; "" for nothing."""
    return cast(str, st.session_state.get(SEARCH_NOTE, ""))


def map_key() -> str:
    """The key of the map's chart."""
    return f"map-{st.session_state.get(MAP_TURN, 0)}"


def forget_drawn_area() -> None:
    """Take a rectangle off the map that does not say any more what is chosen.

    A chart's selection can only be cleared by a chart of another key, which also resets its zoom:
    so only where a rectangle is drawn.
    """
    seen = st.session_state.get(f"{SEEN_ON_MAP} before", {})
    if seen.get("area") or seen.get("area_more"):
        st.session_state[MAP_TURN] = st.session_state.get(MAP_TURN, 0) + 1
        st.session_state[f"{SEEN_ON_MAP} before"] = {}


def news_from_map(selection: dict[str, Any]) -> dict[str, Any]:
    """What has changed in the map's selections since they were last looked at."""
    return news(SEEN_ON_MAP, selection)


def news(seen_key: str, selection: dict[str, Any]) -> dict[str, Any]:
    """What has changed in a chart's selections since they were last looked at.

    Point selections toggle, so that a click on the same place is news every time: what is new is
    what was put in or taken out. An area is news as it is, and `{}` when it was taken away.
    """
    slot = f"{seen_key} before"
    seen = st.session_state.get(slot, {})
    st.session_state[slot] = {name: value for name, value in selection.items() if value}
    found: dict[str, Any] = {}
    for name in {**seen, **selection}:
        old, new = seen.get(name), selection.get(name)
        if isinstance(old, list) or isinstance(new, list):
            old, new = old or [], new or []
            found[name] = [one for one in [*new, *old] if (one in new) != (one in old)]
        elif (old or {}) != (new or {}):
            found[name] = new or {}
    return {name: new for name, new in found.items() if new != []}


def window_on_map() -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of the map that is seen: (from, to) in x and in y; None for all of it."""
    event = st.session_state.get(map_key()) or {}
    seen = event.get("selection", {}).get("view") or {}
    if "x" not in seen or "y" not in seen:
        return None
    return tuple(seen["x"]), tuple(seen["y"])  # type: ignore[return-value]


def _kept() -> dict[str, Any]:
    return cast("dict[str, Any]", st.session_state.setdefault(KEPT, {}))


def _in_session(setting: Setting[T]) -> Any:
    return st.session_state.get(setting.key)


def _in_url(setting: Setting[T]) -> Any:
    text = st.query_params.get(setting.key)
    if text is None:
        return None
    try:
        return setting.read(text)
    except (ValueError, OverflowError):
        return None


def _seed(setting: Setting[T], value: T) -> None:
    if st.session_state.get(setting.key) != value:
        st.session_state[setting.key] = value


def _keep(setting: Setting[T], value: T) -> T:
    _kept()[setting.key] = value
    return value
