"""Photos sorted into folders: every one once, under a name that any system takes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import Cancelled
from lib.sharing.sorted_zip import LEFT_OUT, safe_name, write_sorted_zip
from lib.sharing.view import View


def changed(view: View, **columns: object) -> View:
    return replace(view, atlas=replace(view.atlas, photos=view.atlas.photos.assign(**columns)))


def test_every_photo_is_in_the_folder_of_its_motif(view: View, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = write_sorted_zip(view, tmp_path / "s.zip", progress=lambda *at: seen.append(at))
    assert (done.written, done.problems, seen[-1]) == (40, (), (40, 40))
    motif_of = dict(zip(view.atlas.photos["id"], view.clustering.labels, strict=True))
    with ZipFile(tmp_path / "s.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len({name.casefold() for name in names}) == 40
        for info in archive.infolist():
            photo_id = hashlib.sha256(archive.read(info)).hexdigest()[:32]
            assert info.filename.startswith(f"{motif_of[photo_id] + 1:02d} ")
            assert info.date_time == (2016, 3, 17, 11, 22, 32)


def test_names_that_clash_are_told_apart(view: View, tmp_path: Path) -> None:
    same = ["a.JPG", "A.jpg", "é.jpg", "e\u0301.jpg", "CON.jpg", "../../x.jpg", "a", "A"] * 5
    done = write_sorted_zip(changed(view, name=same), tmp_path / "s.zip")
    assert done.written == 40
    with ZipFile(tmp_path / "s.zip") as archive:
        names = archive.namelist()
    assert len({name.casefold() for name in names}) == 40
    assert all(name.count("/") == 1 and ".." not in name.split("/") for name in names)


def test_what_is_gone_or_changed_is_named_with_the_reason(view: View, tmp_path: Path) -> None:
    sources = view.atlas.photos["source"].copy()
    sources.iloc[0] = str(tmp_path / "gone.jpg")
    other = tmp_path / "other.jpg"
    other.write_bytes(b"another picture")
    sources.iloc[1] = str(other)
    done = write_sorted_zip(changed(view, source=sources), tmp_path / "s.zip")
    assert done.written == 38
    assert {problem.cause for problem in done.problems} == {
        "is no longer where it was",
        "has changed since it was imported",
    }
    with ZipFile(tmp_path / "s.zip") as archive:
        assert b"is no longer where it was" in archive.read(LEFT_OUT)


def test_originals_are_not_touched(view: View, originals: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in originals.rglob("*")}
    write_sorted_zip(view, tmp_path / "s.zip")
    assert {path: path.stat().st_mtime_ns for path in originals.rglob("*")} == before


def test_stopped_half_way_it_leaves_nothing(view: View, tmp_path: Path) -> None:
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        write_sorted_zip(view, tmp_path / "s.zip", cancelled=lambda: next(calls))
    assert list(tmp_path.iterdir()) == []


def test_dates_that_a_zip_does_not_know(view: View, tmp_path: Path) -> None:
    taken = pd.Series(pd.to_datetime(["1912-05-06", None] * 20).as_unit("s"))
    write_sorted_zip(changed(view, taken=taken), tmp_path / "s.zip")
    with ZipFile(tmp_path / "s.zip") as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_name_becomes_safe(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 121
    assert not set('<>:"/\\|?*\x00\n') & set(safe)
    assert safe[-1] not in ". "
    assert safe.upper().split(".")[0] not in {"CON", "NUL", "COM1", "LPT9"}
