"""Collections on disk: found, loaded, renamed and deleted."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import pandas as pd

from lib.cache import Cache
from lib.errors import CollectionError, UsageError
from lib.photos.table import (
    Heading,
    read_heading,
    read_table,
    to_frame,
    unreadable,
    write_table,
)

TABLE = "photos.parquet"
MAX_NAME = 80


@dataclass(frozen=True)
class Collection:
    """A named table of photos, one row each (its columns: `lib.photos.table.SCHEMA`)."""

    slug: str
    name: str
    photos: pd.DataFrame
    version: str


@dataclass(frozen=True)
class CollectionSummary:
    """What a list of collections shows; `bytes_on_disk` are its thumbnails, table and uploads."""

    slug: str
    name: str
    count: int
    bytes_on_disk: int
    created: datetime
    changed: datetime


def list_collections(cache: Cache) -> list[CollectionSummary]:
    """All collections that can be read, the last changed first."""
    summaries = []
    for path in _tables(cache):
        with suppress(CollectionError):
            summaries.append(_summary(cache, path))
    return sorted(summaries, key=lambda summary: (summary.changed, summary.slug), reverse=True)


def damaged_collections(cache: Cache) -> list[str]:
    """One sentence for each collection that cannot be listed: in which folder, why, what to do."""
    return [sentence for path in _tables(cache) if (sentence := _damage(path))]


def load_collection(cache: Cache, name_or_slug: str) -> Collection:
    """The whole table of a collection, by its name or slug; raises CollectionError."""
    slug = find_collection(cache, name_or_slug)
    table, heading = read_table(table_path(cache, slug))
    return Collection(slug, heading.name, to_frame(table), heading.version)


def rename_collection(cache: Cache, name_or_slug: str, name: str) -> None:
    """Give a collection another name; its slug, photos and features stay as they are.

    Raises CollectionError where there is no such collection or the name is taken, UsageError
    where it is not a name.
    """
    slug = find_collection(cache, name_or_slug)
    name = checked_name(name)
    if slug_of(cache, name) not in (None, slug):
        raise CollectionError(
            f"There is a collection called {name!r} already; choose another name."
        )
    table, heading = read_table(table_path(cache, slug))
    write_table(table_path(cache, slug), table, replace(heading, name=name, changed=now()))


def delete_collection(cache: Cache, name_or_slug: str) -> tuple[str, ...]:
    """Delete a collection, its uploads, and the thumbnails that no other collection uses.

    Returns the ids of photos that no collection has any more, so that their features can go too.
    The originals stay where they are. Raises CollectionError where there is no such collection.
    """
    slug = find_collection(cache, name_or_slug)
    ids = _ids(cache, slug)
    remove_folder(cache, slug)
    return drop_thumbnails(cache, ids)


def drop_thumbnails(cache: Cache, ids: Iterable[str]) -> tuple[str, ...]:
    """Remove the thumbnails of those ids that no collection has, and return these ids."""
    used: set[str] = set().union(*(_ids(cache, path.parent.name) for path in _tables(cache)))
    orphans = tuple(sorted(set(ids) - used))
    for photo_id in orphans:
        cache.thumbnail(photo_id).unlink(missing_ok=True)
    return orphans


def find_collection(cache: Cache, name_or_slug: str) -> str:
    """The slug of a collection given by name or slug; raises CollectionError."""
    slug = slug_of(cache, name_or_slug)
    if slug is None and _is_slug(name_or_slug) and table_path(cache, name_or_slug).exists():
        slug = name_or_slug
    if slug is None:
        names = ", ".join(sorted(summary.name for summary in list_collections(cache))) or "none"
        raise CollectionError(
            f"There is no collection called {name_or_slug!r}; there are: {names}."
        )
    return slug


def slug_of(cache: Cache, name: str) -> str | None:
    """The slug of the collection of exactly that name, if there is one."""
    wanted = unicodedata.normalize("NFC", name.strip())
    for path in _tables(cache):
        with suppress(CollectionError):
            if read_heading(path)[0].name == wanted:
                return path.parent.name
    return None


def slug_for(cache: Cache, name: str) -> str:
    """The slug of the collection of that name, or, where there is none, a new one for it.

    The new one is readable if it can be, unlike all others, and the same until it is taken.
    """
    found = slug_of(cache, name)
    if found is not None:
        return found
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    if slug and not table_path(cache, slug).exists():
        return slug
    return f"{slug or 'c'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def checked_name(name: str) -> str:
    """The name in normal form; raises UsageError where a person could not read or type it."""
    name = unicodedata.normalize("NFC", name.strip())
    odd = any(unicodedata.category(letter)[0] == "C" for letter in name)
    if not name or odd or len(name) > MAX_NAME:
        raise UsageError(
            f"A collection's name must have 1 to {MAX_NAME} printable letters, not {name[:90]!r}."
        )
    return name


def table_path(cache: Cache, slug: str) -> Path:
    """Where the table of a collection lies."""
    return cache.collections / slug / TABLE


def remove_folder(cache: Cache, slug: str) -> None:
    """Take a collection's folder and uploads away; it vanishes from the list at once or not."""
    for folder in (cache.collections / slug, cache.uploads / slug):
        doomed = folder.with_name(f".deleted-{folder.name}")
        shutil.rmtree(doomed, ignore_errors=True)
        with suppress(FileNotFoundError):
            folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def now() -> str:
    """This second as ISO 8601 in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _tables(cache: Cache) -> Iterator[Path]:
    return (
        path for path in sorted(cache.collections.glob(f"*/{TABLE}")) if _is_slug(path.parent.name)
    )


def _is_slug(text: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9-]*", text) is not None


def _summary(cache: Cache, path: Path) -> CollectionSummary:
    heading, count, created, changed = _known(path)
    slug = path.parent.name
    folders = (cache.collections / slug, cache.uploads / slug)
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return CollectionSummary(
        slug,
        heading.name,
        count,
        heading.thumbnail_bytes + sum(map(file_size, files)),
        created,
        changed,
    )


def _damage(path: Path) -> str:
    """Why the collection cannot be listed; "" where it can."""
    try:
        _known(path)
    except CollectionError as error:
        return str(error)
    return ""


def _known(path: Path) -> tuple[Heading, int, datetime, datetime]:
    """What the table says without its rows being read: heading, how many, begun, changed."""
    heading, count = read_heading(path)
    try:
        created, changed = map(datetime.fromisoformat, (heading.created, heading.changed))
    except ValueError as error:
        raise unreadable(path, error) from error
    return heading, count, created, changed


def _ids(cache: Cache, slug: str) -> set[str]:
    try:
        table, _ = read_table(table_path(cache, slug))
    except CollectionError:
        return set()
    return set(table.column("id").to_pylist())


def file_size(path: Path) -> int:
    """Bytes of a file; 0 where it is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
