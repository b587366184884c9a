"""What is zoomed into stays in sight, whatever is chosen and cleared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, open_map
from tests.browser.drawn import MAP, landmarks, watch

TILES = ".grid[aria-label]:not([aria-label^='Photos like']) .tile"
LOOKS = """(expected) => { const small = document.createElement('canvas');
    small.width = small.height = 64; const context = small.getContext('2d');
    context.drawImage(document.querySelector('.st-key-map-side canvas'), 0, 0, 64, 64);
    const now = context.getImageData(0, 0, 64, 64).data.join();
    return expected == null ? now : now === expected; }"""


@pytest.fixture
def zoomed(browser: Browser, address: str) -> Iterator[Page]:
    """The map, zoomed into, with its landmarks where the zoom wants them."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    watch(context)
    page = context.new_page()
    open_map(page, f"{address}/?pictures=Names+only")
    before = names(page)
    whole = page.evaluate(LOOKS)
    x, y = at(page, 0.5, 0.5)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"expected => !({LOOKS})(expected)", arg=whole)
    at_rest(page)
    page.mouse.move(*at(page, 0.5, -0.1))
    assert names(page) != before
    yield page
    context.close()


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the screen, by its share of the map's width and height."""
    box = page.locator(MAP).bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def at_rest(page: Page) -> None:
    """Wait until the picture of the map is the same for half a second."""
    page.wait_for_function(
        f"""() => {{ const now = ({LOOKS})(), was = window.was || {{}};
        if (was.look !== now) window.was = {{ look: now, since: performance.now() }};
        return was.look === now && performance.now() - was.since > 500; }}""",
        polling=50,
    )


def names(page: Page) -> dict[str, tuple[int, int]]:
    """Where the middle of each name on the map is."""
    return {
        box.what: (round((box.left + box.right) / 2), round((box.top + box.bottom) / 2))
        for box in landmarks(page)
    }


def brush(page: Page) -> None:
    page.mouse.move(*at(page, 0.1, 0.02))
    page.mouse.down()
    page.mouse.move(*at(page, 0.7, 0.97), steps=5)
    page.mouse.up()
    page.wait_for_function("location.search.includes('chosen=area-')")
    expect(page.locator(TILES).first).to_be_visible()


def test_zoom_survives_a_brush_and_clearing_it(zoomed: Page) -> None:
    look = zoomed.evaluate(LOOKS)
    brush(zoomed)
    assert zoomed.evaluate(LOOKS) != look
    zoomed.keyboard.press("Escape")
    zoomed.wait_for_function("!location.search.includes('chosen=')")
    zoomed.mouse.move(*at(zoomed, 0.5, -0.1))
    # The same to the pixel: the rectangle is gone, too.
    zoomed.wait_for_function(LOOKS, arg=look)


def test_a_motif_takes_the_rectangle_away_and_neither_zoom_nor_choice(zoomed: Page) -> None:
    look, places = zoomed.evaluate(LOOKS), names(zoomed)
    brush(zoomed)
    zoomed.locator(".motif").first.click()
    zoomed.wait_for_function("location.search.includes('chosen=motif-')")
    at_rest(zoomed)
    assert names(zoomed) == places
    # What the map has reported since of its rectangle has not cleared the choice.
    zoomed.wait_for_function("location.search.includes('chosen=motif-')")
    expect(zoomed.locator(TILES).first).to_be_visible()
    zoomed.get_by_role("button", name="Clear").click()
    zoomed.wait_for_function("!location.search.includes('chosen=')")
    zoomed.mouse.move(*at(zoomed, 0.5, -0.1))
    zoomed.wait_for_function(LOOKS, arg=look)


@pytest.mark.parametrize(
    ("field", "other", "again"),
    [("Colour by", "How typical", "Motif"), ("Show", "Points only", "Names only")],
)
def test_zoom_survives_other_looks(zoomed: Page, field: str, other: str, again: str) -> None:
    look = zoomed.evaluate(LOOKS)
    for option in (other, again):
        zoomed.get_by_role("combobox", name=field).click()
        zoomed.get_by_role("option", name=option).click()
        zoomed.wait_for_function(
            f"expected => ({LOOKS})(expected) === {str(option == again).lower()}", arg=look
        )


def test_zoom_survives_steps_of_a_slider(zoomed: Page) -> None:
    look = zoomed.evaluate(LOOKS)
    slider = zoomed.get_by_role("slider", name="Motifs (k)")
    slider.focus()
    zoomed.keyboard.press("ArrowRight")
    zoomed.wait_for_function("location.search.includes('k=11')")
    zoomed.wait_for_function(f"expected => !({LOOKS})(expected)", arg=look)
    zoomed.keyboard.press("ArrowLeft")
    zoomed.wait_for_function("!location.search.includes('k=11')")
    zoomed.wait_for_function(LOOKS, arg=look)
