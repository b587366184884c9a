"""What the JSON files of an Instagram export say, in every shape since 2018.

    about 2018-20   media.json: {"photos": [{"caption", "taken_at", "path"}], "profile", "stories"}
    2021-23         content/posts_1.json: [{"media": [{"uri", "creation_timestamp", "title"}]}]
    2024            the same under your_instagram_activity/content/
    2025-26         the same under your_instagram_activity/media/, or items of
                    {"timestamp", "label_values": [{"label": "Caption", "value"}, {"media": […]}]}

Other lists wrap theirs in an object: {"ig_stories": […]}, {"ig_archived_post_media": […]}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.photos.dates import from_iso, from_unix
from lib.photos.metadata import place
from lib.photos.sources.listings import as_dict, as_dicts, as_text
from lib.photos.text import caption
from lib.photos.values import Details

# What a wrapper's key, or the file's name where there is no wrapper, says about the kind.
_KINDS = (
    ("deleted", "deleted"), ("archived", "archived"), ("stor", "story"), ("profile", "profile"),
    ("reel", "reel"), ("igtv", "igtv"), ("direct", "direct"), ("message", "direct"),
    ("other", "other"), ("post", "post"), ("photos", "post"), ("videos", "post"),
)  # fmt: skip
_OLD_LISTS = ("photos", "profile", "stories", "videos", "direct")
_MEDIA_KEYS = ("media", "attachments", "data", "label_values", "dict")
_DEPTH = 6


@dataclass(frozen=True)
class Mention:
    """One picture or video that a list of the export names, by its path from the export's root."""

    uri: str
    backup: str
    details: Details


def mentions(value: object, stem: str) -> Iterator[Mention]:
    """Every picture that one parsed JSON file names; nothing where it is no list of pictures.

    `stem` is the file's name without ending: it tells the kind where the content does not.
    """
    if isinstance(value, list):
        yield from _listed(value, _kind_of(stem) or "post")
    for key, inner in as_dict(value).items():
        if key in _OLD_LISTS:
            yield from _old(inner, _kind_of(key))
        elif key.startswith("ig_"):
            yield from _listed(inner, _kind_of(key) or "other")


def _kind_of(text: str) -> str:
    return next((kind for part, kind in _KINDS if part in text.lower()), "")


def _old(items: object, kind: str) -> Iterator[Mention]:
    for item in as_dicts(items):
        path = as_text(item.get("path"))
        if path:
            taken = from_iso(item.get("taken_at"))
            yield Mention(
                path, "", Details("export", taken, caption(item.get("caption")), kind=kind)
            )


def _listed(items: object, kind: str) -> Iterator[Mention]:
    for item in as_dicts(items):
        pictures = list(_pictures(item))
        several = kind == "post" and len(pictures) > 1
        text, taken = _caption(item), _taken(item)
        for picture in pictures:
            where = _place(picture) or (None, None)
            details = Details(
                origin="export",
                taken=taken or _taken(picture) or _camera_time(picture),
                caption=text or _caption(picture),
                latitude=where[0],
                longitude=where[1],
                kind="carousel" if several else kind,
            )
            yield Mention(picture["uri"], as_text(picture.get("backup_uri")), details)


def _pictures(item: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects with a `uri` in a post, at whatever depth the year put them."""
    if as_text(item.get("uri")):
        yield item
    elif depth < _DEPTH:
        for key in _MEDIA_KEYS:
            for inner in as_dicts(item.get(key)):
                yield from _pictures(inner, depth + 1)


def _caption(item: dict[str, Any]) -> str:
    labels = {
        as_text(label.get("label")): label.get("value")
        for label in as_dicts(item.get("label_values"))
    }
    texts = (item.get("title"), labels.get("Caption"), labels.get("Title"), item.get("caption"))
    return next((text for text in map(caption, texts) if text), "")


def _taken(item: dict[str, Any]) -> datetime | None:
    times = (from_unix(item.get(key)) for key in ("creation_timestamp", "timestamp"))
    return next((time for time in times if time), None)


def _camera_time(picture: dict[str, Any]) -> datetime | None:
    times = (from_iso(data.get("date_time_original")) for data in _camera(picture))
    return next((time for time in times if time), None)


def _place(picture: dict[str, Any]) -> tuple[float, float] | None:
    places = (place(data.get("latitude"), data.get("longitude")) for data in _camera(picture))
    return next((where for where in places if where), None)


def _camera(picture: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the camera wrote: a list in which any entry may hold the place or the time."""
    for metadata in as_dict(picture.get("media_metadata")).values():
        yield from as_dicts(as_dict(metadata).get("exif_data"))
