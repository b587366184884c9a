from __future__ import annotations

import io

import pytest

from lib.cache import Cache
from lib.errors import Cancelled, SourceError, UsageError
from lib.photos.importing import import_photos
from lib.photos.uploads import drop_unused_uploads, keep_uploads
from tests.photos.pictures import different


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("été 1 (2).HEIC", "été 1 (2).HEIC"),
        ("../../up.zip", "up.zip"),
        ("C:\\me\\up.zip", "up.zip"),
        ("a:b*c?.jpg", "a_b_c_.jpg"),
        ("...", "file"),
        ("", "file"),
        (".jpg", "jpg"),
        ("x" * 300 + ".jpg", "x" * 80 + ".jpg"),
    ],
)
def test_names_are_safe_on_every_system(cache: Cache, name: str, kept: str) -> None:
    (path,) = keep_uploads(cache, "Dropped", [(name, io.BytesIO(b"data"))])
    assert path == cache.uploads / "dropped" / kept
    assert path.read_bytes() == b"data"


def test_files_of_one_name_are_all_kept(cache: Cache) -> None:
    files = [("a.jpg", io.BytesIO(str(number).encode())) for number in range(3)]
    paths = keep_uploads(cache, "Dropped", files)
    assert [path.name for path in paths] == ["a.jpg", "a (1).jpg", "a (2).jpg"]
    assert [path.read_bytes() for path in paths] == [b"0", b"1", b"2"]


def test_a_name_is_asked_for_first(cache: Cache) -> None:
    with pytest.raises(UsageError):
        keep_uploads(cache, " ", [("a.jpg", io.BytesIO(b""))])
    assert not cache.uploads.exists()


def test_uploads_that_became_nothing_are_removed(cache: Cache) -> None:
    (kept,) = keep_uploads(cache, "Good", [("a.jpg", io.BytesIO(different(1)[0]))])
    (half,) = keep_uploads(cache, "Half", [("b.jpg", io.BytesIO(different(1, seed=1)[0]))])
    (lost,) = keep_uploads(cache, "Bad", [("c.zip", io.BytesIO(b"no zip"))])
    (cache.uploads / "download.tgz").write_bytes(b"x")
    import_photos([kept], "Good", cache)
    with pytest.raises(Cancelled):
        import_photos([half], "Half", cache, cancelled=lambda: True)
    with pytest.raises(SourceError):
        import_photos([lost], "Bad", cache)
    drop_unused_uploads(cache)
    assert [path.exists() for path in (kept, half, lost)] == [True, True, False]
    assert sorted(path.name for path in cache.uploads.iterdir()) == ["good", "half"]
