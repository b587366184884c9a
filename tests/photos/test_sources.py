"""The parts of the importers by themselves, with examples and with whatever comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.photos.importing import DEFAULT_KINDS
from lib.photos.sources import find_photos
from lib.photos.sources.index import Index
from lib.photos.sources.instagram_json import mentions
from lib.photos.sources.takeout import Sidecars, album_of
from lib.photos.values import Entry, Found
from tests.photos.exports import LONG

SUFFIX = ".supplemental-metadata"


def entry(path: str, part: int = 0) -> Entry:
    return Entry(path, f"/{part}/{path}", 1, part=part)


def sidecar_of(name: str, *listed: str) -> str | None:
    found = Sidecars([entry(one) for one in listed]).of(name)
    return found.name if found else None


@pytest.mark.parametrize("length", range(len(SUFFIX) + 1))
def test_every_truncation_of_a_sidecar_is_found(length: int) -> None:
    name = f"IMG.jpg{SUFFIX[:length]}.json"
    assert sidecar_of("IMG.jpg", name, "IMG.png.json", "metadata.json") == name
    numbered = f"IMG.jpg{SUFFIX[:length]}(3).json"
    assert sidecar_of("IMG(3).jpg", name, numbered) == numbered
    assert sidecar_of("IMG-edited(3).jpg", name, numbered) == numbered
    assert sidecar_of("IMG-edited.jpg", name, numbered) == name


@pytest.mark.parametrize(
    ("photo", "listed", "expected"),
    [
        ("IMG(1).jpg", ["IMG(1).jpg.json", "IMG.jpg(1).json"], "IMG(1).jpg.json"),
        ("IMG(1).jpg", ["IMG.jpg.json"], None),
        ("IMG.jpg", ["IMG.jpg(1).json"], None),
        ("IMG.jpg", ["IMG.json", "IMG.jp.json"], None),
        ("IMG.jpg", ["metadata.json"], None),
        ("noending", ["noending.json"], "noending.json"),
        (f"{LONG}.jpg", [f"{LONG[:46]}.json"], f"{LONG[:46]}.json"),
        (f"{LONG}.jpg", [f"{LONG[:20]}.json"], None),
        (f"{LONG}(1).jpg", [f"{LONG[:46]}(1).json", f"{LONG[:46]}.json"], f"{LONG[:46]}(1).json"),
        ("été.jpg", ["été.jpg.json"], "été.jpg.json"),
    ],
)
def test_which_sidecar_belongs_to_a_photo(
    photo: str, listed: list[str], expected: str | None
) -> None:
    assert sidecar_of(photo, *listed) == expected


names = st.text(st.characters(exclude_characters="/"), min_size=1)


@given(st.lists(names.map(lambda text: f"{text}.json"), max_size=8), names)
def test_no_name_confuses_the_sidecars(listed: list[str], photo: str) -> None:
    found = sidecar_of(photo, *listed)
    assert found is None or found in listed


def test_folders_of_years_are_no_albums() -> None:
    assert album_of("Takeout/Google Photos/Photos from 2019") == ""
    assert album_of("Takeout/Google Fotos/Fotos von 2019") == ""
    assert album_of("Takeout/Google Photos/Rome") == "Rome"
    assert album_of("Takeout/Google Photos/2019") == "2019"


def test_paths_are_found_from_any_root_and_forgiven_small_differences() -> None:
    entries = [
        entry("export-a/media/posts/1.jpg"),
        entry("export-b/media/posts/1.jpg"),
        entry("media/posts/É.jpg", 1),
        entry("media/posts/x1.jpg", 1),
    ]
    index = Index(entries)
    near = entry("export-b/content/posts_1.json")
    assert index.find("media/posts/1.jpg", near) == entries[1]
    assert index.find("./media\\posts\\e\u0301.JPG", near) == entries[2]
    assert index.find("1.jpg", near) == entries[1]
    for wrong in ("posts/2.jpg", "", "https://a/media/posts/1.jpg", "../posts/1.jpg", "osts/1.jpg"):
        assert index.find(wrong, near) is None


KEYS = (
    "media", "uri", "title", "creation_timestamp", "timestamp", "media_metadata", "photo_metadata",
    "exif_data", "latitude", "longitude", "label_values", "label", "value", "photos", "path",
    "taken_at", "caption", "ig_stories", "backup_uri",
)  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
keys = st.sampled_from(KEYS)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5)
)


@settings(deadline=None)
@given(values, st.sampled_from(["posts_1", "stories", "media", "reels", ""]))
def test_any_json_gives_clean_mentions(value: object, stem: str) -> None:
    for mention in mentions(value, stem):
        assert mention.uri
        assert mention.details.origin == "export"
        assert mention.details.kind
        mention.details.caption.encode()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(values, max_size=4))
def test_any_export_is_read_to_its_end(tmp_path: Path, posts: list[object]) -> None:
    folder = tmp_path / "your_instagram_activity" / "media"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "posts_1.json").write_text(json.dumps(posts))
    (tmp_path / "media.json").write_text(json.dumps({"photos": posts, "stories": posts}))
    (tmp_path / "IMG.jpg").write_bytes(b"x")
    (tmp_path / "IMG.jpg.json").write_text(json.dumps(posts[:1]))
    items = list(find_photos([tmp_path], DEFAULT_KINDS))
    assert all(isinstance(item, Found) or item.cause for item in items)
