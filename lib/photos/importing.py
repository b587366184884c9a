"""Bring photos into a collection: the front door of this room."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from lib.cache import Cache
from lib.errors import Cancelled
from lib.photos.collections import checked_name, file_size, now, slug_for, table_path
from lib.photos.examine import Facts, examine
from lib.photos.known import Known
from lib.photos.originals import is_there
from lib.photos.report import ImportReport, save_report
from lib.photos.rows import merge, row_of
from lib.photos.sources import find_photos
from lib.photos.sources.takeout import read_sidecar
from lib.photos.table import (
    Heading,
    Row,
    read_table,
    rows_to_table,
    table_to_rows,
    write_table,
)
from lib.photos.unfinished import mark_finished, mark_started
from lib.photos.values import Entry, Found, Problem

ProgressCallback = Callable[[int, int], None]
Looked = tuple[Found, "Facts | Problem"]
Looker = Callable[[list[Found], Cache, Known], Iterator[Looked]]

__all__ = ["ImportOptions", "ImportReport", "Problem", "import_photos"]

DEFAULT_KINDS = frozenset({"post", "carousel"})

_SAVE_EVERY = 2_000


@dataclass(frozen=True)
class ImportOptions:
    """Which `kinds` to take from an export, and on how many threads (None: two more than cores).

    Threads serve: decoding, hashing and writing leave Python's lock. The two more work while
    others wait for the disk.
    """

    kinds: frozenset[str] = DEFAULT_KINDS
    workers: int | None = None


def import_photos(
    sources: Sequence[str | Path],
    name: str,
    cache: Cache,
    *,
    options: ImportOptions | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
    looker: Looker | None = None,
) -> ImportReport:
    """Import folders, zips and photos into a collection: a new one, or more into an old one.

    `progress(done, total)` is called as files are looked at; `cancelled()` is asked as often. A
    `looker` looks at the files elsewhere (`lib.cluster`) and keeps their order.
    The collection changes at the very end, all at once; what was read before a cancel or a crash
    is remembered, so that the same import started again goes on from there. Where nothing could be
    imported into a new collection, none is made: the report says why.
    Raises SourceError, UsageError for a bad name, CacheError, Cancelled.
    """
    started = time.monotonic()
    name = checked_name(name)
    slug = slug_for(cache, name)
    run = _Import(cache, slug, options or ImportOptions(), Known(cache), looker)
    found = list(find_photos(sources, run.options.kinds))
    mark_started(cache, slug, name, sources, run.options.kinds)
    run.look_at(found, progress, cancelled)
    report = run.finish(name, started)
    mark_finished(cache, slug)
    return report


@dataclass
class _Import:
    """One import under way: what was found so far."""

    cache: Cache
    slug: str
    options: ImportOptions
    known: Known
    looker: Looker | None = None
    looked: list[Looked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def look_at(
        self,
        items: list[Found | Problem],
        progress: ProgressCallback | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        """Read every file that was found, several at a time, keeping their order."""
        found = [item for item in items if isinstance(item, Found)]
        self.problems = [item for item in items if isinstance(item, Problem)]
        saved = 0
        try:
            for done, looked in enumerate(self._looked_at(found), start=1):
                self._take(*looked)
                if progress is not None:
                    progress(done, len(found))
                if cancelled is not None and cancelled():
                    raise Cancelled("The import was stopped; start it again to go on from there.")
                # Ever rarer, so that all saving together takes time in proportion to the photos.
                if done - saved >= max(_SAVE_EVERY, done // 4):
                    self.known.write(self.cache.collections / self.slug)
                    saved = done
        finally:
            self.known.write(self.cache.collections / self.slug)

    def finish(self, name: str, started: float) -> ImportReport:
        """Merge what was read into the table as it now is, and write report and table."""
        self.slug = slug_for(self.cache, name)
        kept, heading = self._existing(name)
        rows = {row.id: row for row in kept}
        duplicates = [
            problem for found, seen in self.looked if (problem := _add(rows, found, seen))
        ]
        report = ImportReport(
            name=name,
            slug=self.slug,
            found=len(self.looked) + sum(problem.counted for problem in self.problems),
            imported=len(rows) - len(kept),
            problems=(*self.problems, *duplicates),
            seconds=round(time.monotonic() - started, 3),
        )
        if rows:
            save_report(self.cache, report)
        if list(rows.values()) != kept:
            heading = self._weighed(heading, list(rows)[len(kept) :])
            table = rows_to_table(list(rows.values()))
            write_table(table_path(self.cache, self.slug), table, heading)
        return report

    def _weighed(self, heading: Heading, new: Iterable[str]) -> Heading:
        small = sum(file_size(self.cache.thumbnail(photo_id)) for photo_id in new)
        return replace(heading, thumbnail_bytes=heading.thumbnail_bytes + small)

    def _looked_at(self, found: list[Found]) -> Iterator[Looked]:
        if self.looker is not None:
            return self.looker(found, self.cache, self.known)
        return self._examined(found)

    def _examined(self, found: list[Found]) -> Iterator[Looked]:
        workers = self.options.workers or (os.cpu_count() or 1) + 2
        with ThreadPoolExecutor(workers, thread_name_prefix="import") as pool:
            waiting: deque[Future[Looked]] = deque()
            try:
                for item in found:
                    waiting.append(pool.submit(look, item, self.cache, self.known))
                    # Bounded, so that memory does not grow with the number of files.
                    if len(waiting) >= 8 * workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _existing(self, name: str) -> tuple[list[Row], Heading]:
        path = table_path(self.cache, self.slug)
        if not path.exists():
            return [], Heading(name, now(), now())
        table, heading = read_table(path)
        return table_to_rows(table), replace(heading, changed=now())

    def _take(self, found: Found, seen: Facts | Problem) -> None:
        self.looked.append((found, seen))
        if isinstance(seen, Facts):
            self.known.learn(found.entry, seen)


def look(
    found: Found, cache: Cache, known: Callable[[Entry], Facts | None] = lambda entry: None
) -> Looked:
    """Look at one file, and at the sidecar that tells more of it."""
    seen = examine(found.entry, cache, known)
    if found.sidecar is not None and isinstance(seen, Facts):
        found = Found(found.entry, read_sidecar(found.sidecar, found.entry.folder))
    return found, seen


def _add(rows: dict[str, Row], found: Found, seen: Facts | Problem) -> Problem | None:
    """Add one photo to the rows by id, or say why not."""
    if isinstance(seen, Problem):
        return seen
    row = row_of(found, seen)
    first = rows.get(row.id)
    if first is None:
        rows[row.id] = row
        return None
    rows[row.id] = merge(first, row)
    if first.source != row.source and not is_there(first.source):
        # The file has moved: the photo stays, and its original is read from the new place.
        rows[row.id] = replace(rows[row.id], source=row.source, name=row.name, folder=row.folder)
    where = f"{first.folder}/{first.name}" if first.folder else first.name
    same = "is there already" if first.source == row.source else f"is the same picture as {where}"
    return Problem(found.entry.path, same, "nothing to do", "duplicate")
