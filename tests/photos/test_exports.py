"""Whole exports, imported as a person would: as a folder, as one zip, as several."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from lib.cache import Cache
from lib.photos.collections import load_collection
from lib.photos.importing import ImportOptions, ImportReport, import_photos
from tests.photos import exports
from tests.photos.exports import Files, as_folder, as_zips

START = datetime(2019, 6, 20, 3, 6, 40)
ALL_KINDS = frozenset(
    {"post", "carousel", "story", "archived", "profile", "reel", "other", "igtv", "direct"}
)


def brought_in(
    files: Files,
    cache: Cache,
    tmp_path: Path,
    form: str = "folder",
    kinds: frozenset[str] = frozenset(),
) -> tuple[ImportReport, pd.DataFrame]:
    """Import an export in some form; its report, and its photos by file name."""
    parts = {"folder": 0, "zip": 1, "zips": 3}[form]
    sources = (
        as_zips(files, tmp_path / "in", parts) if parts else [as_folder(files, tmp_path / "in")]
    )
    options = ImportOptions(kinds=kinds) if kinds else None
    report = import_photos(sources, "Export", cache, options=options)
    if not report.imported:
        return report, pd.DataFrame()
    return report, load_collection(cache, "Export").photos.set_index("name", drop=False)


def in_group(report: ImportReport, group: str) -> list[str]:
    return sorted(
        problem.file.rpartition("/")[2] for problem in report.problems if problem.group == group
    )


FORMS = pytest.mark.parametrize("form", ["folder", "zip", "zips"])


@FORMS
def test_instagram_2019(cache: Cache, tmp_path: Path, form: str) -> None:
    report, photos = brought_in(exports.instagram_2019(), cache, tmp_path, form)
    assert sorted(photos.index) == ["a.jpg", "b.jpg"]
    assert photos.loc["a.jpg", "taken"] == START
    assert photos.loc["a.jpg", "caption"] == "Ein schöner Tag 🌞"
    assert photos.loc["b.jpg", "taken"] == START + timedelta(days=1)
    assert set(photos["taken_from"]) == {"export"}
    assert set(photos["kind"]) == {"post"}
    assert in_group(report, "left out") == ["d.jpg", "p.jpg", "s.jpg"]
    assert in_group(report, "video") == ["v.mp4"]
    assert report.found == 6


@FORMS
@pytest.mark.parametrize("era", [exports.instagram_2022, exports.instagram_2024])
def test_instagram_2022_and_2024(cache: Cache, tmp_path: Path, form: str, era: object) -> None:
    files = era()  # type: ignore[operator]
    report, photos = brought_in(files, cache, tmp_path, form)
    assert photos["kind"].to_dict() == {
        "single.jpg": "post",
        "first.jpg": "carousel",
        "second.webp": "carousel",
        "object.jpg": "post",
    }
    single = photos.loc["single.jpg"]
    assert (single["taken"], single["caption"]) == (START, "Café")
    assert (single["latitude"], single["longitude"]) == (52.5, 13.4)
    assert set(photos.loc[["first.jpg", "second.webp"], "caption"]) == {"Zwei Bilder, ein Film"}
    assert photos.loc["second.webp", "taken"] == START + timedelta(days=1)
    assert photos.loc["object.jpg", "taken"] == START + timedelta(days=2)
    assert photos["latitude"].isna().sum() == 3
    assert in_group(report, "video") == ["film.mp4"]
    assert in_group(report, "left out") == [
        "me.jpg",
        "old.jpg",
        "private.jpg",
        "reel.mp4",
        "story.jpg",
    ]
    assert report.found == 4 + 6


def test_kinds_can_be_switched_on(cache: Cache, tmp_path: Path) -> None:
    report, photos = brought_in(exports.instagram_2022(), cache, tmp_path, kinds=ALL_KINDS)
    kinds = photos["kind"].to_dict()
    assert (kinds["story.jpg"], kinds["old.jpg"], kinds["me.jpg"]) == (
        "story",
        "archived",
        "profile",
    )
    assert in_group(report, "left out") == ["private.jpg"]
    assert in_group(report, "video") == ["film.mp4", "reel.mp4"]


def test_only_stories(cache: Cache, tmp_path: Path) -> None:
    _, photos = brought_in(exports.instagram_2022(), cache, tmp_path, kinds=frozenset({"story"}))
    assert list(photos.index) == ["story.jpg"]
    assert photos.loc["story.jpg", "caption"] == "Gone tomorrow"


@FORMS
def test_instagram_2025(cache: Cache, tmp_path: Path, form: str) -> None:
    report, photos = brought_in(exports.instagram_2025(), cache, tmp_path, form)
    assert photos["caption"].to_dict() == {
        "phone.heic": "Real HEIC",
        "lie.heic": "",
        "noending": "",
        "labelled.jpg": "Mit Etikett ✨",
        "nested.jpg": "Nested",
    }
    assert (photos.loc["nested.jpg", "taken"] - START).total_seconds() == 5
    assert in_group(report, "missing") == ["elsewhere.jpg", "lost.jpg"]
    assert in_group(report, "left out") == ["unnamed.jpg"]


def test_a_part_that_is_missing_is_named(cache: Cache, tmp_path: Path) -> None:
    parts = as_zips(exports.instagram_2025(), tmp_path, 4)
    report = import_photos(parts[:2], "Export", cache)
    assert {problem.advice for problem in report.problems if problem.file.endswith("jpg")} == {
        "add the other parts of the export",
        "download it yourself",
    }
    again = import_photos(parts, "Export", cache)
    assert report.imported + again.imported == 5


@FORMS
def test_an_html_export_gets_the_way_to_json(cache: Cache, tmp_path: Path, form: str) -> None:
    report, _ = brought_in(exports.instagram_html(), cache, tmp_path, form)
    assert report.imported == 0
    sentence = next(problem for problem in report.problems if problem.group == "source")
    assert "in HTML" in sentence.cause
    assert "JSON instead of HTML" in sentence.advice


@FORMS
def test_takeout(cache: Cache, tmp_path: Path, form: str) -> None:
    report, photos = brought_in(exports.takeout(), cache, tmp_path, form)
    seconds = (photos["taken"] - START).dt.total_seconds()
    said = photos["taken_from"] == "sidecar"
    assert seconds[said].to_dict() == {
        "IMG_1.jpg": 1,
        "IMG_1-edited.jpg": 1,
        "IMG_1(1).jpg": 2,
        "OLD.JPG": 3,
        "OLD(2).JPG": 4,
        "a_rather_long_name_here.jpg": 5,
        f"{exports.LONG}.jpg": 6,
        "MOTION.MP.jpg": 0,
    }
    assert photos.loc[~said, "taken_from"].to_dict() == {"nothing-said.jpg": "file"}
    assert photos.loc["IMG_1.jpg", "caption"] == "Forum Romanum"
    assert (photos.loc["OLD.JPG", "latitude"], photos.loc["OLD.JPG", "longitude"]) == (41.9, 12.5)
    assert photos.loc["IMG_1.jpg", "album"] == "Trip to Rome"
    assert set(photos["album"]) == {"", "Trip to Rome"}
    assert in_group(report, "video") == ["MOTION.MP"]
    assert in_group(report, "missing") == ["gone.jpg"]
    assert in_group(report, "duplicate") == ["IMG_1.jpg"]
    assert report.found == len(photos) + 2


def test_an_export_and_a_folder_of_a_phone_together(cache: Cache, tmp_path: Path) -> None:
    phone = as_folder({"DCIM/IMG_20200102_030405.jpg": exports.PHOTOS[30]}, tmp_path / "phone")
    parts = as_zips(exports.instagram_2024(), tmp_path / "zips", 2)
    import_photos([phone, *parts], "Both", cache)
    photos = load_collection(cache, "Both").photos.set_index("name")
    assert len(photos) == 5
    own = photos.loc["IMG_20200102_030405.jpg"]
    assert (own["kind"], own["taken_from"], own["folder"]) == ("photo", "name", "DCIM")
    assert own["taken"] == datetime(2020, 1, 2, 3, 4, 5)


def test_an_export_inside_a_folder_of_other_photos(cache: Cache, tmp_path: Path) -> None:
    files = exports.instagram_2024() | {"holiday/own.jpg": exports.PHOTOS[30]}
    report, photos = brought_in(files, cache, tmp_path)
    assert photos.loc["own.jpg", "kind"] == "photo"
    assert len(photos) == 5
    assert in_group(report, "not a photo") == []


def test_a_later_export_fills_the_gaps_of_a_plain_import(cache: Cache, tmp_path: Path) -> None:
    plain = as_folder({"a.jpg": exports.PHOTOS[5]}, tmp_path / "plain")
    import_photos([plain], "Export", cache)
    import_photos(as_zips(exports.instagram_2022(), tmp_path), "Export", cache)
    first = load_collection(cache, "Export").photos.iloc[0]
    assert (first["name"], first["caption"], first["taken_from"]) == ("a.jpg", "Café", "export")
    assert first["latitude"] == 52.5


def test_files_found_are_imported_or_explained(cache: Cache, tmp_path: Path) -> None:
    for number, era in enumerate(
        (exports.instagram_2019, exports.instagram_2022, exports.instagram_2025, exports.takeout)
    ):
        folder = as_folder(era(), tmp_path / str(number))
        report = import_photos([folder], f"Export {number}", cache)
        explained = [problem for problem in report.problems if problem.counted]
        assert report.found == report.imported + len(explained)
