"""Every key that the pages keep: what a person has set, where it is in the URL, what is chosen.

A setting lives in a widget bound to the URL while its page shows one. Streamlit forgets widgets
(and their URL parameters) when the page is left, so a copy is kept beside, and the next page that
shows the setting starts from the copy: a choice is lost only when somebody changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
PHOTO_PARAMETER = "photo"
IN_URL = "the choice and the photo that the URL says"
PAGES = "the page before and the page now"
PHOTO = "open photo"
COLLECTION_SEEN = "the collection seen last"
TRAIL = "photos walked through"
SEARCH = "search"
SEARCH_NOTE = "what to say of the last search"
LAST_MAP = "the map seen last"
LIKENESS = "how alike near duplicates are"
MAP_CHART = "motif-map"
SEEN = "what charts have reported"
SEEN_ON_MAP = "map"
FORGOTTEN = "areas taken off charts, until these say so"
FORGOTTEN_TURN = "times that areas were taken off"
VISIT = "pages entered so far"
RESET = "visits on which settings were reset"
SHOWN_ON = "visits that settings were last shown on"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing a person can set: its key (also the URL parameter), default and what is allowed.

    `read` turns the text of the URL into a value and raises `ValueError` for nonsense. `words` are
    what people read for each option; the URL carries these, too.
    """

    key: str
    default: T
    read: Callable[[str], T] = field(repr=False)
    options: tuple[T, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    words: Mapping[T, str] = field(default_factory=dict, repr=False)

    def allows(self, value: Any) -> bool:
        """Whether a value is one of the options, or within the range."""
        if self.options:
            return value in self.options
        return not isinstance(value, (int, float)) or self.low <= value <= self.high


def _whole(text: str) -> int:
    return round(float(text))


def _number(text: str) -> float:
    return float(text)


def _worded(key: str, words: dict[str, str]) -> Setting[str]:
    return Setting(key, next(iter(words)), str, tuple(words), words=words)


TITLES = {
    "motif": "Motif",
    "category": "Category",
    "date": "Date",
    "folder": "Folder",
    "typical": "How typical",
}
SHOWN = {
    "landmarks": "Landmarks",
    "names": "Names only",
    "all": "All photos",
    "none": "Points only",
}
COLLECTION = Setting("collection", "", str)
BACKBONE = Setting(
    "backbone",
    DEFAULT,
    str,
    tuple(BACKBONES),
    words={name: backbone.title for name, backbone in BACKBONES.items()},
)
K = Setting("k", 10, _whole, low=K_RANGE[0], high=K_RANGE[1])
ALGORITHM = Setting(
    "algorithm",
    "tree",
    str,
    get_args(Algorithm),
    words={
        "tree": "Ward tree + K-Means",
        "kmeans": "K-Means",
        "mixture": "Gaussian mixture",
        "hdbscan": "HDBSCAN",
        "spectral": "Spectral",
    },
)
ALIKE = _worded("alike", {"looks": "Looks", "meaning": "Looks and meaning"})
PROJECTION = Setting(
    "projection",
    "tsne",
    str,
    get_args(Projection),
    words={"tsne": "t-SNE", "umap": "UMAP", "pca": "PCA"},
)
PERPLEXITY = Setting("perplexity", 30, _whole, low=PERPLEXITY_RANGE[0], high=PERPLEXITY_RANGE[1])
NEIGHBORS = Setting("neighbors", 15, _whole, low=NEIGHBORS_RANGE[0], high=NEIGHBORS_RANGE[1])
MIN_DIST = Setting("min_dist", 0.1, _number, low=MIN_DIST_RANGE[0], high=MIN_DIST_RANGE[1])
COLOUR = _worded("colour", TITLES)
PICTURES = _worded("pictures", SHOWN)
ORDER = _worded(
    "order",
    {"typical": "Typical first", "odd": "Odd first", "date": "Date", "label": "Label"},
)
SIZE = Setting("size", 108, _whole, low=64, high=240)


def value_of(setting: Setting[T]) -> T:
    """The setting in force, whether or not this page shows a widget for it."""
    # What was set in this visit goes before a URL that may be older than the last change; and
    # what a widget of another page has left in the session may have been reset on the way here.
    here, kept = _in_session(setting), _kept().get(setting.key)
    first = (here, kept) if _shown_here(setting) else (kept, here)
    for candidate in (*first, _in_url(setting)):
        if candidate is not None and setting.allows(candidate):
            return cast(T, candidate)
    return setting.default


def set_value(setting: Setting[T], value: T) -> None:
    """Change a setting from code (from a callback, or before its widget is drawn)."""
    st.session_state[setting.key] = value
    _kept()[setting.key] = value


def slider(setting: Setting[Any], label: str, *, high: float | None = None, **options: Any) -> Any:
    """A slider bound to the URL; `high` lowers the setting's upper bound, and the value with it."""
    kind = type(setting.default)
    top = kind(setting.high if high is None else max(setting.low, min(high, setting.high)))
    _seed(setting, min(value_of(setting), top))
    shown = st.slider(
        label,
        kind(setting.low),
        top,
        min(setting.default, top),
        key=setting.key,
        bind="query-params",
        **options,
    )
    return _keep(setting, shown, min(setting.default, top))


def select(
    setting: Setting[T],
    label: str,
    options: Sequence[T] | None = None,
    start: T | None = None,
    **more: Any,
) -> T:
    """A select box bound to the URL, with the setting's own options or those given.

    It starts with `start`, or where the setting stands.
    """
    allowed = list(options if options is not None else setting.options)
    default = setting.default if setting.default in allowed else allowed[0]
    start = value_of(setting) if start is None else start
    _seed(setting, start if start in allowed else default)
    shown = st.selectbox(
        label,
        allowed,
        allowed.index(default),
        key=setting.key,
        bind="query-params",
        **more,
    )
    return _keep(setting, cast(T, shown), default)


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
    value = cast(T, shown if shown is not None else setting.default)
    return _keep(setting, value, setting.default)


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


def _kept() -> dict[str, Any]:
    return cast("dict[str, Any]", st.session_state.setdefault(KEPT, {}))


def _in_session(setting: Setting[T]) -> Any:
    return st.session_state.get(setting.key)


def _in_url(setting: Setting[T]) -> Any:
    text = st.query_params.get(setting.key)
    if text is None:
        return None
    for option, words in setting.words.items():
        if text == words:
            return option
    try:
        return setting.read(text)
    except (ValueError, OverflowError):
        return None


def _seed(setting: Setting[T], value: T) -> None:
    """Let the next widget begin with this value, where it does not stand there on this page."""
    # A widget that another page has shown keeps its value in the session and yet begins anew.
    if st.session_state.get(setting.key) != value or not _shown_here(setting):
        st.session_state[setting.key] = value


def _shown_here(setting: Setting[T]) -> bool:
    shown = st.session_state.get(SHOWN_ON, {}).get(setting.key)
    return bool(shown == st.session_state.get(VISIT, 0))


def _keep(setting: Setting[T], value: T, default: T) -> T:
    """Remember what a widget says.

    Going back to a page, Streamlit resets its widgets, as their parameters left the address when
    the page was left. Then the page runs once more, and they begin where they stood.
    """
    visit, first = st.session_state.get(VISIT, 0), not _shown_here(setting)
    stood = _kept().get(setting.key, value)
    again = st.session_state.setdefault(RESET, {})
    if first and value != stood and value == default and again.get(setting.key) != visit:
        again[setting.key] = visit
        st.rerun()
    st.session_state.setdefault(SHOWN_ON, {})[setting.key] = visit
    _kept()[setting.key] = value
    return value


def put_in_url(origin: str, photo: str) -> None:
    """Let the URL say what is chosen and which photo is open; "" for nothing."""
    said = {CHOSEN_PARAMETER: origin, PHOTO_PARAMETER: photo}
    if any(st.query_params.get(key, "") != text for key, text in said.items()):
        # At once: every change of the URL is one step of the browser's Back.
        st.query_params.update({key: text or [] for key, text in said.items()})
    st.session_state[IN_URL] = (origin, photo)
