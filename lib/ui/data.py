"""What the pages show, computed once for all sessions: keyed by content, never changed in place.

Everything here is shared between sessions, so treat what comes back as read-only. Heavy modules
(scikit-learn, numba, …) are imported where they are used, by the rooms that use them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib import atlas as atlases
from lib import drawings
from lib.atlas import Atlas
from lib.cache import Cache, default_root, read_only
from lib.drawings import Mapped
from lib.errors import FeaturesError, MotifsError
from lib.features.backbones import BACKBONES, get_backbone
from lib.features.store import current_store
from lib.motifs.settings import Alike, ClusterSettings, MapSettings
from lib.photos.collections import CollectionSummary, list_collections
from lib.ui import state
from lib.ui.keeping import Kept

if TYPE_CHECKING:
    from lib.motifs.choice import Recommendation
    from lib.motifs.clusters import Clustering, MotifTree
    from lib.motifs.evidence import Evidence
    from lib.motifs.maps import MotifMap
    from lib.motifs.neighbours import Neighbours
    from lib.motifs.profiles import MotifProfile
    from lib.motifs.words import CaptionWords

log = logging.getLogger(__name__)

WORDS_VERSION = 1  # of what counts as a word of a caption


def cache() -> Cache:
    """The cache folder of this server."""
    return Cache(default_root())


def collections() -> list[CollectionSummary]:
    """Every collection there is, by name."""
    return list_collections(cache())


def current_collection() -> str:
    """The slug of the collection in view: the one chosen, else the first; "" where none is."""
    found = collections()
    chosen = state.value_of(state.COLLECTION)
    for summary in found:
        if chosen in (summary.slug, summary.name):
            return summary.slug
    return found[0].slug if found else ""


def current_atlas() -> Atlas:
    """The collection in view through the backbone in view.

    Where there is none yet, shows what is going on (an empty cache, a running extraction, a
    failure with its way out) and stops the page.
    """
    slug, backbone = current_collection(), state.value_of(state.BACKBONE)
    if read_only():
        return _brought_along(slug, backbone)
    # What is going on is rare, and its code (importing, extraction) takes a while to read in.
    if not slug:
        from lib.ui import arrival

        arrival.first_visit()
    try:
        atlas = open_atlas(slug, backbone)
    except FeaturesError:
        from lib.ui import arrival

        arrival.no_features(slug, backbone)
    except MotifsError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    if atlas.missing:
        from lib.ui import arrival

        arrival.still_arriving(atlas)
    return atlas


def _brought_along(slug: str, backbone: str) -> Atlas:
    """What a published dashboard has; it can neither import nor extract what it has not."""
    try:
        return open_atlas(slug, backbone)
    except MotifsError:
        log.exception("The dashboard is not complete")
        st.error("This dashboard is not complete; its owner can publish it anew.")
        st.stop()


def backbones() -> list[str]:
    """The backbones to choose from: all, or those that a published dashboard brought along."""
    if not read_only():
        return list(BACKBONES)
    return [name for name in BACKBONES if current_store(cache(), get_backbone(name))]


def open_atlas(slug: str, backbone: str, alike: Alike | None = None) -> Atlas:
    """Any collection through any backbone, for views that put two side by side.

    `alike` says what puts photos together; where it is not given, what is chosen.
    """
    folder, how = cache(), alike or cast(Alike, state.value_of(state.ALIKE))
    return _open(str(folder.root), slug, backbone, how, _stamp(folder, slug, backbone))


def _stamp(folder: Cache, slug: str, backbone: str) -> int:
    """Changes when the collection's files or the backbone's shards do: a few `stat` calls."""
    home = folder.collections / slug
    # A backbone that predicts nothing borrows its labels from any other.
    pattern = f"{backbone}-*" if get_backbone(backbone).predicts else "*"
    places = [home, *home.glob("*.parquet"), *folder.features.glob(pattern)]
    return hash(tuple((str(path), path.stat().st_mtime_ns) for path in places if path.exists()))


@st.cache_resource(max_entries=6, show_spinner=False)
def _open(root: str, slug: str, backbone: str, alike: Alike, stamp: int) -> Atlas:
    return atlases.open_atlas(Cache(Path(root)), slug, backbone, alike)


def tree(atlas: Atlas) -> MotifTree:
    """The Ward tree that every k is cut from."""
    return _tree(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _tree(key: str, _atlas: Atlas) -> MotifTree:
    return atlases.motif_tree(_atlas)


def clustering(atlas: Atlas, settings: ClusterSettings | None = None) -> Clustering:
    """The motifs for these settings, or for those chosen."""
    return _clustering(atlas.key, settings or cluster_settings(atlas), atlas)


@st.cache_resource(max_entries=100, show_spinner=False)
def _clustering(key: str, settings: ClusterSettings, _atlas: Atlas) -> Clustering:
    from lib.groupings import motifs_of

    return motifs_of(_atlas, settings, tree(_atlas))


def recommended(atlas: Atlas) -> Recommendation:
    """How many motifs the photos suggest, and why."""
    return _recommended(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner="Trying every number of motifs …")
def _recommended(key: str, _atlas: Atlas) -> Recommendation:
    return atlases.recommendation(_atlas)


def neighbours(atlas: Atlas, settings: MapSettings | None = None) -> Neighbours:
    """The nearest neighbours of every photo, as many as a map by these settings looks at."""
    from lib.motifs.maps import neighbours_wanted

    wanted = neighbours_wanted(len(atlas.photos), settings or map_settings(atlas))
    return _neighbours(atlas.key, wanted, atlas)


@st.cache_resource(max_entries=4, show_spinner=False)
def _neighbours(key: str, wanted: int, _atlas: Atlas) -> Neighbours:
    return drawings.neighbours_of(_atlas, wanted)


def motif_map(
    atlas: Atlas,
    settings: MapSettings | None = None,
    start: NDArray[np.float32] | None = None,
    on_frame: Callable[[NDArray[np.float32]], None] | None = None,
) -> MotifMap:
    """The map for these settings, or for those chosen.

    `start` (n, 2) is the map on screen; `on_frame` sees the new one on its way from there.
    """
    settings = settings or map_settings(atlas)
    found = known_map(atlas, settings)
    if found is None:
        mapped = on_map(atlas)
        if mapped is None:
            found = drawings.motif_map(
                atlas,
                settings,
                neighbours=neighbours(atlas, settings),
                start=start,
                on_frame=on_frame,
            )
        else:
            found = mapped.drawn(partial(motif_map, shown(atlas), settings), start, on_frame)
        _maps.put((atlas.key, settings), found)
    return found


def on_map(atlas: Atlas) -> Mapped | None:
    """Which photos the maps of very many show; None where they show all."""
    return _on_map(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner="Choosing the photos that the map shows …")
def _on_map(key: str, _atlas: Atlas) -> Mapped | None:
    return drawings.on_map(_atlas)


def shown(atlas: Atlas) -> Atlas:
    """An atlas of the photos that maps show: all, or of very many some."""
    return _shown(atlas.key, atlas)


@st.cache_resource(max_entries=6, show_spinner=False)
def _shown(key: str, _atlas: Atlas) -> Atlas:
    mapped = on_map(_atlas)
    return _atlas if mapped is None else mapped.part(_atlas)


def known_map(atlas: Atlas, settings: MapSettings) -> MotifMap | None:
    """The map for these settings, where it need not be drawn."""
    found = _maps.get((atlas.key, settings))
    if found is None:
        found = drawings.kept_map(atlas, settings)
        if found is not None:
            _maps.put((atlas.key, settings), found)
    return found


_maps: Kept[MotifMap] = Kept(60)


def names(atlas: Atlas, clustering: Clustering) -> tuple[str, ...]:
    """One name a motif, by motif number: given by a person, else found."""
    found = _names(f"{atlas.key}|{digest_of(clustering)}", atlas, clustering)
    return atlases.given_names(atlas, clustering, found)


@st.cache_resource(max_entries=100, show_spinner=False)
def _names(key: str, _atlas: Atlas, _clustering: Clustering) -> tuple[str, ...]:
    return atlases.found_names(evidence(_atlas), captions(_atlas), _clustering)


def captions(atlas: Atlas) -> CaptionWords:
    """Which photo says which word in its caption."""
    return _captions(atlas.key, atlas)


@st.cache_resource(max_entries=4, show_spinner=False)
def _captions(key: str, _atlas: Atlas) -> CaptionWords:
    from lib.motifs.words import CaptionWords, read_words

    def compute() -> dict[str, NDArray[Any]]:
        found = read_words(_atlas.photos["caption"])
        # Words have no line breaks, and one very long word must not make all of them so wide.
        listed = np.frombuffer("\n".join(found.vocabulary).encode(), np.uint8)
        return {"words": listed, "rows": found.rows, "places": found.places, "said": found.said}

    kept = _atlas.cache.remember("captions", f"{WORDS_VERSION}|{_atlas.key}", compute)
    vocabulary = tuple(kept["words"].tobytes().decode().split("\n")) if len(kept["words"]) else ()
    return CaptionWords(vocabulary, kept["rows"], kept["places"], kept["said"])


def evidence(atlas: Atlas) -> Evidence | None:
    """The largest class probabilities of every photo; None where nothing was predicted."""
    return None if atlas.probabilities is None else _evidence(atlas.key, atlas)


@st.cache_resource(max_entries=4, show_spinner=False)
def _evidence(key: str, _atlas: Atlas) -> Evidence:
    from lib.motifs.evidence import Evidence, gather

    def compute() -> dict[str, NDArray[Any]]:
        assert _atlas.probabilities is not None
        found = vars(gather(_atlas.probabilities))
        return {name: np.asarray(value) for name, value in found.items()}

    kept = _atlas.cache.remember("evidence", _atlas.key, compute)
    sizes = int(kept["count"]), int(kept["width"])
    return Evidence(kept["rows"], kept["classes"], kept["values"], *sizes)


def profiles(atlas: Atlas, clustering: Clustering) -> tuple[MotifProfile, ...]:
    """Size, medoid, order and silhouette of every motif."""
    return _profiles(f"{atlas.key}|{digest_of(clustering)}", atlas, clustering)


@st.cache_resource(max_entries=100, show_spinner=False)
def _profiles(key: str, _atlas: Atlas, _clustering: Clustering) -> tuple[MotifProfile, ...]:
    from lib.motifs.profiles import profile

    return profile(_atlas.space.points, _clustering)


def digest_of(clustering: Clustering) -> str:
    """A key for what is derived from labels: changes iff one of them does."""
    import hashlib

    return hashlib.sha256(clustering.labels.tobytes()).hexdigest()[:16]


def cluster_settings(atlas: Atlas | None = None) -> ClusterSettings:
    """The motif settings chosen, within what the collection's size allows."""
    settings = state.cluster_settings()
    if atlas is None or settings.k < len(atlas.photos):
        return settings
    return ClusterSettings(max(2, len(atlas.photos) - 1), settings.algorithm, settings.seed)


def map_settings(atlas: Atlas | None = None) -> MapSettings:
    """The map settings chosen, and of them only what the projection looks at.

    So a slider that the projection ignores neither recomputes the map nor fills the cache.
    """
    chosen = state.map_settings()
    if chosen.projection == "tsne":
        return MapSettings("tsne", perplexity=chosen.perplexity)
    if chosen.projection == "umap":
        return MapSettings("umap", n_neighbors=chosen.n_neighbors, min_dist=chosen.min_dist)
    return MapSettings(chosen.projection)
