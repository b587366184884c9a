from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from lib.errors import FeaturesError
from lib.features.shards import (
    Rows,
    count_rows,
    digests_of,
    merge,
    read_ids,
    read_index,
    read_probabilities,
    read_shard,
    read_vectors,
    top5,
    write_shard,
)


def some_rows(count: int, seed: int = 0, dtype: str = "float16", predicts: bool = True) -> Rows:
    random = np.random.default_rng(seed)
    vectors = random.normal(scale=50, size=(count, 7)).astype(dtype)
    likely = random.dirichlet(np.ones(1000), count).astype(np.float16) if predicts else None
    ids = tuple(f"{seed:016x}{number:016x}" for number in range(count))
    return Rows(ids, vectors, likely)


@pytest.mark.parametrize("dtype", ["float16", "float32", "uint8"])
@pytest.mark.parametrize("predicts", [True, False])
def test_what_is_written_is_read(tmp_path: Path, dtype: str, predicts: bool) -> None:
    rows = some_rows(9, dtype=dtype, predicts=predicts)
    path = write_shard(tmp_path, rows)
    back = read_shard(path)
    assert back.ids == rows.ids == tuple(read_ids(path))
    assert count_rows(path) == 9
    assert back.vectors.dtype == rows.vectors.dtype
    assert np.array_equal(back.vectors, rows.vectors)
    if predicts:
        assert np.array_equal(back.probabilities, rows.probabilities)
    else:
        assert back.probabilities is None


def test_the_same_rows_make_the_same_file(tmp_path: Path) -> None:
    assert write_shard(tmp_path, some_rows(4)) == write_shard(tmp_path, some_rows(4))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("where", [0.1, 0.4, 0.7, 0.999])
def test_one_flipped_bit_anywhere_is_found(tmp_path: Path, where: float) -> None:
    path = write_shard(tmp_path, some_rows(20))
    data = bytearray(path.read_bytes())
    data[int(where * len(data))] ^= 4
    path.write_bytes(data)
    with pytest.raises(FeaturesError, match="checksum"):
        read_shard(path)


def test_each_part_can_be_read_alone(tmp_path: Path) -> None:
    rows = some_rows(9)
    path = write_shard(tmp_path, rows)
    index = read_index(path)
    assert index.ids == rows.ids
    assert np.array_equal(index.digests, digests_of(rows))
    assert np.array_equal(read_vectors(path), rows.vectors)
    assert np.array_equal(read_probabilities(path), rows.probabilities)
    assert read_probabilities(write_shard(tmp_path, some_rows(3, predicts=False))) is None


@pytest.mark.parametrize("part", ["vector", "probabilities", "digest"])
def test_a_flipped_bit_is_found_in_a_part_read_alone(tmp_path: Path, part: str) -> None:
    path = write_shard(tmp_path, some_rows(200))
    group = pq.read_metadata(path).row_group(0)
    columns = (group.column(number) for number in range(group.num_columns))
    column = next(column for column in columns if column.path_in_schema == part)
    data = bytearray(path.read_bytes())
    data[column.data_page_offset + column.total_compressed_size - 5] ^= 4
    path.write_bytes(data)
    read = {"vector": read_vectors, "probabilities": read_probabilities, "digest": read_index}
    with pytest.raises(FeaturesError, match="damaged"):
        read[part](path)


def test_digests_change_with_the_numbers_of_that_photo_alone() -> None:
    rows = some_rows(4)
    before = digests_of(rows)
    rows.vectors[1, 3] += 1
    rows.probabilities[2, 3] += 1
    assert (digests_of(rows) != before).tolist() == [False, True, True, False]


def test_a_shard_of_old_has_the_digests_of_its_numbers(tmp_path: Path) -> None:
    rows = some_rows(5)
    table = pq.read_table(write_shard(tmp_path, rows)).drop_columns(["digest"])
    pq.write_table(table, tmp_path / "old.parquet")
    data = (tmp_path / "old.parquet").read_bytes()
    old = tmp_path / f"{hashlib.sha256(data).hexdigest()[:32]}-5.parquet"
    (tmp_path / "old.parquet").rename(old)
    assert np.array_equal(read_index(old).digests, digests_of(rows))


def test_a_cut_shard_is_found(tmp_path: Path) -> None:
    path = write_shard(tmp_path, some_rows(20))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FeaturesError):
        read_shard(path)
    with pytest.raises(FeaturesError):
        read_ids(path)


def test_a_shard_that_is_gone_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_ids(tmp_path / "a-1.parquet")


def test_top5_are_the_likeliest_in_order(tmp_path: Path) -> None:
    likely = some_rows(6).probabilities
    assert likely is not None
    classes, values = top5(likely)
    assert np.array_equal(values, -np.sort(-likely.astype(np.float32), axis=1)[:, :5])
    assert np.array_equal(np.take_along_axis(likely, classes.astype(int), 1), values)
    table = pq.read_table(write_shard(tmp_path, some_rows(6)))
    assert table["top5_class"].to_pylist() == classes.tolist()


def test_merging_keeps_each_photo_once_the_first_that_has_it() -> None:
    first, second = some_rows(3, seed=1), some_rows(3, seed=2)
    again = Rows(first.ids[1:], np.zeros_like(first.vectors[1:]), first.probabilities[1:])
    merged = merge([first, second, again])
    assert merged.ids == (*first.ids, *second.ids)
    assert np.array_equal(merged.vectors, np.concatenate([first.vectors, second.vectors]))
    assert merged.probabilities.shape == (6, 1000)
