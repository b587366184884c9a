"""Features compared and picked in a real browser: by keyboard, by pointer, on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

from lib.features.backbones import BACKBONES
from tests.browser.conftest import PATIENCE, open_map

FOCUSED = """() => { let at = document.activeElement;
    while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
    return at.dataset.name || ""; }"""


def compare(page: Page) -> Locator:
    """The open comparison."""
    page.get_by_role("button", name="About the features").click()
    table = page.locator(".backbones table")
    table.wait_for()
    return table


def pressed(table: Locator) -> Locator:
    return table.get_by_role("button", pressed=True)


def test_features_are_picked_by_keyboard_and_the_link_says_so(page: Page) -> None:
    table = compare(page)
    expect(pressed(table)).to_contain_text("EfficientNet-Lite2")
    pressed(table).focus()
    for _ in range(list(BACKBONES).index("pixels")):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "pixels"
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('backbone=Pixels')")
    page.get_by_role("heading", name="has not been looked at by Pixels yet").wait_for()
    expect(page.locator(".backbones")).to_have_count(0)
    page.reload()
    page.get_by_role("heading", name="has not been looked at by Pixels yet").wait_for()
    table = compare(page)
    expect(pressed(table)).to_contain_text("Pixels")
    table.get_by_text("quick and good").click()
    page.wait_for_selector(".st-key-map-side canvas")
    assert "backbone" not in page.url


def test_escape_leaves_everything_as_it_was(page: Page) -> None:
    compare(page)
    page.keyboard.press("Escape")
    expect(page.locator(".backbones")).to_have_count(0)
    assert "backbone" not in page.url


def test_on_a_phone_every_fact_keeps_its_heading_and_nothing_sticks_out(
    browser: Browser, address: str
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
        page = phone.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        open_map(page, address)
        table = compare(page)
        row = table.locator("tr", has_text="VGG19").first
        expect(row.get_by_text("ImageNet top-1")).to_be_visible()
        expect(row).to_contain_text(re.compile(r"71\.3 %"))
        assert table.evaluate("table => table.scrollWidth <= table.clientWidth + 1")
        box = row.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
