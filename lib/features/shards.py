"""One file of features: an immutable Parquet table whose name says what its bytes hash to.

A row a photo: `id`; `digest`, 8 bytes that stand for its numbers; `vector`, the raw little-endian
numbers (ten times as fast to read as a list column); for a network that predicts, `probabilities`
(1,000 float16, raw too), `top5_class` and `top5_probability`. The types are written in the schema's
metadata. Every page has a checksum, so that one column can be read, and trusted, without the rest.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from lib.cache import write_bytes
from lib.errors import FeaturesError

SUFFIX = ".parquet"
HEX_DIGITS = 32
DIGEST_BYTES = 8
_BLOCK = 256
_PAGE_ROWS = 128  # a page is compressed as a whole, in memory: 1,024 vectors of VGG19 are 8 MB


@dataclass(frozen=True)
class Rows:
    """Features of n photos: ids, vectors (n, d) as kept, probabilities (n, 1000) or None."""

    ids: tuple[str, ...]
    vectors: NDArray[Any]
    probabilities: NDArray[np.float16] | None


@dataclass(frozen=True)
class Index:
    """Which photos a shard has, and what their numbers hash to: `digests` is uint64 (n,)."""

    ids: tuple[str, ...]
    digests: NDArray[np.uint64]


def write_shard(folder: Path, rows: Rows) -> Path:
    """Write the rows as one file, whole or not at all; the same rows give the same file."""
    buffer = io.BytesIO()
    pq.write_table(
        _table(rows),
        buffer,
        compression="zstd",
        use_dictionary=False,
        write_statistics=False,
        write_page_checksum=True,
        write_batch_size=_PAGE_ROWS,
    )
    data = buffer.getbuffer()  # no copy: a large shard is in memory twice as it is
    path = folder / f"{_hash(data)}-{len(rows.ids)}{SUFFIX}"
    write_bytes(path, data)
    return path


def read_shard(path: Path) -> Rows:
    """Read one file and check it against its name.

    Raises `FeaturesError` where the file is damaged, `FileNotFoundError` where it is gone.
    """
    data = path.read_bytes()
    if not path.name.startswith(f"{_hash(data)}-"):
        raise FeaturesError(f"{path} is damaged: its checksum does not fit.")
    table = pq.read_table(io.BytesIO(data))
    found = {field.name for field in table.schema}
    probabilities = _numbers(table, "probabilities") if "probabilities" in found else None
    return Rows(tuple(table["id"].to_pylist()), _numbers(table, "vector"), probabilities)


def read_ids(path: Path) -> list[str]:
    """Only the ids; raises `FeaturesError` where not even these can be read."""
    return _ids(path, _columns(path, ["id"]))


def read_index(path: Path) -> Index:
    """Only ids and digests (of shards of old made from all they have); errors as `read_shard`."""
    table = _columns(path, ["id", "digest"])
    if "digest" not in table.schema.names:
        rows = read_shard(path)
        return Index(rows.ids, digests_of(rows))
    raw = _numbers_of(table["digest"], np.dtype("<u8"))
    return Index(tuple(_ids(path, table)), raw[:, 0])


def read_vectors(path: Path) -> NDArray[Any]:
    """Only the vectors (n, d), as kept; errors as `read_shard`."""
    return _numbers(_columns(path, ["vector"]), "vector")


def vector_type(path: Path) -> tuple[int, np.dtype[Any]]:
    """How many numbers a vector has, and of which type; errors as `read_shard`."""
    with _opened(path) as file:
        schema = file.schema_arrow
        dtype = np.dtype(schema.metadata[b"vector"].decode())
        return schema.field("vector").type.byte_width // dtype.itemsize, dtype


def read_probabilities(path: Path) -> NDArray[np.float16] | None:
    """Only the probabilities (n, 1000), None where there are none; errors as `read_shard`."""
    table = _columns(path, ["probabilities"])
    return _numbers(table, "probabilities") if table.num_columns else None


def _columns(path: Path, names: list[str]) -> pa.Table:
    """Those of the named columns that there are, each page checked by its own checksum."""
    with _opened(path) as file:
        return file.read([name for name in names if name in file.schema_arrow.names])


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as error:
        raise FeaturesError(f"{path} is damaged ({error}).") from error


def _ids(path: Path, table: pa.Table) -> list[str]:
    if "id" not in table.schema.names:
        raise FeaturesError(f"{path} is damaged: it names no photos.")
    ids: list[str] = table["id"].to_pylist()
    return ids


def digests_of(rows: Rows) -> NDArray[np.uint64]:
    """What the numbers of each photo hash to, uint64 (n,): equal where they are the same."""
    whole = [rows.vectors] if rows.probabilities is None else [rows.vectors, rows.probabilities]
    flat = [np.ascontiguousarray(part).view(np.uint8).reshape(len(part), -1) for part in whole]
    found = bytearray()
    for row in range(len(rows.ids)):
        content = hashlib.blake2b(digest_size=DIGEST_BYTES)
        for part in flat:
            content.update(part[row].data)
        found += content.digest()
    return np.frombuffer(bytes(found), "<u8")


def count_rows(path: Path) -> int:
    """How many rows a shard has, by its name."""
    count = path.stem.rpartition("-")[2]
    return int(count) if count.isdigit() else 0


def top5(probabilities: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The five likeliest classes of each row and their probabilities, the likeliest first."""
    # A block at a time: sorting needs several times the memory of what is sorted.
    blocks = [probabilities[i : i + _BLOCK] for i in range(0, max(1, len(probabilities)), _BLOCK)]
    some = np.concatenate([np.argpartition(-block, 5, axis=1)[:, :5] for block in blocks])
    order = np.argsort(-np.take_along_axis(probabilities, some, 1), axis=1, kind="stable")
    classes = np.take_along_axis(some, order, 1)
    values = np.take_along_axis(probabilities, classes, 1)
    return classes.astype(np.int16), values.astype(np.float32)


