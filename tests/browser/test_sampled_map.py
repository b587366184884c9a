"""The map of very many photos: it shows some, says so, and every photo can still be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import open_map, serving
from tests.browser.test_big_map import at_rest, canvas, drag
from tests.browser.test_motifs_page import choose_first_motif, head, slide
from tests.ui.album import make_album

# The points that stay strong while others fade, once any do.
LIT = """async (root) => { const { map } = root;
    for (let tries = 0; !map.chosen && tries < 200; tries++)
        await new Promise((next) => setTimeout(next, 50));
    return [...Array(map.n).keys()].filter((i) => map.isChosen(i)).length; }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("sampled-map") / "cache"
    make_album(root)
    with serving(Path(root), "-m", "tests.browser.sampled_server") as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    open_map(page, address)
    at_rest(page)
    return page


def test_it_shows_a_sample_and_says_so(page: Page) -> None:
    assert canvas(page).evaluate("(root) => root.map.n") == 20
    expect(page.get_by_text("The map shows 20 of 42 photos, a fair sample.")).to_be_visible()
    expect(page.get_by_text("10 motifs in 42 photos")).to_be_visible()
    assert canvas(page).evaluate("(root) => root.map.haze.places.length") == 42


def test_a_rectangle_chooses_also_the_photos_that_are_not_shown(page: Page) -> None:
    drag(page, 0.001, 0.999)
    expect(head(page)).to_contain_text("42 photos")


def test_what_is_chosen_is_lit_where_it_or_its_stand_in_lies(page: Page) -> None:
    choose_first_motif(page)
    assert 0 < canvas(page).evaluate(LIT) < 20


def test_sliders_move_the_sample_and_find_it_again(page: Page) -> None:
    slide(page, "Perplexity", "ArrowLeft")
    at_rest(page)
    assert canvas(page).evaluate("(root) => root.map.xy.length") == 40
