"""Downloads against a real server, with a real (small) weights file of ours."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from lib.errors import Cancelled, WeightsError
from lib.features.backbones import Backbone, get_backbone
from lib.features.fetching import fetch_weights
from lib.features.progress import Progress
from lib.features.weights import (
    default_path,
    file_hash,
    find_weights,
    weights_present,
)

CONTENT = np.random.default_rng(0).bytes(300_000)


class _Handler(BaseHTTPRequestHandler):
    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        if self.path.startswith("/gone"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        cut = len(CONTENT) // 3 if self.path.startswith("/cut") else len(CONTENT)
        self.wfile.write(CONTENT[:cut])
        if self.path.startswith("/slow"):
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    _Handler.requests = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def row(url: str, content: bytes = CONTENT) -> Backbone:
    published = get_backbone("vgg19")
    weights = replace(published.weights, url=url, hash=hashlib.md5(content).hexdigest())
    return replace(published, weights=weights)


def fetch(backbone: Backbone, told: list[Progress] | None = None):
    told = [] if told is None else told
    return fetch_weights(backbone, None, told.append, lambda: False)


def files() -> list[str]:
    folder = default_path(row("http://nowhere/weights.h5")).parent
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_complete_download_is_checked_kept_and_not_made_twice(server: str) -> None:
    backbone = row(f"{server}/weights.h5")
    told: list[Progress] = []
    assert not weights_present(backbone)
    found = fetch(backbone, told)
    assert found.path.read_bytes() == CONTENT
    assert found.hash == backbone.weights.hash
    assert "Downloading weights.h5" in told[0].message
    assert "575 MB" in told[0].message
    assert fetch(backbone) == found
    assert _Handler.requests == ["/weights.h5"]
    assert weights_present(backbone)


def test_a_download_that_is_cut_short_leaves_nothing(server: str) -> None:
    with pytest.raises(WeightsError, match=r"575 MB.*could not be downloaded.*efficientnet-lite2"):
        fetch(row(f"{server}/cut/weights.h5"))
    assert files() == []


def test_a_file_with_another_hash_is_not_used_now_or_later(server: str) -> None:
    backbone = row(f"{server}/weights.h5", b"something else")
    for _ in range(2):
        with pytest.raises(WeightsError, match="could not be downloaded"):
            fetch(backbone)
        assert find_weights(backbone) is None


def test_half_a_file_of_a_killed_download_is_fetched_again(server: str) -> None:
    backbone = row(f"{server}/weights.h5")
    path = default_path(backbone)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT[:1000])
    assert find_weights(backbone) is None
    assert fetch(backbone).path.read_bytes() == CONTENT


def test_a_file_that_is_gone_from_the_server_is_said(server: str) -> None:
    with pytest.raises(WeightsError, match=r"/gone/weights\.h5 \(.*Not Found"):
        fetch(row(f"{server}/gone/weights.h5"))


def test_no_server_and_no_network_say_where_to_put_the_file(server: str) -> None:
    for url in ("http://127.0.0.1:1/weights.h5", "http://no-such-host.invalid/weights.h5"):
        backbone = row(url)
        with pytest.raises(WeightsError) as raised:
            fetch(backbone)
        sentence = str(raised.value)
        assert url in sentence
        assert str(default_path(backbone)) in sentence
        assert "--weights FILE" in sentence
        assert "efficientnet-lite2" in sentence
        assert "\n" not in sentence


def test_a_download_can_be_cancelled(server: str) -> None:
    with pytest.raises(Cancelled):
        fetch_weights(row(f"{server}/weights.h5"), None, lambda _: None, lambda: True)


def test_given_weights_are_taken_from_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "mine.h5"
    file.write_bytes(b"mine")
    backbone = get_backbone("vgg19")
    found = find_weights(backbone, file)
    assert found.path == file
    assert found.hash == file_hash(file, backbone.weights) == hashlib.md5(b"mine").hexdigest()
    with pytest.raises(WeightsError, match="no weights file"):
        find_weights(backbone, tmp_path / "gone.h5")


def test_the_embedded_weights_and_pixels_need_no_download() -> None:
    assert weights_present(get_backbone("efficientnet-lite2"))
    assert weights_present(get_backbone("pixels"))
    assert find_weights(get_backbone("pixels")).path is None
