"""Names that a person gave: each belongs to a set of photos, and finds it again.

A motif has no lasting number: k moves, photos come and go, the page is loaded anew. So a given name
is kept with the ids of the photos that it was given to, and is worn by the motif that shares most
with them, as long as that is enough (Jaccard index of at least `SAME`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache, read_json, write_json
from lib.errors import UsageError

SAME = 0.5
LONGEST = 40
FILE = "names.json"


@dataclass(frozen=True)
class Rename:
    """A name that a person gave to these photos."""

    name: str
    ids: frozenset[str]


def apply_renames(
    names: Sequence[str],
    labels: NDArray[np.integer],
    ids: Sequence[str],
    renames: Sequence[Rename],
) -> tuple[str, ...]:
    """The motifs' names, given ones before those made by the machine; all different.

    `labels` (n,) are 0 … len(names)-1 or -1; `ids` (n,) are the photos' ids in the same order. A
    given name goes to the motif with the highest Jaccard index, the newest first among equals; a
    machine's name that is now given to another motif gets a number.
    """
    if not renames:
        return tuple(names)
    newest_first = list(renames)[::-1]
    overlap = _overlap(labels, ids, newest_first, len(names))
    given: dict[int, str] = {}
    for flat in np.argsort(-overlap, axis=None, kind="stable").tolist():
        row, motif = divmod(flat, len(names))
        if overlap[row, motif] < SAME:
            break
        name = newest_first[row].name
        if motif not in given and name not in given.values():
            given[motif] = name
    return _without_repeats(names, given)


def rename(renames: Sequence[Rename], name: str, ids: Iterable[str]) -> tuple[Rename, ...]:
    """The list with a new name for these photos; older names of much the same photos are dropped.

    An empty name only drops: the motif gets its machine-made name back. Raises `UsageError` for a
    name above 40 characters.
    """
    name, photos = " ".join(name.split()), frozenset(ids)
    if len(name) > LONGEST:
        raise UsageError(f"A motif's name may have up to {LONGEST} characters, not {len(name)}.")
    kept = [old for old in renames if _jaccard(old.ids, photos) < SAME and old.name != name]
    return (*kept, Rename(name, photos)) if name else tuple(kept)


def to_json(renames: Sequence[Rename]) -> dict[str, Any]:
    """A value for `write_json`."""
    return {"renames": [{"name": r.name, "ids": sorted(r.ids)} for r in renames]}


def from_json(value: Mapping[str, Any] | None) -> tuple[Rename, ...]:
    """What `to_json` made; entries that are not of that form are passed over."""
    entries = (value or {}).get("renames")
    return tuple(
        Rename(entry["name"], frozenset(map(str, entry["ids"])))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("ids"), list)
    )


def kept_renames(cache: Cache, collection: str) -> tuple[Rename, ...]:
    """The names that were given in a collection, the oldest first."""
    return from_json(read_json(cache.collections / collection / FILE))


def keep_rename(cache: Cache, collection: str, name: str, ids: Iterable[str]) -> None:
    """Give photos of a collection a name, or with an empty one take it back.

    Raises `UsageError` for a name that is too long, `CacheError` where nothing can be written.
    """
    given = rename(kept_renames(cache, collection), name, ids)
    write_json(cache.collections / collection / FILE, to_json(given))


def _overlap(
    labels: NDArray[np.integer], ids: Sequence[str], renames: Sequence[Rename], k: int
) -> NDArray[np.float64]:
    wanted = frozenset[str]().union(*(item.ids for item in renames))
    row_of = {photo: row for row, photo in enumerate(ids) if photo in wanted}
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    table = np.zeros((len(renames), k))
    for row, item in enumerate(renames):
        # Photos that left the collection say nothing about the motif.
        known = labels[[row_of[photo] for photo in item.ids if photo in row_of]]
        shared = np.bincount(known[known >= 0], minlength=k)
        table[row] = shared / np.maximum(sizes + len(known) - shared, 1)
    return table


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _without_repeats(names: Sequence[str], given: Mapping[int, str]) -> tuple[str, ...]:
    taken = set(given.values())
    result = []
    for motif, name in enumerate(names):
        own, number = given.get(motif, name), 2
        while motif not in given and own in taken:
            own, number = f"{name} {number}", number + 1
        taken.add(own)
        result.append(own)
    return tuple(result)
