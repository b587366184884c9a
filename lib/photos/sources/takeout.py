"""Google Takeout: the small JSON file beside each photo, and which photo it belongs to.

The name of a sidecar is the photo's name and `.supplemental-metadata`, cut to 46 characters, then
the number of a second photo of that name, then `.json`: `IMG.jpg.supplemental-me.json`,
`IMG.jpg.supplemental-metadata(1).json` for `IMG(1).jpg`, and before 2024 `IMG.jpg(1).json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lib.errors import PhotoError
from lib.photos.dates import from_unix
from lib.photos.formats import PHOTO_ENDINGS, VIDEO_ENDINGS
from lib.photos.metadata import place
from lib.photos.sources.listings import as_dict, as_text, read_value
from lib.photos.text import caption
from lib.photos.values import Details, Entry

MAX_SIDECAR_BYTES = 1024 * 1024

_ENDING = ".supplemental-metadata"
_CUT = 46
_NUMBER = re.compile(r"\((\d+)\)$")
_EDITED = re.compile(r"-(edited|bearbeitet|modifié|editado|editada|modificato|bewerkt)$", re.I)
_YEAR_FOLDER = re.compile(r"(?i)\D{3,40} (19|20)\d\d")
_KEYS = {"photoTakenTime", "creationTime", "geoData", "googlePhotosOrigin"}
_MEDIA = re.compile(
    "|".join(re.escape(ending) for ending in (*PHOTO_ENDINGS, *VIDEO_ENDINGS)), re.I
)


class Sidecars:
    """The JSON files of one folder, found by the name of their photo."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_stem: dict[tuple[str, str], Entry] = {}
        for entry in entries:
            if entry.name.lower() != "metadata.json":
                self._by_stem[_stem(entry.name)] = entry

    def of(self, name: str) -> Entry | None:
        """The sidecar of a photo; an edited copy has that of its original."""
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        number = _number(stem)
        plain = stem.removesuffix(f"({number})") if number else stem
        unedited = _EDITED.sub("", plain)
        for base in dict.fromkeys((plain, unedited)):
            # A number may belong to the title: then the sidecar has it in the same place.
            literal = f"{base}({number})" if number else base
            found = self._starting(literal + dot + ending, "", cut=not number)
            found = found or self._starting(base + dot + ending, number)
            if found is not None:
                return found
        return None

    def _starting(self, base: str, number: str, cut: bool = True) -> Entry | None:
        """The sidecar whose name is any cut of the full one, the longest first."""
        full = base + _ENDING
        shortest = min(len(base), _CUT - 1) if cut else len(base)
        for length in range(len(full), shortest - 1, -1):
            entry = self._by_stem.get((full[:length], number))
            if entry is not None:
                return entry
        return None


def read_sidecar(entry: Entry, folder: str) -> Details:
    """What a sidecar says about its photo; times are UTC. Nothing where it cannot be read."""
    try:
        value = as_dict(read_value(entry, MAX_SIDECAR_BYTES))
    except PhotoError:
        return Details()
    if not _KEYS.intersection(value):
        return Details()
    where = _place(value) or (None, None)
    return Details(
        origin="sidecar",
        taken=from_unix(as_dict(value.get("photoTakenTime")).get("timestamp")),
        caption=caption(value.get("description")),
        latitude=where[0],
        longitude=where[1],
        album=album_of(folder),
    )


def missing_title(entry: Entry) -> str:
    """The name of the photo that a sidecar without one speaks of; "" where it is no sidecar."""
    if not _MEDIA.search(entry.name.rpartition(".")[0]):
        return ""
    try:
        value = as_dict(read_value(entry, MAX_SIDECAR_BYTES))
    except PhotoError:
        return ""
    title = as_text(value.get("title"))
    return title if "photoTakenTime" in value else ""


def album_of(folder: str) -> str:
    """The album of a folder in a Takeout; the folders of years are none."""
    name = folder.rpartition("/")[2]
    return "" if _YEAR_FOLDER.fullmatch(name) else name


def _stem(name: str) -> tuple[str, str]:
    stem = name[: -len(".json")]
    number = _number(stem)
    return (stem.removesuffix(f"({number})") if number else stem), number


def _number(stem: str) -> str:
    match = _NUMBER.search(stem)
    return match[1] if match else ""


def _place(value: dict[str, object]) -> tuple[float, float] | None:
    for key in ("geoData", "geoDataExif"):
        data = as_dict(value.get(key))
        where = place(data.get("latitude"), data.get("longitude"))
        if where:
            return where
    return None
