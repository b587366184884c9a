"""Archives of strangers: broken, locked, or made to do harm."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import SourceError
from lib.photos import archives
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.photos.originals import photo_id
from tests.photos.pictures import different
from tests.photos.support import imported

PHOTOS = different(12, seed=2)


def archive(path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]], **options: int) -> Path:
    """A zip of exactly these members, in this order."""
    with zipfile.ZipFile(path, "w", **options) as target:
        for name, data in members:
            target.writestr(name, data)
    return path


UNSAFE = [
    "../outside.jpg",
    "/absolute.jpg",
    "C:/drive.jpg",
    "a/../../up.jpg",
    "\\\\server\\share.jpg",
    "nul.jpg",
    "a/COM1",
    "a\\..\\b.jpg",
]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_lead_out_of_an_archive_are_left_alone(tmp_path: Path, cache: Cache) -> None:
    members = [(name, PHOTOS[0]) for name in UNSAFE] + [("good.jpg", PHOTOS[1])]
    report = import_photos([archive(tmp_path / "a.zip", members)], "Unsafe", cache)
    assert imported(report, cache) == ["good.jpg"]
    assert {problem.group for problem in report.problems} == {"unsafe"}
    assert len(report.problems) == len(UNSAFE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "cache"]


def test_links_in_archives_are_not_followed(tmp_path: Path, cache: Cache) -> None:
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = 0o120777 << 16
    path = archive(tmp_path / "a.zip", [(link, b"/etc/passwd"), ("good.jpg", PHOTOS[0])])
    report = import_photos([path], "Links", cache)
    assert imported(report, cache) == ["good.jpg"]
    assert report.problems[0].cause == "is a link, which an archive must not follow"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_entries_with_one_name_the_last_is_read(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [("a.jpg", PHOTOS[0]), ("a.jpg", PHOTOS[1])])
    report = import_photos([path], "Twice", cache)
    assert list(load_collection(cache, "Twice").photos["id"]) == [photo_id(PHOTOS[1])]
    assert report.problems[0].cause == "has the same name as a later entry, which hides it"


def test_locked_members_are_named(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [("a.jpg", PHOTOS[0]), ("b.jpg", PHOTOS[1])])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    report = import_photos([path], "Locked", cache)
    assert imported(report, cache) == ["b.jpg"]
    assert report.problems[0].cause == "is locked with a password"


def test_a_damaged_member_is_named_and_the_rest_goes_on(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [("a.jpg", PHOTOS[0]), ("b.jpg", PHOTOS[1])])
    data = bytearray(path.read_bytes())
    data[data.index(PHOTOS[0]) + 300] ^= 0xFF
    path.write_bytes(data)
    report = import_photos([path], "Damaged", cache)
    assert imported(report, cache) == ["b.jpg"]
    assert "CRC" in report.problems[0].cause


def test_an_unknown_packing_is_named(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [("a.jpg", PHOTOS[0]), ("b.jpg", PHOTOS[1])])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(mark) + offset, 97)
    path.write_bytes(data)
    report = import_photos([path], "Packed", cache)
    assert imported(report, cache) == ["b.jpg"]
    assert report.problems[0].file == "a.jpg"


@pytest.mark.parametrize("cut", [0, 10, 500, -1])
def test_a_zip_cut_short_is_one_sentence(tmp_path: Path, cache: Cache, cut: int) -> None:
    whole = archive(tmp_path / "whole.zip", [("a.jpg", PHOTOS[0])])
    broken = tmp_path / "broken.zip"
    broken.write_bytes(whole.read_bytes()[:cut])
    with pytest.raises(SourceError, match=r"^broken\.zip is not a zip archive"):
        import_photos([broken], "Cut", cache)
    report = import_photos([whole, broken], "Cut", cache)
    assert imported(report, cache) == ["a.jpg"]
    assert (report.problems[0].file, report.problems[0].group) == ("broken.zip", "source")


def test_a_zip_bomb_is_refused_by_its_ratio(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_RATIO_FROM_BYTES", 4 << 20)
    path = tmp_path / "bomb.zip"
    zeros = bytes(5 << 20)
    archive(path, [("zeros.bmp", zeros)], compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    with pytest.raises(SourceError, match="more than 200 times its size"):
        import_photos([path], "Bomb", cache)


def test_a_zip_whose_entries_overlap_is_refused(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [(f"{n}.jpg", PHOTOS[n]) for n in range(3)])
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<LL", data, at + 20, len(data) * 2, len(data) * 2)
    path.write_bytes(data)
    with pytest.raises(SourceError, match="overlap"):
        import_photos([path], "Overlap", cache)


def test_a_table_of_contents_that_would_not_fit_is_refused(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path / "a.zip", [(f"{n}.txt", b"") for n in range(3000)])
    monkeypatch.setattr(archives, "MAX_TABLE_BYTES", 100_000)
    with pytest.raises(SourceError, match="lists so many files"):
        import_photos([path], "Many", cache)


def test_a_table_of_contents_cannot_lie_about_its_size(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [("a.jpg", PHOTOS[0])])
    end = path.read_bytes()
    liar = bytearray(end)
    struct.pack_into("<L", liar, liar.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    path.write_bytes(liar)
    with pytest.raises(SourceError):
        archives.open_archive(path)
    path.write_bytes(liar + end)
    with pytest.raises(SourceError):
        archives.open_archive(path)


def test_thousands_of_tiny_entries_are_counted(tmp_path: Path, cache: Cache) -> None:
    members = [(f"{n % 50}/{n}.txt", b"x") for n in range(2000)] + [("a.jpg", PHOTOS[0])]
    report = import_photos([archive(tmp_path / "a.zip", members)], "Tiny", cache)
    assert (report.found, report.imported, report.counts["not a photo"]) == (2001, 1, 2000)


def test_old_names_that_are_utf8_without_saying_so(tmp_path: Path, cache: Cache) -> None:
    path = archive(tmp_path / "a.zip", [("K_ln.jpg", PHOTOS[0])])
    utf8 = "Kö".encode()
    path.write_bytes(path.read_bytes().replace(b"K_ln.jpg", utf8 + b"n.jpg"))
    report = import_photos([path], "Names", cache)
    assert imported(report, cache) == ["Kön.jpg"]
