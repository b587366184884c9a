"""Photos that no export describes: every file but those that systems leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lib.photos.values import Entry, Found

_LITTER = {"thumbs.db", "desktop.ini", "icon\r"}


def plain_photos(entries: Iterable[Entry]) -> Iterator[Found]:
    """Each file as a candidate; hidden ones and the litter of operating systems are passed over."""
    for entry in entries:
        if not is_litter(entry.path):
            yield Found(entry)


def is_litter(path: str) -> bool:
    """Whether a file is one that a person never put there: hidden, or left by a system."""
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return hidden or "__MACOSX" in parts or parts[-1].lower() in _LITTER
