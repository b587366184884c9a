"""Dates from every kind of source, as the timeline takes them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ExifTags, Image

from lib.atlas import Atlas, open_atlas
from lib.cache import Cache
from lib.motifs.time.counts import timeline
from lib.motifs.time.habits import has_clock
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.ui.moments import known_times, period_origin, read_period
from tests.photos.exports import JUNE_2019, as_folder, as_zips, instagram_2025, takeout
from tests.photos.pictures import encoded, photograph
from tests.ui.album import give_features


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """An Instagram export, a Takeout and a folder, in one collection."""
    home = tmp_path_factory.mktemp("moments")
    camera = Image.Exif()
    camera.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2015:08:02 23:15:00"
    folder = home / "folder"
    folder.mkdir()
    (folder / "camera.jpg").write_bytes(encoded(photograph("coffee"), exif=camera))
    (folder / "IMG-20140703-WA0001.jpg").write_bytes(encoded(photograph("rocket")))
    (folder / "nameless.jpg").write_bytes(encoded(photograph("astronaut")))
    sources = [
        *as_zips(instagram_2025(), home / "instagram"),
        as_folder(takeout(), home / "takeout"),
        folder,
    ]
    cache = Cache(home / "cache")
    import_photos(sources, "Everything", cache)
    collection = load_collection(cache, "Everything")
    give_features(cache, collection)
    return open_atlas(cache, collection.slug)


def times(atlas: Atlas, **asked: bool | int) -> np.ndarray:
    return known_times(atlas, **{"trust_files": False, "hours": 0, **asked})  # type: ignore[arg-type]


def test_every_source_tells_its_dates(atlas: Atlas) -> None:
    origins = set(atlas.photos["taken_from"])
    assert {"export", "sidecar", "exif", "name", "file"} <= origins
    known = times(atlas)
    of_files = (atlas.photos["taken_from"] == "file").to_numpy()
    assert np.isnat(known[of_files]).all()
    assert not np.isnat(known[~of_files]).any()
    assert not np.isnat(times(atlas, trust_files=True)).any()


def test_the_camera_keeps_its_wall_clock_and_the_export_is_shifted(atlas: Atlas) -> None:
    origins = atlas.photos["taken_from"].to_numpy()
    here, there = times(atlas), times(atlas, hours=9)
    assert (here[origins == "exif"] == np.datetime64("2015-08-02T23:15:00")).all()
    assert (there[origins == "exif"] == here[origins == "exif"]).all()
    for origin in ("export", "sidecar"):
        moved = there[origins == origin] - here[origins == origin]
        assert (moved == np.timedelta64(9, "h")).all()
    assert np.datetime64(JUNE_2019 + 1, "s") in here[origins == "sidecar"]


def test_a_name_with_a_day_only_has_no_clock(atlas: Atlas) -> None:
    known = times(atlas)
    named = (atlas.photos["name"] == "IMG-20140703-WA0001.jpg").to_numpy()
    assert known[named].astype(str).tolist() == ["2014-07-03T00:00:00"]
    assert not has_clock(known)[named].any()


def test_all_of_them_are_counted(atlas: Atlas) -> None:
    known = times(atlas)
    table = timeline(known, np.zeros(len(known), np.int32), 1)
    assert table.counts.sum() + table.undated == len(atlas.photos)
    assert table.undated == (atlas.photos["taken_from"] == "file").sum()


def test_a_period_in_the_url_and_back(atlas: Atlas) -> None:
    day = np.datetime64("2015-08-02")
    origin = period_origin(day, day + 1)
    assert origin == "taken-20150802-20150803"
    ids, title = read_period(atlas, origin)
    assert title == "2 August 2015"
    assert ids == tuple(atlas.photos.loc[atlas.photos["name"] == "camera.jpg", "id"])


@pytest.mark.parametrize(
    "text", ["taken", "taken-x-y", "taken-20150802", "taken-20159902-20160101"]
)
def test_nonsense_in_the_url_is_refused(atlas: Atlas, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_period(atlas, text)
