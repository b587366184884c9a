"""How photos come to be chosen: what each click means, and the words for it in the URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import streamlit as st

from lib.atlas import Atlas
from lib.errors import MotifsError
from lib.features.backbones import DEFAULT
from lib.motifs.settings import Alike, ClusterSettings, MapSettings
from lib.ui import choice, data, memory, state
from lib.ui.charts import SPAN
from lib.ui.facts import class_names, facts
from lib.ui.moments import read_period
from lib.ui.view import current_view, placed

AREA = "a part of the map"
STEPS = 999  # an area in the URL is in thousandths of the map


def choose_motif(atlas: Atlas, motif: int, *, add: bool = False) -> None:
    """Choose the photos of a motif, the most typical first; choosing it alone again clears."""
    view = current_view(atlas)
    origin = motif_origin(data.cluster_settings(atlas), atlas, motif)
    if not add and view.choice.origin == origin:
        clear()
        return
    ids = _motif_ids(atlas, data.cluster_settings(atlas), motif)
    _choose(ids, view.name(motif), origin, add=add)


def choose_photo(atlas: Atlas, photo: str, *, add: bool = False) -> None:
    """Choose one photo and open it; with `add`, only put it to those chosen."""
    known = facts(atlas)
    _choose(
        (photo,), known.text[known.row_of[photo]], f"{choice.PHOTO}{photo[: choice.SHORT]}", add=add
    )
    if not add:
        memory.open_photo(photo)


def choose_label(atlas: Atlas, label: str, *, add: bool = False) -> None:
    """Choose the photos with this label among their five, the surest first."""
    _choose(_label_ids(atlas, label), label, f"label-{slug(label)}", add=add)


def choose_area(
    atlas: Atlas,
    area: dict[str, Sequence[float]],
    settings: MapSettings | None = None,
    *,
    add: bool = False,
) -> None:
    """Choose the photos in a rectangle of the map that has these settings, or those chosen."""
    settings = settings or data.map_settings(atlas)
    box = (*area["x"], *area["y"])
    # A drag may end outside of the map.
    shares = (min(max((value + SPAN) / (2 * SPAN), 0), 1) for value in box)
    corners = "-".join(str(round(share * STEPS)) for share in shares)
    origin = f"area-{_map_words(settings)}-{corners}{_suffix(None, atlas)}"
    _choose(_area_ids(atlas, settings, box), AREA, origin, add=add)


def areas_of(
    chosen: choice.Choice, settings: MapSettings
) -> list[tuple[float, float, float, float]]:
    """The rectangles of a choice that were drawn on the map by these settings: x0, x1, y0, y1."""
    drawn = (_read(part).words for part in chosen.origin.split(",") if part.startswith("area-"))
    return [_corners(words) for words in drawn if words[1] == _map_words(settings)]


def choose_found(atlas: Atlas, words: str) -> None:
    """Choose what a search finds, the best first."""
    said = re.sub(r"[\s,]+", "_", words.strip())
    _choose(_found_ids(atlas, words), f"“{words}”", f"find-{said}")


def choose_ids(ids: Sequence[str], title: str, origin: str = "", *, add: bool = False) -> None:
    """Choose these photos; without an `origin` the URL can hold a few of them only."""
    _choose(ids, title, origin, add=add)


def clear() -> None:
    """Choose nothing, and close the photo that is open."""
    choice.clear()
    memory.forget_search()
    memory.open_photo("")
    memory.forget_drawn_area()


def restore(atlas: Atlas) -> None:
    """Choose and open what the URL says, where that is news.

    Nonsense is left out with a quiet note.
    """
    memory.enter_collection(atlas.collection)
    text, photo = memory.news_in_url()
    if text is not None:
        _choose_again(atlas, text)
    if photo is not None:
        memory.go_to_photo(_photo_again(atlas, photo) or choice.alone())


def _choose_again(atlas: Atlas, text: str) -> None:
    clear()
    for number, part in enumerate(text.split(",") if text else ()):
        read = READERS.get(part.split("-", 1)[0])
        try:
            ids, title = read(atlas, part) if read else ((), "")
        except (ValueError, IndexError, KeyError, MotifsError):
            ids, title = (), ""
        if ids:
            choice.choose(ids, title, part, add=number > 0)
        else:
            memory.note("A choice in this link could not be found in these photos any more.")


def _photo_again(atlas: Atlas, start: str) -> str:
    """The photo whose id begins so; "" for none."""
    if not start:
        return ""
    ids = facts(atlas).ids if len(start) >= choice.SHORT else ()
    found = next((photo for photo in ids if photo.startswith(start)), "")
    if not found:
        memory.note("The photo in this link is not among these photos.")
    return found


def motif_origin(settings: ClusterSettings, atlas: Atlas, motif: int) -> str:
    """A motif in words: its number, of how many, and what differs from the defaults."""
    number = "unsorted" if motif < 0 else str(motif + 1)
    return f"motif-{number}-of-{settings.k}{_suffix(settings, atlas)}"


def slug(words: str) -> str:
    """Words as part of an address."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _choose(ids: Sequence[str], title: str, origin: str, *, add: bool = False) -> None:
    if not origin.startswith("area-"):
        memory.forget_drawn_area()
    if not origin.startswith("find-"):
        memory.forget_search()
    if not add:
        memory.open_photo("")
    choice.choose(ids, title, origin, add=add)


