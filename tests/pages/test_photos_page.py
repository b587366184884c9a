"""The Photos page, run without a browser."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT, Cache
from lib.errors import Cancelled
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.jobs import Recorder
from lib.features.progress import Progress
from lib.features.store import available_features
from lib.photos.collections import list_collections, load_collection, table_path
from lib.photos.importing import import_photos
from lib.photos.jobs import cancel_import, dismiss_import, import_status
from lib.ui import photos_keys
from tests.photos.damage import DAMAGES, damaged_copy
from tests.photos.exports import as_folder, as_zips, instagram_2022
from tests.photos.pictures import different
from tests.ui.album import give_features

PAGE = str(PROJECT / "pages" / "1_Photos.py")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """An empty cache that the page uses; no import is left running in it."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    return Cache(tmp_path / "cache")


@pytest.fixture
def holiday(tmp_path: Path, cache: Cache) -> Path:
    """A folder of three photos and a note, imported as “Holiday”."""
    files = {f"{number}.jpg": data for number, data in enumerate(different(3))}
    folder = as_folder(files | {"note.txt": b"hello"}, tmp_path / "holiday")
    import_photos([folder], "Holiday", cache)
    return folder


def opened() -> AppTest:
    """The page, run once."""
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info, *page.subheader]
    return " ".join(element.value for element in texts)


def import_ended(cache: Cache, page: AppTest) -> AppTest:
    """The page, when the import that it started is over."""
    end = time.monotonic() + 60
    while (status := import_status(cache)) is not None and status.state == "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    page.run()
    assert not page.exception
    return page


