"""axe-core looks at every page, light and dark: nothing that it calls serious or critical."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lib.cache import PROJECT, Cache
from tests.browser.conftest import PATIENCE
from tests.sharing.serving import Served, served
from tests.ui.album import give_features
from tests.ui.dated import make_dated

GRAVE = ("serious", "critical")
MAP = ".st-key-map-side canvas"
# Each page, or a state of one: its address, and what is there when it is complete.
PLACES = {
    "overview": ("", ".motifs.open .motif"),
    "a motif chosen": ("?chosen=motif-1-of-10", ".grid .tile"),
    "Photos": ("Photos", "h1, h2, h3"),
    "How many": ("How_many", "canvas, svg.marks"),
    "Compare": ("Compare", "canvas"),
    "Ontology": ("Ontology", "canvas, svg.marks"),
    "Timeline": ("Timeline", ".st-key-timeline-chart canvas"),
    "Share": ("Share", "[data-testid=stCode]"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An album that every page has something to show of: dates, places, two feature spaces."""
    folder = tmp_path_factory.mktemp("accessibility")
    album = make_dated(folder / "cache")
    give_features(Cache(folder / "cache"), album, "pixels")
    with served(PROJECT, folder / "log", MOTIFS_CACHE=str(folder / "cache")) as one:
        yield one


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=request.param, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


def at_rest(page: Page, what: str) -> None:
    """Wait until a page has all that belongs to it, and nothing runs any more."""
    page.wait_for_selector(what)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def grave_findings(page: Page) -> list[str]:
    """What axe-core finds grave: rule, element and what is wrong, one line each."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{finding['id']} ({finding['impact']}): {node['target']} {node['html'][:160]} "
        f"{[one['message'] for one in node['any'] + node['all'] + node['none']][:1]}"
        for finding in found
        if finding["impact"] in GRAVE
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_grave(page: Page, server: Served, place: str) -> None:
    address, complete = PLACES[place]
    page.goto(f"http://{server.host}/{address}")
    at_rest(page, complete)
    assert grave_findings(page) == []


def test_nothing_grave_on_one_photo(page: Page, server: Served) -> None:
    page.goto(f"http://{server.host}/?chosen=motif-1-of-10")
    page.locator(".grid .tile").first.click()
    at_rest(page, ".st-key-large img")
    at_rest(page, ".grid[aria-label^='Photos like'] .tile")
    assert grave_findings(page) == []
