from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from lib.errors import FeaturesError
from lib.features.shards import Rows, count_rows, merge, read_ids, read_shard, top5, write_shard


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
