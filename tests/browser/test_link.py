"""The link is the view: here, in a fresh browser, and on the published copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import PROJECT, Cache
from lib.sharing.publish import publish
from tests.sharing.serving import Served, served
from tests.ui.album import NAME, make_album

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
Browser, Page = playwright.Browser, playwright.Page

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
OTHER = "Other album"
VIEW = "k=6&perplexity=11&pictures=Names+only&chosen=motif-2-of-6"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with playwright.sync_playwright() as tool:
        path = path or tool.chromium.executable_path
        if not Path(path).exists():
            if os.environ.get("MOTIFS_REQUIRE_BROWSER"):
                pytest.fail("There is no Chromium, and MOTIFS_REQUIRE_BROWSER demands one.")
            pytest.skip("There is no Chromium on this computer.")
        opened = tool.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    root = tmp_path_factory.mktemp("link") / "cache"
    make_album(root, OTHER, 6)
    make_album(root)
    return Cache(root)


@pytest.fixture(scope="module")
def server(cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    with served(PROJECT, log, MOTIFS_CACHE=str(cache.root)) as one:
        yield one


@pytest.fixture(scope="module")
def copy(cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("copy")
    publish(cache, NAME, folder / "d")
    with served(folder / "d", folder / "log") as one:
        yield one


def open_page(browser: Browser, server: Served, query: str = "", path: str = "") -> Page:
    """A fresh visit, waited for until the list of motifs is there."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"http://{server.host}/{path}?{query}", timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stSlider]", timeout=PATIENCE)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget]')"
        " && document.querySelector('[data-testid=stVegaLiteChart] canvas')",
        timeout=PATIENCE,
    )
    page.wait_for_timeout(500)
    return page


def seen(page: Page) -> tuple[list[str], list[str], str]:
    """What a person sees: the sliders, the choices, and the heading of the chosen photos."""
    sliders = page.locator("[data-testid=stSlider]").all_inner_texts()
    boxes = [box.input_value() for box in page.locator("[data-testid=stSelectbox] input").all()]
    heading = page.locator("[data-testid=stMarkdown] strong, [data-testid=stHeading]")
    return sliders, boxes, " ".join(heading.all_inner_texts())


def test_a_copied_address_shows_the_same_in_a_fresh_browser(
    browser: Browser, server: Served
) -> None:
    first = open_page(browser, server)
    slider = first.locator("[data-testid=stSlider] [role=slider], [data-testid=stSlider] input")
    slider.first.focus()
    for _ in range(3):
        first.keyboard.press("ArrowLeft")
        first.wait_for_timeout(700)
    first.wait_for_function("() => location.search.includes('k=7')", timeout=PATIENCE)
    query = first.url.partition("?")[2]
    again = open_page(browser, server, query)
    assert seen(again) == seen(first)
    assert "k=7" in again.url


def test_the_published_copy_shows_the_same(browser: Browser, server: Served, copy: Served) -> None:
    here, there = open_page(browser, server, VIEW), open_page(browser, copy, VIEW)
    ours, theirs = seen(here), seen(there)
    assert ours[0] == theirs[0]
    assert ours[2] == theirs[2]
    assert "6" in ours[0][0]
    assert {"Names only"} <= set(ours[1]) & set(theirs[1]) or ours[1] == theirs[1]


def test_a_collection_is_named_by_its_name(browser: Browser, server: Served) -> None:
    page = open_page(browser, server, "collection=Other+album")
    assert "18" in page.inner_text("body")
    assert page.locator("[data-testid=stToast]").count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "k=abc&collection=nope",
        "k=999&perplexity=-4&projection=zzz&colour=nope",
        "backbone=gone",
        "chosen=motif-99-of-3,photo-x,area-nonsense",
        "chosen=<script>alert(1)</script>",
    ],
)
def test_what_cannot_be_had_is_said_quietly(browser: Browser, server: Served, query: str) -> None:
    page = open_page(browser, server, query)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stToast]").first.is_visible()
    assert "alert" not in page.inner_text("body")


def test_back_and_forward_move_between_pages_and_keep_the_view(
    browser: Browser, server: Served
) -> None:
    page = open_page(browser, server, "k=5")
    page.get_by_role("link", name="Share").click()
    page.wait_for_selector("text=A dashboard for everyone", timeout=PATIENCE)
    address = page.locator("[data-testid=stCode]").first.inner_text()
    assert "k=5" in address
    assert "/Share" not in address
    page.go_back()
    page.wait_for_selector("[data-testid=stSlider]", timeout=PATIENCE)
    page.wait_for_timeout(1500)
    assert "\n5\n" in page.locator("[data-testid=stSlider]").first.inner_text()
