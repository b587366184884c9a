from __future__ import annotations

from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import Cancelled
from lib.photos.collections import load_collection
from lib.photos.importing import ImportOptions, import_photos
from lib.photos.unfinished import give_up_import, unfinished_imports
from tests.photos.exports import as_folder
from tests.photos.pictures import different

PHOTOS = different(8, seed=7)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    files = {f"{number}.jpg": data for number, data in enumerate(PHOTOS)}
    return as_folder(files, tmp_path / "album")


def stop_half_way(album: Path, name: str, cache: Cache) -> None:
    done: list[int] = []
    with pytest.raises(Cancelled):
        import_photos(
            [album],
            name,
            cache,
            options=ImportOptions(frozenset({"story"}), workers=1),
            progress=lambda count, total: done.append(count),
            cancelled=lambda: len(done) == 4,
        )


def test_what_was_stopped_is_remembered_and_goes_on(album: Path, cache: Cache) -> None:
    stop_half_way(album, "Holiday", cache)
    (one,) = unfinished_imports(cache)
    assert (one.slug, one.name, one.sources) == ("holiday", "Holiday", (str(album),))
    assert one.kinds == ("story",)
    import_photos(one.sources, one.name, cache)
    assert unfinished_imports(cache) == []
    assert load_collection(cache, "Holiday").slug == "holiday"


def test_giving_up_leaves_nothing(album: Path, cache: Cache) -> None:
    stop_half_way(album, "Holiday", cache)
    assert list(cache.thumbnails.rglob("*.webp"))
    give_up_import(cache, "holiday")
    assert unfinished_imports(cache) == []
    assert not list(cache.collections.iterdir())


def test_giving_up_keeps_what_was_there_before(tmp_path: Path, album: Path, cache: Cache) -> None:
    first = as_folder({"0.jpg": PHOTOS[0]}, tmp_path / "first")
    import_photos([first], "Holiday", cache)
    before = load_collection(cache, "Holiday")
    stop_half_way(album, "Holiday", cache)
    assert [one.name for one in unfinished_imports(cache)] == ["Holiday"]
    give_up_import(cache, "holiday")
    assert unfinished_imports(cache) == []
    assert load_collection(cache, "Holiday").version == before.version
    assert cache.thumbnail(before.photos["id"][0]).exists()


def test_a_damaged_marker_is_passed_over(cache: Cache) -> None:
    for number, content in enumerate(("", "[]", "{}", '{"name": 3, "sources": 4, "kinds": []}')):
        path = cache.collections / f"c{number}" / "import.json"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    assert unfinished_imports(cache) == []
