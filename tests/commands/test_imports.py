"""`import` by itself, on an Instagram export."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.cache import Cache
from lib.photos.collections import load_collection
from tests.photos.exports import as_zips, instagram_2022


def test_kinds_and_the_report_as_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive,) = as_zips(instagram_2022(), tmp_path)
    report, root = tmp_path / "report.csv", tmp_path / "cache"
    arguments = ["import", str(archive), "--name", "Mine", "--cache", str(root)]
    assert main([*arguments, "--kinds", "story, profile", "--report", str(report)]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == [
        "10",
        "2",
        "0",
        "8",
    ]
    assert set(load_collection(Cache(root), "Mine").photos["kind"]) == {"story", "profile"}
    with report.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8
    assert {row["group"] for row in rows} == {"left out"}
    assert main([*arguments, "--kinds", "story,profile"]) == 0
    told = capsys.readouterr()
    assert [line.split()[1] for line in told.out.splitlines()] == ["10", "0", "2", "8"]
    assert "there already" not in told.err


def test_an_unknown_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["import", str(tmp_path), "--name", "Mine", "--cache", str(tmp_path / "cache")]
    assert main([*arguments, "--kinds", "post,poem"]) == 2
    assert "not poem" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", str(tmp_path), "--name", "Mine", "--cache", str(tmp_path / "cache")]
    assert main([*arguments, "--report", str(tmp_path / "no" / "folder.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err
