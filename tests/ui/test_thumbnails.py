"""Photos by URL: only by id, kept for ever, never a path."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.types import Message

from lib.cache import ENVIRONMENT_VARIABLE, Cache
from lib.ui import shelf, thumbnails

PHOTO = "ab" * 16


@dataclass
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    content: bytes


class Client:
    """Asks an application for something, without a network."""

    def __init__(self, application: Starlette) -> None:
        self.application = application

    def get(self, path: str) -> Answer:
        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.application(scope, receive, send))
        headers = {key.decode().title(): value.decode() for key, value in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], headers, body)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    path = Cache(tmp_path).thumbnail(PHOTO)
    path.parent.mkdir(parents=True)
    Image.new("RGB", (256, 128), "red").save(path, "WEBP")
    (tmp_path / "secret.webp").write_bytes(b"secret")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    return Client(Starlette(routes=[*thumbnails.routes(), *shelf.routes()]))


def test_a_thumbnail_may_be_kept_for_ever(client: Client) -> None:
    answer = client.get(thumbnails.thumbnail_url(PHOTO))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (256, 128)


def test_a_tile_is_a_small_square(client: Client) -> None:
    answer = client.get(f"{thumbnails.tile_base()}{PHOTO}.webp")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (96, 96)


@pytest.mark.parametrize(
    "name",
    ["0" * 32, "secret", "..%2Fsecret", "%2e%2e/secret", PHOTO.upper(), PHOTO + "0", PHOTO[:-1]],
)
@pytest.mark.parametrize("kind", ["thumbnails", "tiles", "photos/album"])
def test_nothing_else_is_served(client: Client, kind: str, name: str) -> None:
    answer = client.get(f"/{kind}/{name}.webp")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_an_original_that_nobody_imported_is_not_there(client: Client) -> None:
    answer = client.get(thumbnails.large_url("no-such-collection", PHOTO))
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_shelf_serves_what_was_put_there(client: Client) -> None:
    made = []
    for _ in range(2):
        url = shelf.keep("key of a test", lambda: made.append(1) or b"[1]")
    assert made == []
    client.get(url)
    answer = client.get(url)
    assert answer.content == b"[1]"
    assert answer.headers["Content-Type"] == "application/json"
    assert made == [1]
    assert client.get("/shelf/nothing.json").status_code == 404


def test_what_moves_is_never_kept_and_says_when_it_is_done(client: Client) -> None:
    url = shelf.move("a moving map", b"first")
    answer = client.get(url)
    assert (answer.content, answer.headers[shelf.DONE]) == (b"first", "0")
    assert answer.headers["Cache-Control"] == "no-store"
    shelf.move("a moving map", b"last", done=True)
    answer = client.get(url)
    assert (answer.content, answer.headers[shelf.DONE]) == (b"last", "1")
