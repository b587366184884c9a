"""An import whose files are looked at by workers: the same table and the same thumbnails."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.cluster import importing
from lib.cluster.files import LookOrder
from lib.cluster.importing import import_on_cluster
from lib.errors import ClusterError
from lib.photos.collections import table_path
from lib.photos.importing import import_photos
from lib.photos.report import load_report
from lib.photos.table import read_heading, read_table, write_table
from tests.cluster.running import Processes
from tests.features.albums import make_photos
from tests.features.crashing import make_deadly


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Photos, one of them twice, with what is no photo and a sidecar that tells a date."""
    folder = tmp_path / "photos"
    photos = make_photos(folder, 20)
    (folder / "again.jpg").write_bytes(Path(photos[3].source).read_bytes())
    (folder / "broken.jpg").write_bytes(Path(photos[4].source).read_bytes()[:90])
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("no photo")
    sidecar = {"title": "photo005.jpg", "description": "At sea"}
    sidecar["photoTakenTime"] = {"timestamp": "86400"}
    (folder / "photo005.jpg.json").write_text(json.dumps(sidecar))
    return folder


@pytest.fixture(params=[True, False], ids=["seen", "unseen"])
def sight(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that see the cache; and some on machines of their own: no token is found there."""
    if not request.param:
        elsewhere = lambda *values: replace(LookOrder(*values), token="not there")  # noqa: E731
        monkeypatch.setattr(importing, "LookOrder", elsewhere)


@pytest.mark.usefixtures("sight")
def test_table_report_and_thumbnails_are_those_of_one_machine(
    cluster: Processes, album: Path, tmp_path: Path
) -> None:
    here, there = Cache(tmp_path / "here"), Cache(tmp_path / "there")
    near = import_photos([album], "Album", here)
    told: list[tuple[int, int, str]] = []
    far = import_on_cluster(
        [album], "Album", there, cluster.address, progress=lambda *step: told.append(step), files=3
    )
    assert far == near
    assert load_report(there, "album") == load_report(here, "album")
    assert _table(there) == _table(here)
    assert _thumbnails(there) == _thumbnails(here)
    assert told[-1][:2] == (24, 24)
    assert "4 workers" in told[-1][2]
    again = import_on_cluster([album], "Album", there, cluster.address)
    assert (again.imported, again.duplicates) == (0, 21)
    assert not list(there.thumbnails.glob(".seen-*"))


@pytest.mark.usefixtures("sight")
def test_a_photo_that_crashes_workers_costs_itself_only(
    cluster: Processes, album: Path, tmp_path: Path
) -> None:
    here, there = Cache(tmp_path / "here"), Cache(tmp_path / "there")
    deadly = [album / "photo007.jpg", album / "photo009.jpg"]
    for path in deadly:
        make_deadly(path)
    far = import_on_cluster([album], "Album", there, cluster.address)
    lost = [problem for problem in far.problems if "crash" in problem.cause]
    assert [problem.file for problem in lost] == [path.name for path in deadly]
    assert {(problem.cause, problem.advice) for problem in lost} == {
        (
            "makes the program that decodes it crash",
            "open it elsewhere and save it anew, or leave it out",
        )
    }
    # All the rest is as if they had never been there.
    for path in deadly:
        path.unlink()
    near = import_photos([album], "Album", here)
    assert [problem for problem in far.problems if problem not in lost] == list(near.problems)
    assert far.imported == near.imported
    assert _table(there) == _table(here)
    assert _thumbnails(there) == _thumbnails(here)


def test_a_folder_that_workers_do_not_see_is_one_sentence(
    cluster: Processes, album: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = str(album / "on the client's own disk.jpg")
    elsewhere = lambda *values: replace(LookOrder(*values), sample=gone)  # noqa: E731
    monkeypatch.setattr(importing, "LookOrder", elsewhere)
    with pytest.raises(ClusterError, match=r"cannot read the photos .* give it the same path"):
        import_on_cluster([album], "Album", cache, cluster.address)
    assert not table_path(cache, "album").exists()


def _table(cache: Cache) -> bytes:
    """The file of the table, with the times of the import taken out."""
    path = table_path(cache, "album")
    table, _ = read_table(path)
    heading = replace(read_heading(path)[0], created="", changed="")
    again = path.with_name("again.parquet")
    write_table(again, table.replace_schema_metadata(None), heading)
    return again.read_bytes()


def _thumbnails(cache: Cache) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(cache.thumbnails.glob("*/*.webp"))}
