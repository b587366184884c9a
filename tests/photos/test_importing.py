from __future__ import annotations

import os
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import CacheError, Cancelled, SourceError, UsageError
from lib.photos.collections import list_collections, load_collection
from lib.photos.importing import ImportOptions, import_photos
from lib.photos.originals import photo_id, read_original
from lib.photos.report import load_report
from tests.photos.pictures import different, encoded, photograph


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Twelve photos in two folders, settled for long enough to be remembered."""
    for number, data in enumerate(different(12)):
        path = tmp_path / "album" / f"2020{number % 2 + 1:02d}" / f"photo {number:02d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return tmp_path / "album"


def test_a_folder_becomes_a_collection(album: Path, cache: Cache) -> None:
    report = import_photos([album], "Holiday", cache)
    assert (report.found, report.imported, report.duplicates, report.problems) == (12, 12, 0, ())
    collection = load_collection(cache, "Holiday")
    photos = collection.photos
    assert collection.slug == "holiday"
    assert list(photos["folder"]) == ["202001"] * 6 + ["202002"] * 6
    assert list(photos["name"][:2]) == ["photo 00.jpg", "photo 02.jpg"]
    assert set(photos["taken_from"]) == {"file"}
    for row in photos.itertuples():
        data = read_original(row.source)
        assert photo_id(data) == row.id
        assert (row.width, row.height, row.bytes) == (48, 32, len(data))
        assert cache.thumbnail(row.id).stat().st_size > 0
    assert load_report(cache, "holiday") == report


def test_what_is_not_a_photo_is_reported_and_the_rest_goes_on(album: Path, cache: Cache) -> None:
    (album / "notes.txt").write_text("hello")
    (album / "empty.jpg").write_bytes(b"")
    (album / "cut.jpg").write_bytes(encoded(photograph())[:2000])
    (album / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(50))
    (album / ".hidden.jpg").write_bytes(b"litter")
    (album / "Thumbs.db").write_bytes(b"litter")
    report = import_photos([album], "Holiday", cache)
    assert (report.found, report.imported) == (16, 12)
    assert {problem.file: (problem.group, problem.cause) for problem in report.problems} == {
        "notes.txt": ("not a photo", "is not a picture in a format we know"),
        "empty.jpg": ("unreadable", "is empty"),
        "cut.jpg": ("unreadable", "is cut short"),
        "film.mp4": ("video", "is a video"),
    }


def test_the_same_picture_twice_is_one_photo(album: Path, cache: Cache) -> None:
    (album / "202002" / "copy.jpg").write_bytes((album / "202001" / "photo 00.jpg").read_bytes())
    report = import_photos([album], "Holiday", cache)
    assert (report.found, report.imported, report.duplicates) == (13, 12, 1)
    assert report.problems[0].file == "202002/copy.jpg"
    assert report.problems[0].cause == "is the same picture as 202001/photo 00.jpg"


def test_importing_again_adds_only_what_is_new(album: Path, cache: Cache) -> None:
    import_photos([album], "Holiday", cache)
    before = load_collection(cache, "Holiday")
    assert import_photos([album], "Holiday", cache).duplicates == 12
    assert load_collection(cache, "Holiday").version == before.version
    (album / "new.jpg").write_bytes(different(1, seed=9)[0])
    assert import_photos([album], "Holiday", cache).imported == 1
    after = load_collection(cache, "Holiday")
    assert list(after.photos["id"][:12]) == list(before.photos["id"])
    assert after.photos["name"].iloc[12] == "new.jpg"
    assert after.version != before.version


def test_a_changed_file_is_a_new_photo_even_with_the_old_size_and_time(
    album: Path, cache: Cache
) -> None:
    import_photos([album], "Holiday", cache)
    path = album / "202001" / "photo 00.jpg"
    size, times = path.stat().st_size, (path.stat().st_atime, path.stat().st_mtime)
    other = next(data for data in different(400, seed=5) if len(data) <= size)
    path.write_bytes(other + bytes(size - len(other)))
    os.utime(path, times)
    assert import_photos([album], "Holiday", cache).imported == 1


def test_a_lost_thumbnail_is_made_again(album: Path, cache: Cache) -> None:
    import_photos([album], "Holiday", cache)
    lost = cache.thumbnail(load_collection(cache, "Holiday").photos["id"][3])
    whole = lost.read_bytes()
    lost.write_bytes(b"")
    import_photos([album], "Holiday", cache)
    assert lost.read_bytes() == whole


def test_a_cancelled_import_leaves_no_collection_and_goes_on_when_started_again(
    album: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    with pytest.raises(Cancelled):
        import_photos(
            [album],
            "Holiday",
            cache,
            options=ImportOptions(workers=1),
            progress=lambda count, total: done.append((count, total)),
            cancelled=lambda: len(done) == 5,
        )
    assert done == [(count, 12) for count in range(1, 6)]
    assert list_collections(cache) == []
    read = []
    monkeypatch.setattr(
        "lib.photos.examine.read_original",
        lambda source: read.append(source) or read_original(source),
    )
    assert import_photos([album], "Holiday", cache).imported == 12
    assert len(read) <= 7


def test_a_cancelled_import_into_an_old_collection_leaves_it_as_it_was(
    album: Path, cache: Cache
) -> None:
    import_photos([album / "202001"], "Holiday", cache)
    before = load_collection(cache, "Holiday")
    with pytest.raises(Cancelled):
        import_photos([album], "Holiday", cache, cancelled=lambda: True)
    after = load_collection(cache, "Holiday")
    assert after.version == before.version
    assert after.photos.equals(before.photos)


def test_nothing_imported_makes_no_collection(tmp_path: Path, cache: Cache) -> None:
    (tmp_path / "empty").mkdir()
    report = import_photos([tmp_path / "empty"], "Nothing", cache)
    assert (report.found, report.imported) == (0, 0)
    assert list_collections(cache) == []
    assert not list(cache.collections.glob("*"))


def test_wrong_sources_and_names_are_refused(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(SourceError, match="is not there"):
        import_photos([tmp_path / "nowhere"], "Holiday", cache)
    for name in ("", "   ", "a\nb", "x" * 81):
        with pytest.raises(UsageError, match="1 to 80 printable letters"):
            import_photos([tmp_path], name, cache)


def test_one_or_many_workers_give_the_same_table(album: Path, cache: Cache) -> None:
    import_photos([album], "One", cache, options=ImportOptions(workers=1))
    import_photos([album], "Many", cache, options=ImportOptions(workers=7))
    assert load_collection(cache, "One").version == load_collection(cache, "Many").version


def test_a_photo_whose_file_moved_is_read_from_its_new_place(album: Path, cache: Cache) -> None:
    import_photos([album], "Holiday", cache)
    before = load_collection(cache, "Holiday")
    (album / "202001").rename(album / "January")
    report = import_photos([album], "Holiday", cache)
    assert (report.imported, report.duplicates) == (0, 12)
    after = load_collection(cache, "Holiday").photos
    assert list(after["id"]) == list(before.photos["id"])
    assert list(after["folder"][:6]) == ["January"] * 6
    assert all(photo_id(read_original(row.source)) == row.id for row in after.itertuples())


def test_two_imports_at_once_both_come_in(album: Path, cache: Cache, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "late.jpg").write_bytes(different(1, seed=9)[0])
    done = []

    def import_the_other(count: int, total: int) -> None:
        if not done:
            done.append(count)
            import_photos([other], "Holiday", cache)

    report = import_photos([album], "Holiday", cache, progress=import_the_other)
    assert report.imported == 12
    assert len(load_collection(cache, "Holiday").photos) == 13


def test_a_full_disk_is_a_sentence_and_leaves_no_collection(
    album: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.root.mkdir()
    (cache.root / "thumbnails").write_text("in the way")
    with pytest.raises(CacheError, match="cannot be written"):
        import_photos([album], "Holiday", cache)
    assert list_collections(cache) == []


def test_the_programs_own_cache_is_no_source(album: Path, tmp_path: Path, cache: Cache) -> None:
    import_photos([album], "Holiday", cache)
    report = import_photos([tmp_path], "All", cache)
    assert (report.found, report.imported) == (12, 12)


def test_pictures_of_other_formats_are_told_what_to_do(album: Path, cache: Cache) -> None:
    (album / "raw.dng").write_bytes(b"II*\0" + bytes(40))
    (album / "new.jxl").write_bytes(b"\xff\x0a" + bytes(40))
    (album / "part.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    report = import_photos([album], "Holiday", cache)
    assert {problem.file: (problem.cause, problem.advice) for problem in report.problems} == {
        "raw.dng": ("is a raw camera file", "save it as JPEG and import that"),
        "new.jxl": ("is a JPEG XL picture", "save it as JPEG and import that"),
        "part.zip": ("is a zip archive", "import it by itself"),
    }
