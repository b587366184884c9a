"""Files that an earlier import has read: they are not read again while they stay unchanged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
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
_SCHEMA = pa.schema([("source", pa.string()), ("stamp", pa.string()), *_FIELDS])


class Known:
    """What the files of all collections said when they were read, by source and stamp.

    A stamp holds size and times to the nanosecond, so that a file which was touched is read anew.
    """

    def __init__(self, cache: Cache) -> None:
        paths = sorted(cache.collections.glob(f"*/{KNOWN}"))
        self._facts = {key: facts for path in paths for key, facts in _read(path)}

    def __call__(self, entry: Entry) -> Facts | None:
        """The facts of an unchanged file; None where it is new, changed, or cannot be told."""
        return self._facts.get((entry.source, entry.stamp)) if entry.stamp else None


def write_known(folder: Path, learned: Iterable[tuple[Entry, Facts]]) -> None:
    """Add what an import has read to what the collection's folder remembers."""
    path = folder / KNOWN
    kept = dict(_read(path))
    kept |= {(entry.source, entry.stamp): facts for entry, facts in learned if entry.stamp}
    rows = [
        {"source": source, "stamp": stamp} | asdict(facts)
        for (source, stamp), facts in kept.items()
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), buffer, compression="zstd")
    write_bytes(path, buffer.getvalue())


def known_ids(folder: Path) -> set[str]:
    """The ids of the photos that a collection's folder remembers."""
    return {facts.id for _, facts in _read(folder / KNOWN)}


def _read(path: Path) -> Iterator[tuple[tuple[str, str], Facts]]:
    try:
        rows = pq.read_table(path).cast(_SCHEMA).to_pylist()
    except (OSError, pa.ArrowException, ValueError):
        return  # Only time is lost: the files are read again.
    for row in rows:
        yield (row.pop("source"), row.pop("stamp")), Facts(**row)
