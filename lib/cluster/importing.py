"""An import whose files are looked at by the workers of a cluster: hashed, read, made small.

The list of files and the table are made here, as in any import, so that they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lib.cache import Cache, write_bytes
from lib.cluster.client import connect
from lib.cluster.files import LookOrder, Seen, look_at_chunk, look_at_chunk_apart
from lib.cluster.program import program
from lib.cluster.spread import Floor, Outcome, Spread, in_chunks
from lib.cluster.token import token_in
from lib.photos.examine import Facts
from lib.photos.importing import ImportOptions, ImportReport, Looked, import_photos, look
from lib.photos.known import Known
from lib.photos.originals import is_there
from lib.photos.thumbnails import has_thumbnail
from lib.photos.values import Found, Problem

if TYPE_CHECKING:
    from distributed import Client

FILES = 64  # a chunk: some seconds of work
_FEW = 8

Progress = Callable[[int, int, str], None]


def import_on_cluster(
    sources: Sequence[str | Path],
    name: str,
    cache: Cache,
    scheduler: str,
    *,
    options: ImportOptions | None = None,
    progress: Progress = lambda done, total, workers: None,
    note: Callable[[str], object] = lambda sentence: None,
    files: int = FILES,
) -> ImportReport:
    """As `import_photos`, with the files looked at by workers, `files` of them at a time.

    `progress` also hears how many workers there are, `note` which of them took no part and why.
    Raises ClusterError on top.
    """
    with connect(scheduler) as client:
        looker = _Lookers(client, files, note)
        return import_photos(
            sources,
            name,
            cache,
            options=options,
            progress=lambda done, total: progress(done, total, looker.told),
            looker=looker,
        )


class _Lookers:
    """The workers, as those who look at files."""

    def __init__(self, client: Client, files: int, note: Callable[[str], object]) -> None:
        self.client, self.files, self.note = client, files, note
        self.told = ""

    def __call__(self, found: list[Found], cache: Cache, known: Known) -> Iterator[Looked]:
        """Every file in its order; what is known is not sent out."""
        old = [_is_known(item, cache, known) for item in found]
        new = [item for item, is_old in zip(found, old, strict=True) if not is_old]
        with token_in(cache.thumbnails) as token:
            sample = next((item.entry.source for item in new[:_FEW] if _can_read(item)), "")
            order = LookOrder(Cache(cache.root.resolve()), token, program(), sample)
            answers = self._answers(order, new, cache)
            for item, is_old in zip(found, old, strict=True):
                yield look(item, cache, known) if is_old else next(answers)

    def _answers(self, order: LookOrder, new: list[Found], cache: Cache) -> Iterator[Looked]:
        spread = Spread[Found, "tuple[Seen, ...]"](
            self.client,
            partial(look_at_chunk, order),
            in_chunks(new, self.files),
            watch=self._watch,
            careful=partial(look_at_chunk_apart, order),
            divisible=True,
        )
        for outcome in spread.in_order():
            yield from _taken(outcome, cache)
        for worker, why in spread.floor.unfit.items():
            self.note(f"The worker at {worker} {why}")

    def _watch(self, floor: Floor) -> None:
        self.told = floor.told()


def _taken(outcome: Outcome[Found, tuple[Seen, ...]], cache: Cache) -> Iterator[Looked]:
    if outcome.lost:
        for item in outcome.items:
            yield item, _lost(item)
        return
    for found, facts, small in outcome.result:
        if small and isinstance(facts, Facts) and not has_thumbnail(cache.thumbnail(facts.id)):
            write_bytes(cache.thumbnail(facts.id), small)
        yield found, facts


def _is_known(item: Found, cache: Cache, known: Known) -> bool:
    facts = known(item.entry)
    return facts is not None and has_thumbnail(cache.thumbnail(facts.id))


def _can_read(item: Found) -> bool:
    return item.entry.bytes > 0 and is_there(item.entry.source)


def _lost(item: Found) -> Problem:
    cause = "was looked at by workers that were all lost"
    return Problem(item.entry.path, cause, "import it by itself, with more memory for each worker")
