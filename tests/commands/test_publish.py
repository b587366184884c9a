"""`publish` and `export` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.cache import Cache
from tests.ui.album import NAME, make_album


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    root = tmp_path_factory.mktemp("publish") / "cache"
    make_album(root, photographs_used=6)
    return Cache(root)


def run(cache: Cache, *words: str) -> int:
    return main([*words, "--cache", str(cache.root)])


def test_publish_says_what_is_inside(
    cache: Cache, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cache, "publish", NAME, str(tmp_path / "d"), "--dates") == 0
    said = capsys.readouterr().out
    assert said.startswith("18 photos, ")
    assert "Inside:" in said.split("Left out:")[0]
    assert json.loads((tmp_path / "d" / "published.json").read_text())["name"] == NAME


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        (".html", b"<!doctype html>"),
        (".svg", b"<svg "),
        (".png", b"\x89PNG"),
        (".csv", b"id,file,motif"),
        (".parquet", b"PAR1"),
        (".zip", b"PK"),
    ],
)
def test_every_form_of_export(cache: Cache, tmp_path: Path, ending: str, begins: bytes) -> None:
    out = tmp_path / f"view{ending}"
    assert run(cache, "export", NAME, str(out), "--k", "4", "--projection", "pca") == 0
    assert out.read_bytes().startswith(begins)


def test_wrong_usage_is_two_and_nothing_to_do_is_one(cache: Cache, tmp_path: Path) -> None:
    assert run(cache, "export", NAME, str(tmp_path / "x.docx")) == 2
    assert run(cache, "export", "nothing", str(tmp_path / "x.csv")) == 1
    (tmp_path / "taken").write_text("mine")
    assert run(cache, "publish", NAME, str(tmp_path / "taken")) == 2
    assert run(cache, "publish", "nothing", str(tmp_path / "d")) == 1
