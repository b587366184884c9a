"""The table of a collection: its columns, and how it is written and read as one Parquet file.

The name and dates of the collection travel in the file's own metadata, so that one rename makes
the whole collection appear or change at once.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.cache import write_bytes
from lib.errors import CollectionError

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("source", pa.string()),
        ("folder", pa.string()),
        ("bytes", pa.int64()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("taken", pa.timestamp("s")),
        ("taken_from", pa.string()),
        ("caption", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("kind", pa.string()),
        ("album", pa.string()),
    ]
)


@dataclass(frozen=True)
class Heading:
    """What stands above the rows: times are ISO 8601 in UTC, `version` names the rows' content.

    `thumbnail_bytes` is kept here, so that a list of collections need not look at every file.
    """

    name: str
    created: str
    changed: str
    version: str = ""
    thumbnail_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One photo of a collection; None where something is not known."""

    id: str
    name: str
    source: str
    folder: str
    bytes: int
    width: int
    height: int
    taken: datetime | None = None
    taken_from: str = ""
    caption: str = ""
    latitude: float | None = None
    longitude: float | None = None
    kind: str = "photo"
    album: str = ""


def rows_to_table(rows: list[Row]) -> pa.Table:
    """The rows as an Arrow table of `SCHEMA`."""
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}
    return pa.Table.from_pydict(columns, schema=SCHEMA)


def table_to_rows(table: pa.Table) -> list[Row]:
    """The reverse."""
    return list(map(Row, *(table.column(name).to_pylist() for name in SCHEMA.names)))


def write_table(path: Path, table: pa.Table, heading: Heading) -> Heading:
    """Write rows and heading as one file, whole or not at all; returns it with its version."""
    heading = replace(heading, version=_version(table))
    metadata = {f"motifs.{key}": str(value) for key, value in asdict(heading).items()}
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), buffer, compression="zstd")
    write_bytes(path, buffer.getvalue())
    return heading


def read_heading(path: Path) -> tuple[Heading, int]:
    """The heading and the number of rows, without reading the rows; raises CollectionError."""
    try:
        metadata = pq.read_metadata(path)
        return _heading(metadata.metadata or {}), int(metadata.num_rows)
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise unreadable(path, error) from error


def read_table(path: Path) -> tuple[pa.Table, Heading]:
    """All rows and the heading; raises CollectionError."""
    try:
        # No memory map: on some systems an open map forbids to replace the file.
        table = pq.read_table(path, memory_map=False)
        return table.select(SCHEMA.names).cast(SCHEMA), _heading(table.schema.metadata or {})
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise unreadable(path, error) from error


def to_frame(table: pa.Table) -> pd.DataFrame:
    """The table as pandas: times as datetime64[s] with NaT, places with NaN, texts never null."""
    frame: pd.DataFrame = table.to_pandas()
    frame["taken"] = frame["taken"].astype("datetime64[s]")
    return frame


def _heading(metadata: Mapping[bytes, Any]) -> Heading:
    texts = {
        field.name: metadata[f"motifs.{field.name}".encode()].decode() for field in fields(Heading)
    }
    return Heading(**texts | {"thumbnail_bytes": int(texts["thumbnail_bytes"])})


def _version(table: pa.Table) -> str:
    """Hash of the rows' content, the same on any machine for the same rows."""
    hasher = hashlib.sha256()
    for batch in table.combine_chunks().to_batches():
        for column in batch.columns:
            hasher.update(repr(column.to_pylist()).encode())
    return hasher.hexdigest()[:32]


def unreadable(path: Path, error: BaseException) -> CollectionError:
    """What to say of a table that cannot be read: in which folder, why, and the way out."""
    way_out = "take that folder away and import its photos again, which loses no features"
    if isinstance(error, PermissionError):
        reason, way_out = "may not be read by this user", "allow it"
    elif isinstance(error, FileNotFoundError):
        reason = "is not there"
    elif path.is_file() and not path.stat().st_size:
        reason = "is empty"
    else:
        reason = f"is damaged ({_first_sentence(path, error)})"
    return CollectionError(
        f"The collection in the folder “{path.parent.name}” cannot be read: {path.name} {reason}; "
        f"{way_out}."
    )


def _first_sentence(path: Path, error: BaseException) -> str:
    text = str(error).replace(str(path), path.name)
    text = text.removeprefix(f"Could not open Parquet input source '{path.name}': ")
    return (text.splitlines() or [""])[0].split(". ")[0].rstrip(".")