def _table(rows: Rows) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "id": pa.array(rows.ids, pa.string()),
        "digest": _raw(digests_of(rows)[:, None]),
        "vector": _raw(rows.vectors),
    }
    metadata = {"vector": str(rows.vectors.dtype)}
    if rows.probabilities is not None:
        classes, values = top5(rows.probabilities)
        columns["probabilities"] = _raw(rows.probabilities)
        columns["top5_class"] = pa.FixedSizeListArray.from_arrays(pa.array(classes.ravel()), 5)
        columns["top5_probability"] = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), 5)
        metadata["probabilities"] = str(rows.probabilities.dtype)
    return pa.table(columns).replace_schema_metadata(metadata)


def _raw(values: NDArray[Any]) -> pa.Array:
    data = np.ascontiguousarray(values)
    width = data.shape[1] * data.itemsize
    buffers = [None, pa.py_buffer(data)]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(data), buffers)


def _numbers(table: pa.Table, column: str) -> NDArray[Any]:
    return _numbers_of(table[column], np.dtype(table.schema.metadata[column.encode()].decode()))


def _numbers_of(column: pa.ChunkedArray, dtype: np.dtype[Any]) -> NDArray[Any]:
    chunks = [
        np.frombuffer(chunk.buffers()[1], dtype).reshape(
            -1, chunk.type.byte_width // dtype.itemsize
        )[chunk.offset : chunk.offset + len(chunk)]
        for chunk in column.chunks
    ]
    return chunks[0] if len(chunks) == 1 else np.concatenate(chunks)


def _hash(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()[:HEX_DIGITS]


def merge(parts: Sequence[Rows]) -> Rows:
    """The rows of several shards in one, each photo once: the first that has it."""
    places: dict[str, tuple[int, int]] = {}
    for part, rows in enumerate(parts):
        for row, photo in enumerate(rows.ids):
            places.setdefault(photo, (part, row))
    keep = [
        np.array([places[photo] == (part, row) for row, photo in enumerate(rows.ids)], bool)
        for part, rows in enumerate(parts)
    ]
    vectors = [_of(rows.vectors, mask) for rows, mask in zip(parts, keep, strict=True)]
    predicted = [
        _of(rows.probabilities, mask)
        for rows, mask in zip(parts, keep, strict=True)
        if rows.probabilities is not None
    ]
    return Rows(
        tuple(places), np.concatenate(vectors), np.concatenate(predicted) if predicted else None
    )


def _of(values: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """Those rows; the very array where that is all of them, as it nearly always is."""
    return values if mask.all() else values[mask]
