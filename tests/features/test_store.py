from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lib import cache as cache_module
from lib.cache import Cache
from lib.errors import FeaturesError, UsageError
from lib.features import store as stores
from lib.features.backbones import get_backbone
from lib.features.shards import Rows, merge
from lib.features.store import (
    StoreChanged,
    available_features,
    current_store,
    known_speed,
    look_up,
    note_speed,
    open_store,
    read_features,
    steadily,
)
from tests.features.test_shards import some_rows

NAME = "efficientnet-lite2"


@pytest.fixture
def store(cache: Cache):
    return open_store(cache, get_backbone(NAME), "some hash", 7)


def test_features_come_in_the_asked_order_as_float32(cache: Cache, store) -> None:
    first, second = some_rows(5, seed=1), some_rows(5, seed=2)
    store.write(first)
    store.write(second)
    asked = [second.ids[3], "unknown", first.ids[0], first.ids[4]]
    found = read_features(cache, NAME, asked)
    assert found.ids == (asked[0], asked[2], asked[3])
    assert found.missing == ("unknown",)
    assert found.values.dtype == np.float32
    assert np.array_equal(found.values[0], second.vectors[3].astype(np.float32))
    assert np.array_equal(found.values[1:], first.vectors[[0, 4]].astype(np.float32))
    assert np.array_equal(found.probabilities[1], first.probabilities[0])


def test_nothing_extracted_is_not_an_error(cache: Cache) -> None:
    found = read_features(cache, NAME, ["a", "b"])
    assert found.values.shape == (0, 1280)
    assert found.missing == ("a", "b")
    assert available_features(cache, NAME) == set()


def test_an_id_asked_twice_comes_once(cache: Cache, store) -> None:
    rows = some_rows(2)
    store.write(rows)
    assert read_features(cache, NAME, [rows.ids[0], rows.ids[0]]).ids == rows.ids[:1]


def test_the_key_changes_with_the_numbers_and_only_with_them(cache: Cache, store) -> None:
    rows = some_rows(6)
    store.write(rows)
    key = read_features(cache, NAME, rows.ids).key
    store.write(some_rows(6, seed=9))
    assert read_features(cache, NAME, rows.ids).key == key
    assert read_features(cache, NAME, rows.ids[::-1]).key != key
    assert read_features(cache, NAME, rows.ids[:5]).key != key


def test_other_weights_make_another_store(cache: Cache, store) -> None:
    rows = some_rows(3)
    store.write(rows)
    open_store(cache, get_backbone(NAME), "other hash")
    assert read_features(cache, NAME, rows.ids).missing == rows.ids
    open_store(cache, get_backbone(NAME), "some hash", 7)
    assert read_features(cache, NAME, rows.ids).ids == rows.ids


def test_a_damaged_shard_is_set_aside_and_only_its_photos_are_missing(cache: Cache, store) -> None:
    good, bad = some_rows(4, seed=1), some_rows(4, seed=2)
    store.write(good)
    path = store.write(bad)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = read_features(cache, NAME, (*good.ids, *bad.ids))
    assert found.ids == good.ids
    assert found.missing == bad.ids
    assert "damaged" in found.notes[0]
    assert not path.exists()
    assert (store.folder / "damaged" / path.name).exists()
    assert read_features(cache, NAME, bad.ids).notes == ()


