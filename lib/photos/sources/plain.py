"""Photos that no list names: folders, phones, and Google Takeout with its sidecars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lib.photos.sources.takeout import Sidecars, missing_title
from lib.photos.values import Entry, Found, Problem

_LITTER = {"thumbs.db", "desktop.ini", "icon\ufffd"}


def plain_photos(entries: Iterable[Entry]) -> Iterator[Found | Problem]:
    """Each file as a candidate, with its sidecar; what systems leave behind is passed over.

    Where photos have sidecars, other JSON and HTML files are the export's own and passed over too,
    but a sidecar whose photo is not there is a problem.
    """
    kept = [entry for entry in entries if not is_litter(entry.path)]
    folders: dict[str, list[Entry]] = defaultdict(list)
    for entry in filter(_is_json, kept):
        folders[entry.folder].append(entry)
    sidecars = {folder: Sidecars(listed) for folder, listed in folders.items()}
    found = [_with_sidecar(entry, sidecars) for entry in kept if not _is_json(entry)]
    used = {item.sidecar.source for item in found if item.sidecar is not None}
    alone = [entry for entry in kept if _is_json(entry) and entry.source not in used]
    if not used:
        yield from map(Found, alone)
    yield from (item for item in found if not (used and item.entry.name.endswith(".html")))
    if used:
        yield from (problem for entry in alone if (problem := _missing(entry)))


def _with_sidecar(entry: Entry, sidecars: dict[str, Sidecars]) -> Found:
    beside = sidecars.get(entry.folder)
    return Found(entry, sidecar=beside.of(entry.name) if beside else None)


def _missing(sidecar: Entry) -> Problem | None:
    title = missing_title(sidecar)
    if not title:
        return None
    return Problem(
        f"{sidecar.folder}/{title}" if sidecar.folder else title,
        f"is described by {sidecar.name}, but the file is not there",
        "add the other parts of the export",
        "missing",
    )


def is_litter(path: str) -> bool:
    """Whether a file is one that a person never put there: hidden, or left by a system."""
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return hidden or "__MACOSX" in parts or parts[-1].lower() in _LITTER


def _is_json(entry: Entry) -> bool:
    return entry.path.lower().endswith(".json")
