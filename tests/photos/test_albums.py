"""A public album, fetched from a server on this computer that serves one of the same shape."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lib.cache import Cache
from lib.errors import Cancelled, SourceError
from lib.photos.albums import IMAGENETTE, Album, import_album
from lib.photos.collections import delete_collection, list_collections, load_collection
from tests.photos.pictures import different

PHOTOS = different(8, seed=4)


def archive() -> bytes:
    """A small one of the shape of Imagenette's, with what must not get out of it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for number, photo in enumerate(PHOTOS):
            folder = ("n01440764", "n03028079")[number % 2]
            part = "val" if number < 6 else "train"
            add(tar, f"imagenette2-160/{part}/{folder}/ILSVRC2012_val_{number:08d}.JPEG", photo)
        add(tar, "imagenette2-160/val/n01440764/../../../../outside.JPEG", PHOTOS[0])
        add(tar, "/imagenette2-160/val/n01440764/absolute.JPEG", PHOTOS[0])
        add(tar, "imagenette2-160/val/n09999999/unknown.JPEG", PHOTOS[0])
        add(tar, "imagenette2-160/noisy_imagenette.csv", b"path,label")
        link = tarfile.TarInfo("imagenette2-160/val/n01440764/link.JPEG")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return buffer.getvalue()


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


ARCHIVE = archive()


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server: `/album.tgz`, `/other.tgz` of as many other bytes, `/half.tgz`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {
                "/album.tgz": ARCHIVE,
                "/other.tgz": ARCHIVE[::-1],
                "/half.tgz": ARCHIVE[: len(ARCHIVE) // 2],
                "/endless.tgz": ARCHIVE * 20,
            }.get(self.path)
            self.send_response(200 if body else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture
def album(server: str) -> Album:
    return replace(
        IMAGENETTE,
        url=f"{server}/album.tgz",
        sha256=hashlib.sha256(ARCHIVE).hexdigest(),
        bytes=len(ARCHIVE),
    )


def leftovers(cache: Cache) -> list[str]:
    return sorted(path.name for path in cache.uploads.glob("*")) if cache.uploads.exists() else []


def test_an_album_is_fetched_checked_and_imported(album: Album, cache: Cache) -> None:
    steps: list[tuple[str, int, int]] = []
    report = import_album(album, cache, progress=lambda *step: steps.append(step))
    assert (report.imported, report.problems) == (6, ())
    photos = load_collection(cache, "Imagenette").photos
    assert photos["folder"].value_counts().to_dict() == {"tench": 3, "church": 3}
    assert [step for step, _, _ in steps[:1] + steps[-1:]] == ["fetching", "importing"]
    assert ("fetching", len(ARCHIVE), len(ARCHIVE)) in steps
    assert leftovers(cache) == ["imagenette"]
    assert import_album(album, cache).duplicates == 6
    delete_collection(cache, "Imagenette")
    assert leftovers(cache) == []


@pytest.mark.parametrize("path", ["other", "half", "endless", "nothing"])
def test_wrong_bytes_are_refused_and_leave_nothing(
    album: Album, server: str, cache: Cache, path: str
) -> None:
    with pytest.raises(SourceError, match="Imagenette"):
        import_album(replace(album, url=f"{server}/{path}.tgz"), cache)
    assert leftovers(cache) == []
    assert list_collections(cache) == []


def test_no_network_is_one_sentence(album: Album, cache: Cache) -> None:
    with pytest.raises(SourceError, match=r"could not be fetched .* check the network"):
        import_album(replace(album, url="http://127.0.0.1:9/album.tgz"), cache)


@pytest.mark.parametrize("step", ["fetching", "unpacking", "importing"])
def test_a_cancel_leaves_nothing_half_done(album: Album, cache: Cache, step: str) -> None:
    seen: list[str] = []
    with pytest.raises(Cancelled):
        import_album(
            album,
            cache,
            progress=lambda name, done, total: seen.append(name),
            cancelled=lambda: step in seen or (step == "fetching"),
        )
    kept = {"fetching": [], "unpacking": [f"{album.sha256[:16]}.tgz"]}
    if step in kept:
        assert leftovers(cache) == kept[step]
    assert list_collections(cache) == []
    assert import_album(album, cache).imported == 6
    assert leftovers(cache) == ["imagenette"]


def test_a_damaged_archive_with_the_right_hash_is_one_sentence(
    album: Album, server: str, cache: Cache
) -> None:
    for path, body in (("half", ARCHIVE[: len(ARCHIVE) // 2]), ("other", ARCHIVE[::-1])):
        known = replace(album, url=f"{server}/{path}.tgz", sha256=hashlib.sha256(body).hexdigest())
        with pytest.raises(SourceError, match="is damaged"):
            import_album(known, cache)
        assert list_collections(cache) == []
