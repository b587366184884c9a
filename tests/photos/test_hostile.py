"""What strangers hand in: archives, folders and files that are broken or mean harm."""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import SourceError
from lib.photos import archives
from lib.photos.collections import load_collection
from lib.photos.importing import ImportReport, import_photos
from lib.photos.originals import photo_id, read_original
from tests.photos.exports import MP4, as_folder, as_json, picture
from tests.photos.pictures import different, encoded, photograph

PHOTOS = different(12, seed=2)


def archive(path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]], **options: int) -> Path:
    """A zip of exactly these members, in this order."""
    with zipfile.ZipFile(path, "w", **options) as target:
        for name, data in members:
            target.writestr(name, data)
    return path


def imported(report: ImportReport, cache: Cache) -> list[str]:
    """The names of the photos that came in, and a check that their originals can be read."""
    photos = load_collection(cache, report.slug).photos
    for row in photos.itertuples():
        assert photo_id(read_original(row.source)) == row.id
    return sorted(photos["name"])


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


WRONG_JSON = [
    b"",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\xff\xfe\x00",
    b"123",
    b"null",
    b'"text"',
    b"1" * 10_000,
    b"[[[]], 3, null, true, {}]",
    b"NaN",
]


@pytest.mark.parametrize("content", WRONG_JSON)
def test_lists_that_are_not_lists(tmp_path: Path, cache: Cache, content: bytes) -> None:
    good = [{"media": [picture("media/posts/good.jpg")]}]
    files = {
        "your_instagram_activity/media/posts_1.json": content,
        "your_instagram_activity/media/posts_2.json": as_json(good),
        "media/posts/good.jpg": PHOTOS[0],
    }
    report = import_photos([as_folder(files, tmp_path / "in")], "Wrong", cache)
    assert imported(report, cache) == ["good.jpg"]


def wrong_types() -> Iterator[object]:
    """A post with something else in each place where an export has a value."""
    for value in (None, True, 7, -1.5, "text", [], {}, [[1]], {"a": 1}, 10**400, "\ud800"):
        for key in ("uri", "creation_timestamp", "title", "media_metadata", "backup_uri"):
            yield {"media": [picture("media/posts/good.jpg") | {key: value}]}
        yield {"media": value, "title": value, "creation_timestamp": value}
        yield {"media": [{"uri": "media/posts/good.jpg", "media_metadata": {"x": value}}]}
        exif = {"exif_data": [{"latitude": value, "longitude": value}, value]}
        yield {"media": [{"uri": "a", "media_metadata": {"photo_metadata": exif}}]}
        yield {"label_values": value, "timestamp": value, "uri": value}


def test_wrong_types_everywhere(tmp_path: Path, cache: Cache) -> None:
    files = {
        "content/posts_1.json": as_json(list(wrong_types())),
        "content/stories.json": as_json({"ig_stories": list(wrong_types())}),
        "media.json": as_json({"photos": list(wrong_types()), "profile": 3, "stories": "x"}),
        "media/posts/good.jpg": PHOTOS[0],
    }
    report = import_photos([as_folder(files, tmp_path / "in")], "Types", cache)
    assert imported(report, cache) == ["good.jpg"]


def test_a_list_that_names_files_elsewhere_reads_none_of_them(tmp_path: Path, cache: Cache) -> None:
    (tmp_path / "secret.jpg").write_bytes(PHOTOS[1])
    names = ["../secret.jpg", str(tmp_path / "secret.jpg"), "file:///etc/passwd", "..\\secret.jpg"]
    posts = [{"media": [picture(name)]} for name in names]
    files = {"content/posts_1.json": as_json(posts), "media/posts/a.jpg": PHOTOS[0]}
    report = import_photos([as_folder(files, tmp_path / "in")], "Elsewhere", cache)
    assert report.imported == 0
    assert report.counts["missing"] == 4


def test_captions_of_strangers(tmp_path: Path, cache: Cache) -> None:
    captions = {
        "html.jpg": "<script>alert(1)</script>",
        "control.jpg": "a\x00b\x1b[31mc\nd",
        "bidi.jpg": "photo\u202egpj.exe",
        "long.jpg": "x" * 100_000,
        "half.jpg": "broken \ud83d pair",
        "latin.jpg": "ça va",
    }
    posts = [
        {"media": [picture(f"media/posts/{name}") | {"title": text}]}
        for name, text in captions.items()
    ]
    files = {"content/posts_1.json": as_json(posts)}
    files |= {f"media/posts/{name}": PHOTOS[n] for n, name in enumerate(captions)}
    import_photos([as_folder(files, tmp_path / "in")], "Captions", cache)
    kept = load_collection(cache, "Captions").photos.set_index("name")["caption"].to_dict()
    assert len(kept.pop("long.jpg")) == 10_000
    assert kept == {
        "html.jpg": "<script>alert(1)</script>",
        "control.jpg": "ab[31mc\nd",
        "bidi.jpg": "photogpj.exe",
        "half.jpg": "broken \ufffd pair",
        "latin.jpg": "ça va",
    }


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
