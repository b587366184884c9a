"""What people do on the Timeline page, in a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT
from tests.browser.conftest import PATIENCE, _free_port, _wait_for
from tests.ui.dated import make_dated

TILES = ".grid[aria-label]:not([aria-label^='Photos like']) .tile"


@pytest.fixture(scope="module")
def dated_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Timeline page of a server that shows an album with dates."""
    root = tmp_path_factory.mktemp("timeline") / "cache"
    make_dated(root)
    port = _free_port()
    line = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    line += ["--server.port", str(port), "--server.headless", "true"]
    environment = {**os.environ, ENVIRONMENT_VARIABLE: str(root)}
    with subprocess.Popen(line, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server)
            yield f"http://localhost:{port}/Timeline?period=month"
        finally:
            server.terminate()


def open_timeline(browser: Browser, address: str, zone: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id=zone)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".st-key-timeline-chart canvas")
    expect(page.get_by_text("Your collection in sentences")).to_be_visible()
    page.wait_for_timeout(800)
    return page


def place(page: Page, right: float, down: float = 0.4) -> tuple[float, float]:
    box = page.locator(".st-key-timeline-chart canvas").bounding_box()
    assert box is not None
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def drag(page: Page, left: float, right: float) -> None:
    page.mouse.move(*place(page, left))
    page.mouse.down()
    page.mouse.move(*place(page, right), steps=6)
    page.mouse.up()


def chosen(page: Page, pattern: str) -> str:
    page.wait_for_function(f"location.search.match(/chosen={pattern}/)")
    found = re.search(r"chosen=([^&]*)", page.url)
    assert found is not None
    return found[1]


def test_a_period_drawn_chooses_its_photos_and_escape_lets_go(
    browser: Browser, dated_address: str
) -> None:
    page = open_timeline(browser, dated_address, "Europe/Berlin")
    drag(page, 0.3, 0.6)
    words = chosen(page, "taken-")
    expect(page.locator(TILES).first).to_be_visible()
    photos = page.locator(TILES).count()
    assert 5 < photos < 40
    page.goto(f"{dated_address}&chosen={words}")
    expect(page.locator(TILES)).to_have_count(photos)
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('chosen=')")
    page.context.close()


def test_the_browsers_time_zone_changes_nothing(browser: Browser, dated_address: str) -> None:
    found = set()
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        page = open_timeline(browser, dated_address, zone)
        drag(page, 0.3, 0.6)
        found.add(chosen(page, "taken-"))
        page.context.close()
    assert len(found) == 1


def test_a_bar_chooses_its_motif_and_again_lets_go(browser: Browser, dated_address: str) -> None:
    page = open_timeline(browser, dated_address, "Europe/Berlin")
    for place_on_axis in (0.045, 0.06, 0.075, 0.09, 0.1, 0.12):
        page.mouse.click(*place(page, place_on_axis, 0.82))
        # Long enough that no answer is late: a second click would let go of what the first chose.
        with suppress(PlaywrightTimeout):
            page.wait_for_function("location.search.includes('chosen=motif')", timeout=5000)
            break
    chosen(page, "motif-")
    page.mouse.click(*place(page, place_on_axis, 0.82))
    page.wait_for_function("!location.search.includes('chosen=')")
    page.context.close()


def test_a_sentence_shows_its_photos(browser: Browser, dated_address: str) -> None:
    page = open_timeline(browser, dated_address, "Europe/Berlin")
    page.locator(".st-key-sentence-1 button").first.click()
    expect(page.locator(TILES).first).to_be_visible()
    page.context.close()
