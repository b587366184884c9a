"""The link is the view: in a fresh browser, and on the published copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.cache import PROJECT, Cache
from lib.sharing.publish import publish
from tests.sharing.serving import Served, served
from tests.ui.album import NAME, make_album

OTHER = "Other album"
VIEW = "k=6&perplexity=9&pictures=Names+only&chosen=motif-2-of-6"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    root = tmp_path_factory.mktemp("link") / "cache"
    make_album(root, OTHER, 10)
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


def open_view(browser: Browser, server: Served, query: str) -> Page:
    """A fresh visit, waited for until the map is there."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"http://{server.host}/?{query}")
    page.wait_for_selector(".st-key-map-side canvas")
    page.wait_for_selector(".st-key-quality")
    page.locator("[data-testid=stSlider]").nth(1).wait_for()  # their code comes when it comes
    return page


def seen(page: Page) -> tuple[list[str], str]:
    """What a person reads: the sliders, and all that the panel of photos says."""
    sliders = page.locator("[data-testid=stSlider]").all_inner_texts()
    words = page.locator("[data-testid=stMarkdown]").all_inner_texts()
    return sliders, " ".join(words)


def test_the_published_copy_shows_the_same(browser: Browser, server: Served, copy: Served) -> None:
    here = open_view(browser, server, f"{VIEW}&collection=Small+album")
    there = open_view(browser, copy, VIEW)
    assert seen(here) == seen(there)
    assert "\n6\n" in seen(there)[0][0]


@pytest.mark.parametrize("published", [False, True])
def test_a_copied_link_opens_the_same_photo_large(
    browser: Browser, server: Served, copy: Served, published: bool
) -> None:
    one = copy if published else server
    page = open_view(browser, one, VIEW if published else f"{VIEW}&collection=Small+album")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    second = page.locator(".grid .tile").nth(1)
    photo = second.get_attribute("data-id")
    assert photo
    second.click()
    page.wait_for_url(f"**photo={photo[:12]}*")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied").wait_for()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    there = open_view(browser, one, link.partition("?")[2])
    expect(there.locator(".st-key-large img")).to_have_attribute("src", re.compile(photo))
    there.get_by_role("button", name="Back").click()
    there.locator(f".grid .tile[data-id='{photo}']").wait_for()
    assert "photo=" not in there.url
    assert "chosen=motif-2-of-6" in there.url


def test_a_collection_is_named_by_its_name(browser: Browser, server: Served) -> None:
    page = open_view(browser, server, "collection=Other+album&k=4")
    assert "in 30 photos" in page.inner_text("body")
    assert page.locator("[data-testid=stToast]").count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "k=abc&collection=nope",
        "k=999&perplexity=-4&projection=zzz&colour=nope",
        "chosen=motif-99-of-3,photo-x,area-nonsense",
        "chosen=<script>alert(1)</script>",
        "photo=<script>alert(1)</script>",
        "photo=0123456789ab",
    ],
)
def test_what_cannot_be_had_is_said_quietly(browser: Browser, copy: Served, query: str) -> None:
    page = open_view(browser, copy, query)
    page.locator("[data-testid=stToast]").first.wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    assert "alert(1)" not in page.inner_text("body")


def test_the_share_page_gives_the_address_of_the_view(browser: Browser, server: Served) -> None:
    page = open_view(browser, server, "k=5&perplexity=8")
    page.get_by_role("link", name="Share").click()
    page.wait_for_selector("text=A dashboard for everyone")
    address = page.locator("[data-testid=stCode]").first.inner_text().strip()
    assert "/Share" not in address
    again = open_view(browser, server, address.partition("?")[2])
    sliders, _ = seen(again)
    assert ["\n5\n" in sliders[0], "\n8\n" in sliders[1]] == [True, True]
