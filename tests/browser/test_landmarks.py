"""Pictures and names on the map, in windows of every width: as the browser draws them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE, open_map
from tests.browser.drawn import MAP, landmarks, watch


@pytest.fixture(scope="module")
def crowded(browser: Browser, address: str) -> Iterator[Page]:
    """A map with 20 motifs of 42 photos."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    watch(context)
    page = context.new_page()
    open_map(page, f"{address}/?k=20")
    yield page
    context.close()


@pytest.mark.parametrize("width", [360, 768, 820, 1024, 1440, 1920])
def test_no_two_touch_at_any_width(crowded: Page, width: int) -> None:
    crowded.set_viewport_size({"width": width, "height": 900})
    # The map has taken the width of its column, and all pictures have come.
    crowded.wait_for_function(
        """selector => { const map = document.querySelector(selector);
        const room = map.closest('[data-testid=stVegaLiteChart]').getBoundingClientRect().width;
        return Math.abs(map.getBoundingClientRect().width - room) < 2
            && drawnOn(map).filter(([what]) => what.startsWith('picture')).length > 2; }""",
        arg=MAP,
    )
    crowded.wait_for_load_state("networkidle")
    found = landmarks(crowded)
    touching = [(one, other) for one, other in combinations(found, 2) if one.touches(other)]
    assert touching == []
    names = sum(box.what.startswith("name") for box in found)
    assert names >= (9 if width < 1000 else 15)
