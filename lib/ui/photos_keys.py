"""The keys of the Photos page's widgets, and what the page remembers between reruns."""

from __future__ import annotations

INTO = "photos-into"
NAME = "photos-name"
PATHS = "photos-paths"
FILES = "photos-files"
KINDS = "photos-kinds"
DELETING = "photos-deleting"
STARTED = "photos-started"
UPLOADS = "photos-uploads-so-far"


def of(action: str, slug: str) -> str:
    """The key of a widget that there is one of for each collection."""
    return f"photos-{action}-{slug}"


def files(turn: int) -> str:
    """The key of the drop area: a new one empties it after an import."""
    return f"{FILES}-{turn}"
