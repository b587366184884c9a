"""Lists and captions of strangers: of any size, depth, type and alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from tests.photos.exports import as_folder, as_json, picture
from tests.photos.pictures import different
from tests.photos.support import imported

PHOTOS = different(8, seed=2)


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


def test_a_list_of_500_megabytes_is_not_read(tmp_path: Path, cache: Cache) -> None:
    files = {"content/posts_2.json": as_json([{"media": [picture("media/posts/good.jpg")]}])}
    folder = as_folder(files | {"media/posts/good.jpg": PHOTOS[0]}, tmp_path / "in")
    with (folder / "content" / "posts_1.json").open("wb") as stream:
        stream.truncate(500_000_000)
    report = import_photos([folder], "Large", cache)
    assert imported(report, cache) == ["good.jpg"]
    assert report.problems[0].cause == "is larger than 96 MB"