def test_an_empty_cache_asks_for_photos(cache: Cache) -> None:
    page = opened()
    assert "Bring photos in" in words(page)
    assert "Your collections" not in words(page)
    assert [tab.label for tab in page.tabs] == ["On this computer", "Drop files", "Sample albums"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_collection_is_named_and_the_others_are_there(
    damage: str, cache: Cache, holiday: Path
) -> None:
    table = damaged_copy(table_path(cache, "holiday"), cache.collections / "old-one", damage)
    page = opened()
    (warning,) = plainly(page)
    assert "“old-one” cannot be read: photos.parquet is " in warning
    assert "import its photos again, which loses no features" in warning
    assert "Your collections" in words(page)
    assert page.button(key="photos-open-holiday")
    assert table.is_file()


def test_a_damaged_collection_is_named_where_there_is_no_other(cache: Cache, holiday: Path) -> None:
    table = table_path(cache, "holiday")
    table.write_bytes(table.read_bytes()[:100])
    (warning,) = plainly(opened())
    assert "“holiday” cannot be read" in warning


def test_photos_that_cannot_be_read_are_said_on_the_card_of_their_collection(
    cache: Cache, holiday: Path
) -> None:
    table = table_path(cache, "holiday")
    data = bytearray(table.read_bytes())
    data[4:400] = bytes(396)  # the rows; the heading stands at the end
    table.write_bytes(data)
    assert [summary.name for summary in list_collections(cache)] == ["Holiday"]
    (warning,) = plainly(opened())
    assert "“holiday” cannot be read" in warning


def plainly(page: AppTest) -> list[str]:
    """The warnings of the page, without the marks that keep Markdown from reading them."""
    return [warning.value.replace("\\", "") for warning in page.warning]


def test_a_path_becomes_a_collection_with_its_report(tmp_path: Path, cache: Cache) -> None:
    (archive,) = as_zips(instagram_2022(), tmp_path)
    page = opened()
    page.text_input(key=photos_keys.NAME).set_value("My year")
    page.text_area(key=photos_keys.PATHS).set_value(f'"{archive}"\n')
    page.button(key="photos-import-path").click().run()
    import_ended(cache, page)
    assert "4 photos imported; 1 video, 5 left out by choice." in words(page)
    assert set(page.dataframe[0].value["File"]) == {"media/posts/201907/film.mp4"}
    assert list_collections(cache)[0].name == "My year"
    page.button(key="photos-close").click().run()
    assert "check_circle" not in words(page)
    assert import_status(cache) is None


def test_kinds_of_an_export_can_be_chosen(tmp_path: Path, cache: Cache) -> None:
    (archive,) = as_zips(instagram_2022(), tmp_path)
    page = opened()
    page.text_input(key=photos_keys.NAME).set_value("Stories")
    page.text_area(key=photos_keys.PATHS).set_value(str(archive))
    page.session_state[photos_keys.KINDS] = ["story"]
    page.button(key="photos-import-path").click().run()
    import_ended(cache, page)
    assert list(load_collection(cache, "Stories").photos["kind"]) == ["story"]
    dismiss_import(cache)


def test_photos_can_be_added_to_a_collection(tmp_path: Path, cache: Cache, holiday: Path) -> None:
    more = as_folder({"new.jpg": different(1, seed=8)[0]}, tmp_path / "more")
    page = opened()
    page.button(key=photos_keys.of("add", "holiday")).click().run()
    assert page.selectbox(key=photos_keys.INTO).value == "Holiday"
    page.text_area(key=photos_keys.PATHS).set_value(str(more))
    page.button(key="photos-import-path").click().run()
    import_ended(cache, page)
    assert len(load_collection(cache, "Holiday").photos) == 4
    dismiss_import(cache)


@pytest.mark.parametrize(
    ("name", "path", "sentence"),
    [
        ("", "/tmp", "1 to 80 printable letters"),
        ("Name", "", "Name a folder or archive."),
        ("Name", "/no/such/folder", "/no/such/folder is not there"),
    ],
)
def test_what_is_missing_is_said(cache: Cache, name: str, path: str, sentence: str) -> None:
    page = opened()
    page.text_input(key=photos_keys.NAME).set_value(name)
    page.text_area(key=photos_keys.PATHS).set_value(path)
    page.button(key="photos-import-path").click().run()
    if import_status(cache):
        import_ended(cache, page)
    assert sentence in words(page)


def test_a_collection_is_listed_and_renamed(cache: Cache, holiday: Path) -> None:
    page = opened()
    assert "**Holiday**" in words(page)
    assert "3 photos" in words(page)
    page.text_input(key=photos_keys.of("name", "holiday")).set_value("Sommer *19*")
    page.button(key=photos_keys.of("rename", "holiday")).click().run()
    assert list_collections(cache)[0].name == "Sommer *19*"
    assert r"**Sommer \*19\***" in words(page)


def test_a_collection_is_deleted_after_one_question(cache: Cache, holiday: Path) -> None:
    give_features(cache, load_collection(cache, "Holiday"))
    page = opened()
    page.button(key=photos_keys.of("delete", "holiday")).click().run()
    assert "Delete “Holiday”?" in words(page)
    page.button(key=photos_keys.of("no", "holiday")).click().run()
    assert "Delete “Holiday”?" not in words(page)
    page.button(key=photos_keys.of("delete", "holiday")).click().run()
    page.button(key=photos_keys.of("yes", "holiday")).click().run()
    assert not page.exception
    assert list_collections(cache) == []
    assert not list(cache.thumbnails.rglob("*.webp"))
    assert available_features(cache, "efficientnet-lite2") == set()
    assert (holiday / "0.jpg").exists()


def test_an_import_that_was_cut_off_goes_on_or_is_given_up(cache: Cache, holiday: Path) -> None:
    with pytest.raises(Cancelled):
        import_photos([holiday], "Half", cache, cancelled=lambda: True)
    page = opened()
    assert "The import of **Half** was not finished" in words(page)
    page.button(key=photos_keys.of("resume", "half")).click().run()
    import_ended(cache, page)
    assert "3 photos imported" in words(page)
    assert "not finished" not in words(page)
    dismiss_import(cache)
    with pytest.raises(Cancelled):
        import_photos([holiday], "Other", cache, cancelled=lambda: True)
    page.run()
    page.button(key=photos_keys.of("give-up", "other")).click().run()
    assert "not finished" not in words(page)
    assert not (cache.collections / "other").exists()


def test_an_extraction_that_goes_on_is_shown(cache: Cache, holiday: Path) -> None:
    collection = load_collection(cache, "Holiday")
    with Recorder(cache, collection.slug, get_backbone(DEFAULT)) as recorder:
        recorder.tell(Progress(1, 3, 2.0, 1.0))
        assert "hourglass" in words(opened())
    assert "hourglass" not in words(opened())


def test_the_report_of_an_old_import_is_kept(cache: Cache, holiday: Path) -> None:
    page = opened()
    assert "Last import: 3 photos imported; 1 not a photo." in words(page)
    assert list(page.dataframe[0].value["File"]) == ["note.txt"]


def test_paths_are_asked_for_only_on_this_computer(cache: Cache) -> None:
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    try:
        assert [tab.label for tab in opened().tabs] == ["Drop files", "Sample albums"]
    finally:
        config.set_option("server.address", before)


def test_a_published_dashboard_takes_nothing_in(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.ui.photos.read_only", lambda: True)
    page = opened()
    assert "can't be added" in words(page)
    assert not page.tabs


def test_a_running_import_can_be_stopped(tmp_path: Path, cache: Cache) -> None:
    files = {f"{number}.txt": b"x" for number in range(3000)}
    folder = as_folder(files | {"a.jpg": different(1)[0]}, tmp_path / "many")
    page = opened()
    page.text_input(key=photos_keys.NAME).set_value("Many")
    page.text_area(key=photos_keys.PATHS).set_value(str(folder))
    page.button(key="photos-import-path").click().run()
    cancel_import(cache)
    import_ended(cache, page)
    assert "stopped" in words(page) or "imported" in words(page)
    assert [one.name for one in list_collections(cache)] in ([], ["Many"])
