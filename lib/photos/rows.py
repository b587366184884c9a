"""One row of a collection's table, from what the source, the photo and its file say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lib.photos.dates import from_name, most_trusted
from lib.photos.examine import Facts
from lib.photos.table import Row
from lib.photos.values import TRUST, Found


def row_of(found: Found, facts: Facts) -> Row:
    """The row of a photo; of several dates and places, the most trusted."""
    entry, details = found.entry, found.details
    taken, taken_from = most_trusted(
        [
            (details.origin, details.taken),
            ("exif", facts.taken),
            ("name", from_name(entry.name)),
            ("file", entry.modified),
        ]
    )
    said = (details.latitude, details.longitude)
    own = (facts.latitude, facts.longitude)
    places = (said, own) if details.origin == "export" else (own, said)
    latitude, longitude = next((place for place in places if None not in place), (None, None))
    return Row(
        id=facts.id,
        name=entry.name,
        source=entry.source,
        folder=entry.folder,
        bytes=facts.bytes,
        width=facts.width,
        height=facts.height,
        taken=taken,
        taken_from=taken_from,
        caption=details.caption,
        latitude=latitude,
        longitude=longitude,
        kind=details.kind,
        album=details.album,
    )


def merge(first: Row, again: Row) -> Row:
    """The first row of a photo that came twice, its gaps filled from the second.

    Takeout puts a photo into its year and into each album, an export tells the date that a copy on
    a phone had lost: what is there stays, what is missing or less to be trusted is taken over.
    """
    gaps: dict[str, Any] = {}
    if _trust(again.taken_from) < _trust(first.taken_from):
        gaps |= {"taken": again.taken, "taken_from": again.taken_from}
    if first.latitude is None and again.latitude is not None:
        gaps |= {"latitude": again.latitude, "longitude": again.longitude}
    gaps |= {
        name: getattr(again, name)
        for name in ("caption", "album")
        if getattr(again, name) and not getattr(first, name)
    }
    return replace(first, **gaps) if gaps else first


def _trust(origin: str) -> int:
    return next((rank for rank, name in enumerate(TRUST) if name == origin), len(TRUST))