def _suffix(settings: ClusterSettings | None, atlas: Atlas) -> str:
    algorithm = f"-by-{settings.algorithm}" if settings and settings.algorithm != "tree" else ""
    backbone = f"-in-{atlas.backbone}" if atlas.backbone != DEFAULT else ""
    return algorithm + backbone + (f"-with-{atlas.alike}" if atlas.alike != "looks" else "")


def _motif_ids(atlas: Atlas, settings: ClusterSettings, motif: int) -> list[str]:
    clustering, known = data.clustering(atlas, settings), facts(atlas)
    if motif < 0:
        return known.of(np.flatnonzero(clustering.labels < 0))
    return known.of(data.profiles(atlas, clustering)[motif].order)


def _label_ids(atlas: Atlas, label: str) -> list[str]:
    known = facts(atlas)
    rows, places = np.nonzero(known.classes == class_names().index(label))
    order = np.argsort(-known.probabilities[rows, places], kind="stable")
    return known.of(rows[order])


def _area_ids(atlas: Atlas, settings: MapSettings, box: Sequence[float]) -> list[str]:
    xy = placed(data.motif_map(atlas, settings).xy)
    x0, x1, y0, y1 = box
    inside = (xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(((xy[rows] - middle) ** 2).sum(axis=1), kind="stable")]
    return facts(atlas).of(rows)


def _map_words(settings: MapSettings) -> str:
    if settings.projection == "tsne":
        return f"tsne{settings.perplexity:g}"
    if settings.projection == "umap":
        return f"umap{settings.n_neighbors}_{settings.min_dist:g}"
    return settings.projection


def _map_from(words: str) -> MapSettings:
    if words.startswith("tsne"):
        return MapSettings("tsne", perplexity=float(words[4:]))
    if words.startswith("umap"):
        neighbors, distance = words[4:].split("_")
        return MapSettings("umap", n_neighbors=int(neighbors), min_dist=float(distance))
    return MapSettings("pca")


@dataclass(frozen=True)
class _Words:
    """A part of the URL: what it says, and what differed from the defaults when it was written."""

    words: list[str]
    algorithm: str
    backbone: str
    alike: str


def _read(text: str) -> _Words:
    text, _, alike = text.partition("-with-")
    text, _, backbone = text.partition("-in-")
    text, _, algorithm = text.partition("-by-")
    return _Words(text.split("-"), algorithm or "tree", backbone or DEFAULT, alike or "looks")


