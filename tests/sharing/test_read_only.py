"""Read-only means it: a real server of a published folder, and visitors who try."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import Answer, Visitor
from lib.cache import Cache, default_root, read_only, write_bytes
from lib.errors import CacheError
from lib.sharing.publish import publish
from lib.ui import backbone_picker
from tests.sharing.conftest import NAME, SECRETS
from tests.sharing.serving import Served, served


@pytest.fixture(scope="module")
def dashboard(album: Cache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    publish(album, NAME, folder / "d")
    # The owner's own cache is in reach of this server, and must stay out of sight.
    with served(folder / "d", folder / "log", MOTIFS_CACHE=str(album.root)) as server:
        yield server


def ids(server: Served) -> list[str]:
    return sorted(path.stem for path in (server.folder / "cache").rglob("*.webp"))


def visit(server: Served, query: str = "", **values: WidgetState) -> Answer:
    async def go() -> Answer:
        async with Visitor(server.host) as visitor:
            first = await visitor.run(query)
            for key, state in values.items():
                state.id = visitor.ids.get(key.replace("_", "-"), state.id or key)
                visitor.values[key] = state
            return await visitor.run(query) if values else first

    return asyncio.run(go())


def files(server: Served) -> dict[Path, int]:
    return {p: p.stat().st_mtime_ns for p in (server.folder / "cache").rglob("*")}


def test_a_visitor_sees_the_map_and_nothing_private(dashboard: Served) -> None:
    answer = visit(dashboard)
    assert answer.errors == []
    kinds = {kind for kind, _ in answer.elements()}
    assert "vega_lite_chart" in kinds
    assert "file_uploader" not in kinds
    assert not [secret for secret in (*SECRETS, "Another collection") if secret in answer.text]
    labels = [element.label for kind, element in answer.elements() if kind == "page_link"]
    assert not {"Photos", "Share"} & set(labels)


@pytest.mark.parametrize(
    "query",
    [
        "collection=another-collection",
        "collection=../../etc",
        "backbone=vgg19&k=9999&perplexity=-1&projection=%00",
        "k=NaN&perplexity=1e999&min_dist=abc&colour=<script>",
        "chosen=motif-99-of-3&photo=" + "f" * 32,
        "k=5&k=6&" + "x" * 5000,
    ],
)
def test_nothing_in_the_url_leads_elsewhere(dashboard: Served, query: str) -> None:
    answer = visit(dashboard, query)
    assert answer.errors == []
    assert "Another collection" not in answer.text
    assert "Traceback" not in answer.text


def test_nothing_sent_over_the_socket_leads_elsewhere(dashboard: Served) -> None:
    before = files(dashboard)
    number = WidgetState()
    number.double_array_value.data.extend([10**9, -5])
    tries = {
        "collection": WidgetState(string_value="Another collection · 8"),
        "backbone": WidgetState(string_value="../../x"),
        "k": number,
        "motif_list": WidgetState(json_value='{"picked": {"motif": "x"}}'),
        "import_path": WidgetState(id="$$ID-0-path", string_value="/etc"),
    }
    for key, state in tries.items():
        answer = visit(dashboard, "", **{key: state})
        assert "Another collection" not in answer.text
        for secret in (str(dashboard.folder), "site-packages", "Traceback"):
            assert secret not in answer.text, key
    assert files(dashboard) == before


def test_pages_of_the_owner_are_not_there(dashboard: Served) -> None:
    async def go(page: str, hash_: str) -> Answer:
        async with Visitor(dashboard.host) as visitor:
            message = BackMsg()
            message.rerun_script.page_name = page
            message.rerun_script.page_script_hash = hash_
            return await visitor.send(message)

    for page in ("Photos", "Share", "1_Photos", "../lib/__main__"):
        answer = asyncio.run(go(page, ""))
        assert "file_uploader" not in {kind for kind, _ in answer.elements()}
        assert answer.errors == []
    assert asyncio.run(go("", "f" * 32)).errors == []


def test_photos_are_served_by_id_only(dashboard: Served) -> None:
    known = ids(dashboard)[0]
    status, headers, body = dashboard.get(f"/thumbnails/{known}.webp")
    assert (status, body[8:12]) == (200, b"WEBP")
    assert "immutable" in headers["Cache-Control"]
    for path in (
        f"/thumbnails/{'0' * 32}.webp",
        "/thumbnails/..%2f..%2fpublished.json",
        f"/thumbnails/{known}.webp%00.txt",
        f"/photos/grandma-s-album-more/{known}.webp",
        f"/photos/..%2f..%2fcache/{known}.webp",
        "/tiles/x.webp",
        "/shelf/x.json",
    ):
        status, _, body = dashboard.get(path)
        assert status in (400, 404), path
        assert len(body) < 100, path
    for path in (
        "/published.json",
        "/cache/README.md",
        "/app/static/published.json",
        "/lib/cache.py",
    ):
        assert b"motifs" not in dashboard.get(path)[2]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_handed_in(dashboard: Served, method: str) -> None:
    async def session() -> str:
        async with Visitor(dashboard.host) as visitor:
            await visitor.run()
            path = f"/_stcore/upload_file/{visitor.session}/file"
            assert dashboard.get(path, method, b"x" * 100)[0] == 405
            return visitor.session

    assert asyncio.run(session())
    for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp", "/", "/thumbnails/x"):
        assert dashboard.get(path, method, b"{}")[0] == 405


def test_what_goes_wrong_stays_in_the_log(dashboard: Served) -> None:
    broken = next((dashboard.folder / "cache" / "collections").rglob("photos.parquet"))
    whole = broken.read_bytes()
    try:
        broken.write_bytes(b"not a table")
        answer = visit(dashboard)
        assert str(dashboard.folder) not in answer.text
        assert "parquet" not in answer.text.lower()
    finally:
        broken.write_bytes(whole)


def test_a_published_program_writes_nothing(published_mode: Path, tmp_path: Path) -> None:
    assert read_only()
    with pytest.raises(CacheError, match="published"):
        write_bytes(tmp_path / "file", b"")
    kept = Cache(tmp_path).remember("maps", "key", lambda: {"a": np.arange(3)})
    np.testing.assert_array_equal(kept["a"], [0, 1, 2])
    assert not (tmp_path / "derived").exists()


def test_a_published_program_has_one_cache_only(
    published_mode: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOTIFS_CACHE", str(tmp_path))
    assert default_root() != tmp_path


def test_features_are_compared_without_what_only_the_owner_can_do(dashboard: Served) -> None:
    async def go() -> tuple[Answer, Answer]:
        async with Visitor(dashboard.host) as visitor:
            await visitor.run()
            opened = await visitor.press("About the features")
            return opened, await visitor.trigger(backbone_picker.KEY, "picked", "../../etc")

    opened, tried = asyncio.run(go())
    assert opened.errors == tried.errors == []
    found = [element for kind, element in opened.elements() if kind == "bidi_component"]
    shown = [json.loads(one.json) for one in found if "backbones" in one.component_name]
    brought = {path.stem for path in (dashboard.folder / "cache" / "features").glob("*.json")}
    assert {row["name"] for row in shown[0]["rows"]} == brought
    headings = [name for name, _ in shown[0]["headings"]]
    assert headings == ["title", "values", "accuracy", "licence"]
    assert "to download" not in opened.text
