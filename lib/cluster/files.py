"""What a worker does for an import: looks at a chunk of files, and makes their thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lib.cache import Cache
from lib.cluster.chunks import check_program, check_sight
from lib.photos.apart import look_apart
from lib.photos.examine import Facts
from lib.photos.importing import Looked, look
from lib.photos.remote import allow_remote
from lib.photos.values import Found, Problem


@dataclass(frozen=True)
class LookOrder:
    """All that a worker must know of an import; see `lib.cluster.chunks.Order`."""

    cache: Cache
    token: str
    program: str
    sample: str


class Seen(NamedTuple):
    """A file that was looked at; `thumbnail` where the worker does not see the client's cache."""

    found: Found
    facts: Facts | Problem
    thumbnail: bytes = b""


def _looked(items: tuple[Found, ...], cache: Cache) -> Iterator[Looked]:
    return (look(item, cache) for item in items)


def look_at_chunk(
    order: LookOrder, items: tuple[Found, ...], looked: Callable[..., Iterable[Looked]] = _looked
) -> tuple[Seen, ...]:
    """Look at files, in the worker; raises UnfitError where it cannot."""
    allow_remote()
    _check(order)
    if (order.cache.thumbnails / order.token).is_file():
        return tuple(Seen(*seen) for seen in looked(items, order.cache))
    with TemporaryDirectory(prefix="motifs-") as folder:
        cache = Cache(Path(folder))
        return tuple(_with_thumbnail(*seen, cache) for seen in looked(items, cache))


def look_at_chunk_apart(order: LookOrder, items: tuple[Found, ...]) -> tuple[Seen, ...]:
    """The same in a process of its own: one of them ends whoever looks at it."""
    return look_at_chunk(order, items, look_apart)


def _with_thumbnail(found: Found, facts: Facts | Problem, cache: Cache) -> Seen:
    small = cache.thumbnail(facts.id).read_bytes() if isinstance(facts, Facts) else b""
    return Seen(found, facts, small)


@lru_cache(maxsize=4)
def _check(order: LookOrder) -> None:
    check_program(order.program)
    check_sight(order.sample)
