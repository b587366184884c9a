"""One server and one browser for all browser tests, on a small album in a cache of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT
from tests.ui.album import make_album

REQUIRED = "MOTIFS_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60  # seconds
# A chart has this button when it reports what is drawn on it; the canvas map does so at once.
READY = ".st-key-map-side button[aria-label^='Download as PNG'], .st-key-map-side .bigmap"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that shows the small album."""
    root = tmp_path_factory.mktemp("browser") / "cache"
    make_album(root)
    with serving(root) as address:
        yield address


@contextmanager
def serving(root: Path, *start: str) -> Iterator[str]:
    """A server on the cache at `root`, and its address; `start` is what Python runs for it."""
    port = _free_port()
    environment = {**os.environ, ENVIRONMENT_VARIABLE: str(root)}
    line = [sys.executable, *(start or ("-m", "streamlit", "run", "streamlit_app.py"))]
    line += ["--server.port", str(port), "--server.headless", "true"]
    with (root / "server.log").open("w") as log:
        server = subprocess.Popen(line, cwd=PROJECT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Any Chromium: the system's, or Playwright's own."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        found = next(filter(None, map(shutil.which, NAMES)), None)
        path = found or (own if Path(own).is_file() else None)
        if path is None:
            reason = "no Chromium found: neither the system's nor Playwright's own"
            if os.environ.get(REQUIRED):
                pytest.fail(f"{reason}, and {REQUIRED} demands one")
            pytest.skip(reason)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile, which may write to the clipboard."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    """The Motifs page with its map painted."""
    page = context.new_page()
    open_map(page, address)
    return page


def open_map(page: Page, address: str) -> None:
    """Go to an address of the Motifs page, and wait for its map."""
    page.goto(address)
    page.wait_for_selector(".st-key-map-side canvas")
    page.wait_for_selector(".st-key-quality")
    page.wait_for_selector(READY, state="attached")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")
