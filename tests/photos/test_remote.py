"""Photos in object storage, read from a real server on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import PROJECT, Cache
from lib.errors import PhotoError, SourceError, StorageError
from lib.photos import remote
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.photos.originals import is_there, open_original, read_head, read_original
from lib.photos.unfinished import mark_started, unfinished_imports
from tests.features.albums import make_photos
from tests.photos.storage import BUCKET, Storage


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    """An S3-compatible server."""
    server = Storage()
    yield server
    server.close()


@pytest.fixture
def bucket(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The server with an empty bucket, and this process with its credentials."""
    storage.begin(monkeypatch)
    return storage


@pytest.mark.parametrize("source", ["s3://b/k.jpg", "gs://b/k.jpg", "az://b/k.jpg"])
def test_addresses_of_object_storage(source: str) -> None:
    assert remote.is_remote(source)


@pytest.mark.parametrize(
    "source", ["/a/s3://b", "C:\\a", "file:///a", "https://a/b.jpg", "s3:/b/k.jpg", "s3", ""]
)
def test_everything_else_is_no_address(source: str) -> None:
    assert not remote.is_remote(source)


def test_bytes_come_whole_or_as_many_as_asked_for(bucket: Storage) -> None:
    source = bucket.put("a b/ü#1?x%20.jpg", b"0123456789" * 50)
    assert read_original(source) == b"0123456789" * 50
    assert read_head(source, 7) == b"0123456"
    assert read_head(source, 0) == b""
    with open_original(source) as stream:
        assert stream.read(3) == b"012"
    with pytest.raises(PhotoError, match="larger than"):
        read_original(source, limit=499)
    assert read_original(source, limit=500)


def test_what_is_gone_is_said_as_of_any_photo(bucket: Storage) -> None:
    source = bucket.put("a.jpg", b"1")
    assert is_there(source)
    assert not is_there(f"s3://{BUCKET}/b.jpg")
    with pytest.raises(PhotoError, match=r"b\.jpg: is no longer where it was"):
        read_original(f"s3://{BUCKET}/b.jpg")
    with pytest.raises(PhotoError, match="is no longer where it was"):
        read_original("s3://no-such-bucket/b.jpg")


def test_a_folder_is_imported_as_if_it_were_here(bucket: Storage, tmp_path: Path) -> None:
    here, there = Cache(tmp_path / "here"), Cache(tmp_path / "there")
    photos = make_photos(tmp_path / "photos", 6)
    (tmp_path / "photos" / "empty.jpg").touch()
    (tmp_path / "photos" / "notes.txt").write_text("no photo")
    address = bucket.put_folder(tmp_path / "photos", "my album/2020")
    bucket.put("my album/2020/", b"")  # what some tools put down for a folder
    bucket.put("my album/2020b/other.jpg", Path(photos[0].source).read_bytes())
    far = import_photos([address], "Far", there)
    near = import_photos([tmp_path / "photos"], "Near", here)
    assert (far.found, far.imported, far.problems) == (near.found, near.imported, near.problems)
    one, other = load_collection(here, "Near").photos, load_collection(there, "Far").photos
    assert list(other["source"]) == [f"{address}/{name}" for name in other["name"]]
    assert set(other["taken_from"]) == {""}, "the time of an upload is not that of a photo"
    same = ["id", "name", "folder", "bytes", "width", "height"]
    assert one[same].equals(other[same])
    assert all(there.thumbnail(photo).is_file() for photo in other["id"])
    again = import_photos([address], "Far", there)
    assert (again.imported, again.duplicates) == (0, 6)
    single = import_photos([f"{address}/photo002.jpg"], "One", there)
    assert single.imported == 1


def test_an_unfinished_import_remembers_the_address(cache: Cache) -> None:
    mark_started(cache, "far", "Far", ["s3://bucket/folder"], frozenset({"post"}))
    assert unfinished_imports(cache)[0].sources == ("s3://bucket/folder",)


def test_where_nothing_is_there_is_one_sentence(bucket: Storage, cache: Cache) -> None:
    with pytest.raises(
        SourceError, match=r"s3://no-such-bucket is not there .*; check the address"
    ):
        import_photos(["s3://no-such-bucket/a"], "A", cache)
    with pytest.raises(SourceError, match=f"there is nothing at s3://{BUCKET}/none; check"):
        import_photos([f"s3://{BUCKET}/none"], "A", cache)


def test_wrong_credentials_are_one_sentence(bucket: Storage, cache: Cache) -> None:
    source = bucket.put("a.jpg", b"1")
    bucket.refuse(after=0)
    try:
        with pytest.raises(StorageError, match=r"is refused .*; set the credentials"):
            import_photos([f"s3://{BUCKET}"], "A", cache)
        with pytest.raises(PhotoError, match=r"is refused .*; set the credentials"):
            read_original(source)
        assert is_there(source), "what cannot be asked for is not gone"
    finally:
        bucket.refuse(after=1_000_000)


def test_a_missing_package_is_one_sentence() -> None:
    text = _run("import sys; sys.modules['s3fs'] = None", "import", "s3://b/a", "--name", "A")
    assert text == (
        "s3:// needs the package s3fs; install it with pip install -r requirements-cluster.txt.\n"
    )


def test_no_credentials_are_one_sentence(bucket: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/nonexistent")
    text = _run("pass", "import", f"s3://{BUCKET}", "--name", "A")
    assert text.startswith(f"access to s3://{BUCKET} is refused (Unable to locate credentials)")
    assert text.count("\n") == 1


def test_a_page_does_not_reach_out_by_itself(
    bucket: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bucket.put("a.jpg", b"1")
    monkeypatch.delenv(remote.ENVIRONMENT_VARIABLE)
    with pytest.raises(PhotoError, match="the page does not read; start it with MOTIFS_REMOTE=1"):
        read_original(source)
    remote.allow_remote()
    assert read_original(source) == b"1"


def _run(before: str, *words: str) -> str:
    """What the command line says on standard error, in a process that first runs some code."""
    code = f"{before}\nimport sys\nfrom lib.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 1
    return done.stderr
