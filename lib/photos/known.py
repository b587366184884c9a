"""Files that an earlier import has read: they are not read again while they stay unchanged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lib.cache import Cache, write_bytes
from lib.photos.examine import Facts
from lib.photos.values import Entry

KNOWN = "known.parquet"
_TYPES = {"id": pa.string(), "taken": pa.timestamp("s")}
_TYPES |= {"bytes": pa.int64(), "width": pa.int32(), "height": pa.int32()}
_FIELDS = [(field.name, _TYPES.get(field.name, pa.float64())) for field in fields(Facts)]
_Key = tuple[str, str]
_SCHEMA = pa.schema([("source", pa.string()), ("stamp", pa.string()), *_FIELDS])


class Known:
    """What the files of all collections said when they were read, by source and stamp.

    A stamp holds size and times to the nanosecond, so that a file which was touched is read anew.
    """

    def __init__(self, cache: Cache) -> None:
        paths = sorted(cache.collections.glob(f"*/{KNOWN}"))
        self._facts = {key: facts for path in paths for key, facts in _read(path)}
        self._new: dict[_Key, Facts] = {}
        self._own: dict[_Key, Facts] | None = None

    def __call__(self, entry: Entry) -> Facts | None:
        """The facts of an unchanged file; None where it is new, changed, or cannot be told."""
        return self._facts.get((entry.source, entry.stamp)) if entry.stamp else None

    def learn(self, entry: Entry, facts: Facts) -> None:
        """Take what was read of a file, to be written with all that is new."""
        if entry.stamp and self(entry) != facts:
            self._new[entry.source, entry.stamp] = facts

    def write(self, folder: Path) -> None:
        """Add what is new to what the collection's folder remembers."""
        if not self._new:
            return
        if self._own is None:
            self._own = dict(_read(folder / KNOWN))
        kept = self._own = self._own | self._new
        self._new = {}
        columns: dict[str, list[object]] = {
            "source": [source for source, _ in kept],
            "stamp": [stamp for _, stamp in kept],
        }
        for name, _ in _FIELDS:
            columns[name] = [getattr(facts, name) for facts in kept.values()]
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pydict(columns, schema=_SCHEMA), buffer, compression="zstd")
        write_bytes(folder / KNOWN, buffer.getvalue())


def known_ids(folder: Path) -> set[str]:
    """The ids of the photos that a collection's folder remembers."""
    return {facts.id for _, facts in _read(folder / KNOWN)}


def _read(path: Path) -> Iterator[tuple[_Key, Facts]]:
    try:
        table = pq.read_table(path).cast(_SCHEMA)
    except (OSError, pa.ArrowException, ValueError):
        return  # Only time is lost: the files are read again.
    source, stamp, *facts = (column.to_pylist() for column in table.columns)
    yield from zip(zip(source, stamp, strict=True), map(Facts, *facts), strict=True)
