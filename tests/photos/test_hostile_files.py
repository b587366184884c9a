"""Folders and files of strangers: links, pipes, odd names, and what is dressed as a photo."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.photos.importing import import_photos
from tests.photos.exports import MP4, as_folder
from tests.photos.pictures import different, encoded, photograph
from tests.photos.support import imported

PHOTOS = different(8, seed=2)


def test_what_is_dressed_as_a_photo(tmp_path: Path, cache: Cache) -> None:
    files = {
        "drawing.jpg": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "paper.jpg": b"%PDF-1.7\n",
        "page.png": b"<!DOCTYPE html><html></html>",
        "film.jpg": MP4,
        "archive.jpeg": b"PK\x03\x04" + bytes(30),
        "good.pdf": PHOTOS[0],
        "noending": encoded(photograph(), "AVIF"),
    }
    report = import_photos([as_folder(files, tmp_path / "in")], "Dressed", cache)
    assert imported(report, cache) == ["good.pdf", "noending"]
    causes = {problem.file: problem.cause for problem in report.problems}
    assert causes["drawing.jpg"] == "is an SVG drawing or another XML file"
    assert causes["paper.jpg"] == "is a PDF document"
    assert causes["archive.jpeg"] == "is a zip archive"
    assert causes["page.png"] == "is a web page"
    assert causes["film.jpg"] == "is a video"
    assert report.counts["video"] == 1


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links and bytes are POSIX's")


@POSIX
def test_links_in_folders_end(tmp_path: Path, cache: Cache) -> None:
    folder = as_folder({"a/one.jpg": PHOTOS[0], "b/two.jpg": PHOTOS[1]}, tmp_path / "in")
    (folder / "a" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "b" / "self").symlink_to(folder / "b" / "self")
    (folder / "nowhere.jpg").symlink_to(folder / "missing.jpg")
    report = import_photos([folder], "Loops", cache)
    assert imported(report, cache) == ["one.jpg", "two.jpg"]
    assert sorted(problem.file for problem in report.problems) == ["b/self", "nowhere.jpg"]


@POSIX
def test_a_pipe_is_never_opened(tmp_path: Path, cache: Cache) -> None:
    folder = as_folder({"one.jpg": PHOTOS[0]}, tmp_path / "in")
    os.mkfifo(folder / "pipe.jpg")
    report = import_photos([folder], "Pipes", cache)
    assert report.problems[0].cause == "is a device or a pipe, not a file"


@POSIX
def test_a_folder_that_cannot_be_opened(tmp_path: Path, cache: Cache) -> None:
    folder = as_folder({"one.jpg": PHOTOS[0], "shut/two.jpg": PHOTOS[1]}, tmp_path / "in")
    (folder / "shut").chmod(0)
    try:
        report = import_photos([folder], "Shut", cache)
    finally:
        (folder / "shut").chmod(0o755)
    if os.geteuid() != 0:
        assert report.problems[0].file == "shut"
    assert "one.jpg" in imported(report, cache)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems insist on Unicode")
def test_paths_that_are_not_utf8(tmp_path: Path, cache: Cache) -> None:
    folder = os.fsencode(tmp_path) + b"/in-\xff"
    os.mkdir(folder)
    with open(folder + b"/caf\xe9.jpg", "wb") as stream:
        stream.write(PHOTOS[0])
    report = import_photos([os.fsdecode(folder)], "Bytes", cache)
    assert imported(report, cache) == ["caf\ufffd.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems fold names")
def test_names_that_differ_only_in_case_or_unicode_form(tmp_path: Path, cache: Cache) -> None:
    names = ["é.jpg", unicodedata.normalize("NFD", "é.jpg"), "A.jpg", "a.jpg", "É.JPG"]
    folder = as_folder(dict(zip(names, PHOTOS, strict=False)), tmp_path / "in")
    report = import_photos([folder], "Alike", cache)
    assert len(imported(report, cache)) == 5


def test_a_folder_named_like_a_place_in_an_archive(tmp_path: Path, cache: Cache) -> None:
    folder = as_folder({"odd.zip!/inner!/a.jpg": PHOTOS[0]}, tmp_path / "in")
    report = import_photos([folder], "Odd", cache)
    assert imported(report, cache) == ["a.jpg"]


def test_a_report_is_safe_in_a_spreadsheet(tmp_path: Path, cache: Cache) -> None:
    folder = as_folder({"=HYPERLINK(1).jpg": b"x", "good.jpg": PHOTOS[0]}, tmp_path / "in")
    text = import_photos([folder], "Sheet", cache).to_csv()
    assert text.splitlines()[0] == "file,group,cause,advice"
    assert text.splitlines()[1].startswith("'=HYPERLINK(1).jpg,unreadable,")
