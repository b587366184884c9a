"""Photos by URL: only by id, kept for ever, never a path."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.cache import ENVIRONMENT_VARIABLE, Cache
from lib.ui import shelf, thumbnails

PHOTO = "ab" * 16


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    path = Cache(tmp_path).thumbnail(PHOTO)
    path.parent.mkdir(parents=True)
    Image.new("RGB", (256, 128), "red").save(path, "WEBP")
    (tmp_path / "secret.webp").write_bytes(b"secret")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    return TestClient(Starlette(routes=[*thumbnails.routes(), *shelf.routes()]))


def test_a_thumbnail_may_be_kept_for_ever(client: TestClient) -> None:
    answer = client.get(thumbnails.thumbnail_url(PHOTO))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    assert Image.open(io.BytesIO(answer.content)).size == (256, 128)


def test_a_tile_is_a_small_square(client: TestClient) -> None:
    answer = client.get(f"{thumbnails.tile_base()}{PHOTO}.webp")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (96, 96)


@pytest.mark.parametrize(
    "name",
    ["0" * 32, "secret", "..%2Fsecret", "%2e%2e/secret", PHOTO.upper(), PHOTO + "0", PHOTO[:-1]],
)
@pytest.mark.parametrize("kind", ["thumbnails", "tiles", "photos/album"])
def test_nothing_else_is_served(client: TestClient, kind: str, name: str) -> None:
    answer = client.get(f"/{kind}/{name}.webp")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_an_original_that_nobody_imported_is_not_there(client: TestClient) -> None:
    answer = client.get(thumbnails.large_url("no-such-collection", PHOTO))
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_the_shelf_serves_what_was_put_there(client: TestClient) -> None:
    made = []
    for _ in range(2):
        url = shelf.keep("key of a test", lambda: made.append(1) or b"[1]")
    answer = client.get(url)
    assert answer.content == b"[1]"
    assert answer.headers["content-type"] == "application/json"
    assert made == [1]
    assert client.get("/shelf/nothing.json").status_code == 404


def test_what_moves_is_never_kept_and_says_when_it_is_done(client: TestClient) -> None:
    url = shelf.move("a moving map", b"first")
    answer = client.get(url)
    assert (answer.content, answer.headers[shelf.DONE]) == (b"first", "0")
    assert answer.headers["cache-control"] == "no-store"
    shelf.move("a moving map", b"last", done=True)
    answer = client.get(url)
    assert (answer.content, answer.headers[shelf.DONE]) == (b"last", "1")
