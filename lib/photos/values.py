"""The plain values that pass between a source of photos and a collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lib.errors import PhotoError
from lib.photos.text import printable

MAX_NAME = 500

Origin = Literal["export", "exif", "sidecar", "name", "file", ""]
TRUST: tuple[Origin, ...] = ("export", "exif", "sidecar", "name", "file")

Group = Literal[
    "duplicate", "video", "left out", "not a photo", "unreadable", "unsafe", "missing", "source"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a source, not yet read.

    `path` is relative to the source's root, with `/` between its parts; `source` is what
    `read_original` takes; `stamp` changes when the file does, and is "" where a change could go
    unseen; `modified` is the time on the file, None where it has none; `part` counts the sources.
    """

    path: str
    source: str
    bytes: int
    stamp: str = ""
    modified: datetime | None = None
    part: int = 0

    @property
    def name(self) -> str:
        """The file name, without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder below the source's root; "" at the top."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Details:
    """What an export or a sidecar says about one photo; what it does not say is missing.

    `taken` is the time in UTC where the origin gives an instant, else the wall time there.
    """

    origin: Origin = ""
    taken: datetime | None = None
    caption: str = ""
    latitude: float | None = None
    longitude: float | None = None
    kind: str = "photo"
    album: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a photo, what its source says about it, or the file that says so."""

    entry: Entry
    details: Details = Details()
    sidecar: Entry | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one file is not in the collection, and what a person can do about it.

    File names come from strangers: here they are made printable.
    """

    file: str
    cause: str
    advice: str
    group: Group = "unreadable"

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", printable(self.file)[:MAX_NAME])
        object.__setattr__(self, "cause", printable(self.cause))
        object.__setattr__(self, "advice", printable(self.advice))

    @property
    def counted(self) -> bool:
        """Whether it is about a file that is there."""
        return self.group not in ("missing", "source")

    @classmethod
    def of(cls, error: PhotoError, group: Group = "unreadable") -> Problem:
        """The same as a value, for the report."""
        return cls(error.file, error.cause, error.advice, group)
