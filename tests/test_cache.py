"""Writes are whole or not at all; results are remembered and never trusted when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib.cache import Cache, default_root, read_json, replacing, write_bytes, write_json
from lib.errors import CacheError


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "a" / "file.bin"
    write_bytes(path, b"old")
    with pytest.raises(ValueError, match="stop"), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise ValueError("stop")
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == ["file.bin"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(CacheError, match=r"taken.*make room or make the cache folder writable"):
        write_bytes(tmp_path / "taken" / "file", b"")


def test_json_is_read_back_and_anything_else_is_none(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    assert read_json(path) is None
    write_json(path, {"name": "Fête"})
    assert read_json(path) == {"name": "Fête"}
    path.write_text("[1]")
    assert read_json(path) is None
    path.write_text('{"half": ')
    assert read_json(path) is None


def test_results_are_computed_once_and_again_when_damaged(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    calls: list[int] = []

    def compute() -> dict[str, np.ndarray]:
        calls.append(1)
        return {"xy": np.arange(6.0).reshape(3, 2)}

    first = cache.remember("maps", "key", compute)
    second = cache.remember("maps", "key", compute)
    np.testing.assert_array_equal(first["xy"], second["xy"])
    assert len(calls) == 1
    cache.remember("maps", "another key", compute)
    assert len(calls) == 2

    (kept, _) = sorted((tmp_path / "derived" / "maps").iterdir())
    for damaged in (b"", kept.read_bytes()[:100]):
        for file in (tmp_path / "derived" / "maps").iterdir():
            file.write_bytes(damaged)
        np.testing.assert_array_equal(cache.remember("maps", "key", compute)["xy"], first["xy"])


def test_a_bit_flip_in_a_kept_result_is_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    wanted = np.arange(1000.0)
    cache.remember("maps", "key", lambda: {"xy": wanted})
    (file,) = (tmp_path / "derived" / "maps").iterdir()
    data = bytearray(file.read_bytes())
    data[4000] ^= 1
    file.write_bytes(data)
    np.testing.assert_array_equal(
        cache.remember("maps", "key", lambda: {"xy": wanted})["xy"], wanted
    )


def test_thumbnails_are_spread_over_folders() -> None:
    cache = Cache(Path("c"))
    assert cache.thumbnail("ab" + "0" * 30) == Path("c/thumbnails/ab/ab" + "0" * 30 + ".webp")


def test_the_environment_chooses_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIFS_CACHE", "/elsewhere")
    assert default_root() == Path("/elsewhere")
    monkeypatch.delenv("MOTIFS_CACHE")
    assert default_root().name == "cache"
