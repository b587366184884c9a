from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.cache import Cache
from lib.errors import CollectionError, UsageError
from lib.photos.collections import (
    damaged_collections,
    delete_collection,
    list_collections,
    load_collection,
    rename_collection,
    table_path,
)
from lib.photos.importing import import_photos
from lib.photos.report import load_report
from lib.photos.table import SCHEMA, read_table, write_table
from tests.photos.damage import DAMAGES, damaged_copy
from tests.photos.exports import as_folder
from tests.photos.pictures import different

PICTURES = different(5, seed=3)


@pytest.fixture
def holiday(tmp_path: Path, cache: Cache) -> str:
    """A collection of four photos; its name."""
    files = {f"{number}.jpg": data for number, data in enumerate(PICTURES[:4])}
    import_photos([as_folder(files, tmp_path / "holiday")], "Holiday", cache)
    return "Holiday"


def test_a_table_has_the_promised_columns(holiday: str, cache: Cache) -> None:
    photos = load_collection(cache, holiday).photos
    assert list(photos.columns) == SCHEMA.names
    assert isinstance(photos.index, pd.RangeIndex)
    assert str(photos["taken"].dtype) == "datetime64[s]"
    assert photos.dtypes[["bytes", "width", "latitude"]].tolist() == ["int64", "int32", "float64"]
    for column in ("id", "name", "source", "folder", "caption", "kind", "album", "taken_from"):
        assert all(isinstance(value, str) for value in photos[column])
    assert np.isnan(photos["latitude"]).all()


def test_a_collection_is_found_by_name_and_by_slug(holiday: str, cache: Cache) -> None:
    assert load_collection(cache, "holiday").name == holiday
    with pytest.raises(CollectionError, match=r"no collection called 'Nope'; there are: Holiday\."):
        load_collection(cache, "Nope")
    with pytest.raises(CollectionError):
        load_collection(cache, "../holiday")


def test_the_list_says_how_many_and_how_large(holiday: str, cache: Cache) -> None:
    (summary,) = list_collections(cache)
    assert (summary.name, summary.slug, summary.count) == ("Holiday", "holiday", 4)
    thumbnails = sum(path.stat().st_size for path in cache.thumbnails.rglob("*.webp"))
    assert summary.bytes_on_disk > thumbnails > 0
    assert summary.created <= summary.changed


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_table_is_a_sentence_and_does_not_hide_the_others(
    damage: str, holiday: str, cache: Cache
) -> None:
    table = damaged_copy(table_path(cache, "holiday"), cache.collections / "broken", damage)
    before = table.read_bytes()
    assert [summary.name for summary in list_collections(cache)] == [holiday]
    (sentence,) = damaged_collections(cache)
    assert sentence.startswith("The collection in the folder “broken” cannot be read: ")
    assert re.search(r": photos.parquet is (empty|damaged \(.+\)); take that folder a", sentence)
    assert len(sentence.splitlines()) == 1
    assert str(cache.root) not in sentence
    with pytest.raises(CollectionError, match="cannot be read"):
        load_collection(cache, "broken")
    assert table.read_bytes() == before


def test_a_folder_in_the_place_of_a_table_is_named(holiday: str, cache: Cache) -> None:
    (cache.collections / "folder" / "photos.parquet").mkdir(parents=True)
    (sentence,) = damaged_collections(cache)
    assert "“folder” cannot be read: " in sentence
    assert "is a directory" in sentence
    assert str(cache.root) not in sentence
    assert [summary.name for summary in list_collections(cache)] == [holiday]


def test_a_table_that_does_not_open_is_not_called_damaged(cache: Cache) -> None:
    with pytest.raises(CollectionError, match=r"“gone” cannot be read: photos\.parquet is not th"):
        read_table(table_path(cache, "gone"))


def test_a_heading_with_a_time_that_is_none_is_damaged_too(holiday: str, cache: Cache) -> None:
    path = table_path(cache, "holiday")
    table, heading = read_table(path)
    write_table(path, table, replace(heading, changed="yesterday"))
    assert list_collections(cache) == []
    (sentence,) = damaged_collections(cache)
    assert "“holiday”" in sentence
    assert "yesterday" in sentence


@pytest.mark.parametrize("taken_away", [True, False])
def test_a_damaged_collection_can_be_imported_again(
    taken_away: bool, tmp_path: Path, holiday: str, cache: Cache
) -> None:
    ids = set(load_collection(cache, holiday).photos["id"])
    table = table_path(cache, "holiday")
    table.write_bytes(table.read_bytes()[:-1])
    if taken_away:
        table.parent.rename(tmp_path / "away")
    import_photos([tmp_path / "holiday"], holiday, cache)
    assert set(load_collection(cache, holiday).photos["id"]) == ids
    assert len(damaged_collections(cache)) == (0 if taken_away else 1)


def test_renaming_keeps_slug_and_version(holiday: str, cache: Cache) -> None:
    before = load_collection(cache, holiday)
    rename_collection(cache, holiday, "Sommer in Köln ☀")
    after = load_collection(cache, "Sommer in Köln ☀")
    assert (after.slug, after.version) == (before.slug, before.version)
    assert after.photos.equals(before.photos)
    with pytest.raises(CollectionError):
        load_collection(cache, holiday)


def test_two_collections_never_share_a_name(tmp_path: Path, cache: Cache, holiday: str) -> None:
    import_photos([tmp_path / "holiday"], "Other", cache)
    with pytest.raises(CollectionError, match="already"):
        rename_collection(cache, "Other", holiday)
    with pytest.raises(UsageError):
        rename_collection(cache, "Other", " ")


@pytest.mark.parametrize("names", [("Été", "Ete"), ("猫", "犬"), ("a b", "a-b"), ("A", "a")])
def test_names_that_look_alike_get_folders_of_their_own(
    tmp_path: Path, cache: Cache, holiday: str, names: tuple[str, str]
) -> None:
    for name in names:
        import_photos([tmp_path / "holiday"], name, cache)
    assert {load_collection(cache, name).name for name in names} == set(names)
    assert len({load_collection(cache, name).slug for name in names}) == 2


def test_deleting_keeps_what_another_collection_uses(
    tmp_path: Path, cache: Cache, holiday: str
) -> None:
    files = {"shared.jpg": PICTURES[0], "own.jpg": PICTURES[4]}
    import_photos([as_folder(files, tmp_path / "other")], "Other", cache)
    shared, own = load_collection(cache, "Other").photos.set_index("name")["id"][
        ["shared.jpg", "own.jpg"]
    ]
    assert delete_collection(cache, "Other") == (own,)
    assert cache.thumbnail(shared).exists()
    assert not cache.thumbnail(own).exists()
    assert [summary.name for summary in list_collections(cache)] == [holiday]
    assert load_report(cache, "other") is None
    assert (tmp_path / "other" / "own.jpg").exists()
    assert len(delete_collection(cache, holiday)) == 4
    assert not list(cache.thumbnails.rglob("*.webp"))
    assert not list(cache.collections.iterdir())


def test_deleting_removes_uploads(cache: Cache, holiday: str) -> None:
    upload = cache.uploads / "holiday" / "export.zip"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"zip")
    delete_collection(cache, holiday)
    assert not upload.parent.exists()
    with pytest.raises(CollectionError):
        delete_collection(cache, holiday)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_table_that_this_user_may_not_read_is_not_called_damaged(
    holiday: str, cache: Cache
) -> None:
    table_path(cache, "holiday").chmod(0)
    (sentence,) = damaged_collections(cache)
    assert sentence.endswith("photos.parquet may not be read by this user; allow it.")
