from __future__ import annotations

import hashlib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.errors import PhotoError
from lib.photos import originals
from lib.photos.originals import photo_id, read_head, read_original
from tests.photos.pictures import different

PHOTOS = different(6, seed=6)


@pytest.fixture
def archive(tmp_path: Path) -> str:
    """The path of a zip of six photos."""
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for number, data in enumerate(PHOTOS):
            target.writestr(f"a/{number}.jpg", data)
    return str(path)


def test_an_id_is_the_hash_of_the_bytes() -> None:
    assert photo_id(b"photo") == hashlib.sha256(b"photo").hexdigest()[:32]


def test_files_and_members_are_read(tmp_path: Path, archive: str) -> None:
    (tmp_path / "one.jpg").write_bytes(PHOTOS[0])
    assert read_original(str(tmp_path / "one.jpg")) == PHOTOS[0]
    assert read_original(f"{archive}!/a/3.jpg") == PHOTOS[3]
    assert read_head(f"{archive}!/a/3.jpg", 5) == PHOTOS[3][:5]


def test_an_archive_is_opened_once_for_all_threads(
    archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    real = originals.open_archive
    monkeypatch.setattr(originals, "open_archive", lambda path: opened.append(path) or real(path))
    sources = [f"{archive}!/a/{number % 6}.jpg" for number in range(300)]
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(read_original, sources))
    assert read == [PHOTOS[number % 6] for number in range(300)]
    assert len(opened) == 1


def test_an_archive_that_was_replaced_is_opened_anew(archive: str) -> None:
    assert read_original(f"{archive}!/a/0.jpg") == PHOTOS[0]
    Path(archive).unlink()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a/0.jpg", PHOTOS[5])
    assert read_original(f"{archive}!/a/0.jpg") == PHOTOS[5]
    with pytest.raises(PhotoError, match="is no longer where it was"):
        read_original(f"{archive}!/a/1.jpg")


def test_many_archives_can_be_open_in_turn(tmp_path: Path) -> None:
    sources = []
    for number in range(40):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as target:
            target.writestr("a.jpg", str(number))
        sources.append(f"{path}!/a.jpg")
    assert [read_original(source) for source in sources * 2] == [
        str(number).encode() for number in range(40)
    ] * 2


@pytest.mark.parametrize("source", ["/no/such/photo.jpg", "/no/such.zip!/photo.jpg", "", "x!/y"])
def test_what_is_gone_is_said(source: str) -> None:
    with pytest.raises(PhotoError, match="is no longer where it was"):
        read_original(source)


def test_what_is_no_file_or_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "fake.zip").write_bytes(b"not a zip")
    for source in (str(tmp_path), f"{tmp_path}/fake.zip!/a.jpg"):
        with pytest.raises(PhotoError, match="cannot be read"):
            read_original(source)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(bytes(2000))
    with pytest.raises(PhotoError, match="larger than"):
        read_original(str(path), limit=1999)
    assert len(read_original(str(path), limit=2000)) == 2000