def test_a_published_dashboard_leaves_a_damaged_shard_alone(
    cache: Cache, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.write(some_rows(4))
    path.write_bytes(path.read_bytes()[:-9])
    marker = cache.root / "marker"
    marker.write_bytes(b"")
    monkeypatch.setattr(cache_module, "MARKER", marker)
    assert read_features(cache, NAME, some_rows(4).ids).ids == ()
    assert path.exists()


def test_numbers_are_read_only_when_asked_for(cache: Cache, store) -> None:
    rows = some_rows(6)
    path = store.write(rows)
    held = look_up(cache, NAME, rows.ids[::-1])
    assert held.key == read_features(cache, NAME, rows.ids[::-1]).key
    assert np.array_equal(held.vectors(), rows.vectors[::-1])
    assert held.vectors().dtype == rows.vectors.dtype
    assert np.array_equal(held.probabilities(), rows.probabilities[::-1])
    path.unlink()
    with pytest.raises(StoreChanged):
        held.vectors()


def test_rows_stay_in_their_shards_until_they_are_looked_at(cache: Cache, store) -> None:
    parts = [some_rows(5, seed=seed) for seed in range(3)]
    for part in parts:
        store.write(part)
    ids = [part.ids[row] for row in range(5) for part in parts]
    held = look_up(cache, NAME, ids)
    whole, rows = held.vectors(), pickle.loads(pickle.dumps(held.rows()))
    assert rows.shape == whole.shape
    for piece in (slice(0, 15), slice(4, 9), slice(3, 14, 4), slice(12, 40), slice(6, 6)):
        np.testing.assert_array_equal(np.asarray(rows[piece]), whole[piece])
    np.testing.assert_array_equal(np.asarray(rows[2:12][1:9:3]), whole[3:11:3])
    assert len(rows[0:1].parts) == 1
    for path in store.shards():
        path.unlink()
    with pytest.raises(FeaturesError, match="cannot be seen from"):
        np.asarray(rows)


def test_many_numbers_are_mapped_from_a_file_that_goes_with_them(
    cache: Cache, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "IN_MEMORY", 10)
    rows = some_rows(6)
    store.write(rows)
    before = list(store.folder.iterdir())
    found = look_up(cache, NAME, rows.ids).vectors()
    assert isinstance(found, np.memmap)
    assert np.array_equal(found, rows.vectors)
    assert list(store.folder.iterdir()) == before


def test_what_is_put_together_meanwhile_is_read_anew(cache: Cache, store) -> None:
    parts = [some_rows(3, seed=seed) for seed in range(4)]
    for part in parts:
        store.write(part)
    ids = [photo for part in parts for photo in part.ids]
    looks = []

    def read(damaged: dict[str, str]) -> np.ndarray:
        held = look_up(cache, NAME, ids, damaged)
        looks.append(held.key)
        store.compact(many=4)
        return held.vectors()

    assert np.array_equal(steadily(read), np.concatenate([part.vectors for part in parts]))
    assert len(looks) == 2
    assert looks[0] == looks[1]


def test_a_store_that_never_rests_is_said(cache: Cache) -> None:
    def read(_: object) -> None:
        raise StoreChanged

    with pytest.raises(FeaturesError, match="all the time"):
        steadily(read)


def test_small_shards_are_put_together_without_changing_what_is_read(cache: Cache, store) -> None:
    parts = [some_rows(3, seed=seed) for seed in range(8)]
    ids = [photo for part in parts for photo in part.ids]
    for part in parts:
        store.write(part)
    before = read_features(cache, NAME, ids)
    store.compact(many=8)
    after = read_features(cache, NAME, ids)
    assert len(store.shards()) == 1
    assert after.key == before.key
    assert np.array_equal(after.values, before.values)


def test_of_very_many_shards_only_a_few_are_in_memory_at_once(
    cache: Cache, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [some_rows(3, seed=seed) for seed in range(30)]
    ids = [photo for part in parts for photo in part.ids]
    sizes = [store.write(part).stat().st_size for part in parts]
    before = read_features(cache, NAME, ids)
    at_once: list[int] = []

    def counted(some: list[Rows]) -> Rows:
        at_once.append(len(some))
        return merge(some)

    monkeypatch.setattr(stores, "SMALL_BYTES", 2 * max(sizes))
    monkeypatch.setattr(stores, "merge", counted)
    store.compact()
    assert len(at_once) > 1
    assert max(at_once) < 3 * 2 * max(sizes) / min(sizes)
    assert len(store.shards()) < 10
    after = read_features(cache, NAME, ids)
    assert after.key == before.key
    assert np.array_equal(after.values, before.values)


def test_few_small_shards_are_left_alone(store) -> None:
    store.write(some_rows(3))
    store.write(some_rows(3, seed=1))
    store.compact()
    assert len(store.shards()) == 2


def test_verify_finds_what_a_quick_look_would_not(store) -> None:
    path = store.write(some_rows(30))
    data = bytearray(path.read_bytes())
    data[-300] ^= 1
    path.write_bytes(data)
    assert len(store.verify()) == 1
    assert store.ids() == set()
    assert store.verify() == []


def test_speed_is_remembered_beside_the_store(cache: Cache, store) -> None:
    row = get_backbone(NAME)
    assert known_speed(cache, row) is None
    note_speed(cache, row, 12.5)
    assert known_speed(cache, row) == 12.5
    assert current_store(cache, row) == store


def test_an_unknown_backbone_is_wrong_usage(cache: Cache) -> None:
    with pytest.raises(UsageError):
        read_features(cache, "nothing", [])


def test_half_written_files_are_swept_when_they_are_old(store, tmp_path: Path) -> None:
    import os
    import time

    store.folder.mkdir(parents=True, exist_ok=True)
    old, new = store.folder / ".a.parquet.x.part", store.folder / ".b.parquet.x.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    store.sweep()
    assert not old.exists()
    assert new.exists()


def test_reading_needs_no_network_library() -> None:
    code = (
        "import sys, lib.features.store, lib.features.jobs, lib.features.weights;"
        "print([name for name in ('keras', 'tensorflow', 'streamlit') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