def _same_space(atlas: Atlas, found: _Words) -> Atlas:
    if (atlas.backbone, atlas.alike) == (found.backbone, found.alike):
        return atlas
    if found.alike not in state.ALIKE.options:
        raise ValueError(found.alike)
    return data.open_atlas(atlas.collection, found.backbone, cast(Alike, found.alike))


def _read_motif(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    found = _read(text)
    _, number, _, k = found.words
    space = _same_space(atlas, found)
    settings = ClusterSettings(int(k), found.algorithm)  # type: ignore[arg-type]
    motif = -1 if number == "unsorted" else int(number) - 1
    names = data.names(space, data.clustering(space, settings))
    return _motif_ids(space, settings, motif), "unsorted" if motif < 0 else names[motif]


def _read_photo(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    start, known = text.split("-", 1)[1], facts(atlas)
    found = [photo for photo in known.ids if len(start) >= 8 and photo.startswith(start)]
    return found, known.text[known.row_of[found[0]]] if found else ""


def _read_photos(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    full = {photo[: choice.SHORT]: photo for photo in facts(atlas).ids}
    found = [full[start] for start in text.split("-", 1)[1].split(".") if start in full]
    return found, "from a link"


def _read_label(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    names = {slug(name): name for name in class_names()}
    label = names[text.split("-", 1)[1]]
    return _label_ids(atlas, label), label


def _read_area(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    found = _read(text)
    space = _same_space(atlas, found)
    return _area_ids(space, _map_from(found.words[1]), _corners(found.words)), AREA


def _corners(words: Sequence[str]) -> tuple[float, float, float, float]:
    x0, x1, y0, y1 = (int(word) / STEPS * 2 * SPAN - SPAN for word in words[2:6])
    return x0, x1, y0, y1


def _found_ids(atlas: Atlas, words: str) -> list[str]:
    from lib.ui.finding import found

    return facts(atlas).of(found(atlas, words).rows)


def _read_found(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    words = text.split("-", 1)[1].replace("_", " ")
    return _found_ids(atlas, words), f"“{words}”"


def _read_category(atlas: Atlas, text: str) -> tuple[Sequence[str], str]:
    from lib.ui.ontology import read_category

    return read_category(atlas, text.split("-", 1)[1])


READERS: dict[str, Callable[[Atlas, str], tuple[Sequence[str], Any]]] = {
    "motif": _read_motif,
    "photo": _read_photo,
    "photos": _read_photos,
    "label": _read_label,
    "area": _read_area,
    "find": _read_found,
    "category": _read_category,
    "taken": read_period,
}


def on_map(
    atlas: Atlas,
    selection: dict[str, Any] | None = None,
    seen: str = state.SEEN_ON_MAP,
    settings: MapSettings | None = None,
) -> None:
    """Answer what was clicked or drawn on the map, or on another chart of the same kind.

    `seen` names the chart, so that what has been answered is not answered again; `settings` are
    those of the map that it shows.
    """
    if selection is None:
        selection = st.session_state[state.MAP_CHART]["selection"]
    news = memory.news(seen, selection)
    # All layers hear every click: on a photo the motif comes along, on a motif an empty row.
    rows = {name: new for name, new in news.items() if name.startswith("photo") and _has_row(new)}
    for name, new in (rows or news).items():
        add = name.endswith("_more")
        if name in rows:
            choose_photo(atlas, facts(atlas).ids[int(new[0]["row"])], add=add)
        elif name.startswith("motif") and new:
            choose_motif(atlas, int(new[0]["motif"]), add=add)
        elif name.startswith("area") and "x" in new:
            choose_area(atlas, new, settings, add=add)
        elif name == "area" and not new and len(news) == 1:
            clear()


def _has_row(clicked: list[dict[str, Any]]) -> bool:
    return bool(clicked) and "row" in clicked[0]
