"""What people do on the Motifs page, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import open_map

SHOWS = """(wanted) => { const all = (root) => [...root.querySelectorAll('*')].flatMap(
        (one) => one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]);
    const grid = all(document).find((one) => one.matches('.grid[aria-label]'));
    return grid && [...grid.children].map((tile) => tile.dataset.id).join() === wanted.join(); }"""


def tiles(page: Page) -> Locator:
    return page.locator(".grid[aria-label]:not([aria-label^='Photos like']) .tile")


def shown(page: Page) -> list[str]:
    return tiles(page).evaluate_all("found => found.map((tile) => tile.dataset.id)")


def head(page: Page) -> Locator:
    return page.locator(".st-key-panel-head")


def choose_first_motif(page: Page) -> list[str]:
    page.locator(".motif").first.click()
    expect(tiles(page).first).to_be_visible()
    return shown(page)


def slide(page: Page, name: str, key: str) -> None:
    slider = page.get_by_role("slider", name=name)
    slider.focus()
    page.keyboard.press(key)


def in_url(page: Page, pattern: str) -> None:
    page.wait_for_function(f"location.search.match(/{pattern}/)")


def shows(page: Page, wanted: list[str]) -> None:
    """Wait until the grid shows these photos, in this order."""
    page.wait_for_function(SHOWS, arg=wanted)


def copied_link(page: Page) -> str:
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_motif_stays_chosen_while_the_sliders_move(page: Page) -> None:
    before = choose_first_motif(page)
    assert before
    for name in ("Motifs (k)", "Perplexity"):
        slide(page, name, "ArrowLeft")
        in_url(page, "k=9" if name == "Motifs (k)" else "perplexity=12")
        shows(page, before)
    in_url(page, "chosen=motif-")


def test_a_motif_stays_chosen_while_k_is_dragged(page: Page) -> None:
    before = choose_first_motif(page)
    thumb = page.get_by_role("slider", name="Motifs (k)").bounding_box()
    assert thumb is not None
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for way in (40, 80, 120):
        page.mouse.move(x + way, y, steps=4)
        expect(tiles(page).first).to_be_visible()
    page.mouse.up()
    in_url(page, "k=(1[1-9]|2|3)")
    shows(page, before)
    in_url(page, "chosen=motif-1-of-10")


def test_shift_adds_a_motif(page: Page) -> None:
    first = choose_first_motif(page)
    page.locator(".motif").nth(1).click(modifiers=["Shift"])
    in_url(page, "chosen=motif-.*(,|%2C)motif-")
    expect(page.locator(".motif[aria-pressed=true]")).to_have_count(2)
    page.locator(f".grid .tile >> nth={len(first)}").wait_for()
    assert shown(page)[: len(first)] == first


def test_a_brush_chooses_what_lies_in_it_and_shift_adds(page: Page) -> None:
    box = page.locator(".st-key-map-side canvas").bounding_box()
    assert box is not None

    def drag(left: float, right: float) -> None:
        page.mouse.move(box["x"] + left * box["width"], box["y"] + 4)
        page.mouse.down()
        page.mouse.move(box["x"] + right * box["width"], box["y"] + 0.97 * box["height"], steps=5)
        page.mouse.up()

    drag(0.02, 0.5)
    in_url(page, "chosen=area-")
    expect(tiles(page).first).to_be_visible()
    half = set(shown(page))
    page.keyboard.down("Shift")
    drag(0.5, 0.98)
    page.keyboard.up("Shift")
    expect(head(page)).to_contain_text("42 photos")
    expect(tiles(page)).to_have_count(42)
    assert half < set(shown(page))
    page.keyboard.press("Escape")
    expect(head(page)).to_contain_text("10 motifs in 42 photos")


def test_a_chosen_motif_replaces_a_brush(page: Page) -> None:
    box = page.locator(".st-key-map-side canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 500, steps=5)
    page.mouse.up()
    in_url(page, "chosen=area-")
    page.locator(".motif").first.click()
    in_url(page, "chosen=motif-")
    page.wait_for_selector(".st-key-map-side canvas")
    expect(tiles(page).first).to_be_visible()


def test_hovering_a_point_shows_the_photo_and_its_labels(page: Page) -> None:
    box = page.locator(".st-key-map-side canvas").bounding_box()
    assert box is not None
    card = page.locator("#vg-tooltip-element.visible")
    # Somewhere among 42 photos, a point is under the pointer.
    for step in range(900):
        x, y = step % 36 / 36, step // 36 / 25
        page.mouse.move(box["x"] + 8 + x * (box["width"] - 16), box["y"] + 8 + y * 560)
        if card.count() and card.locator("img").count():
            break
    expect(card.locator("img")).to_have_attribute("src", re.compile(r"/thumbnails/[0-9a-f]{32}"))
    expect(card).to_contain_text(re.compile(r"\d+%"))
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_one_walks_from_photo_to_photo_and_back(page: Page) -> None:
    choose_first_motif(page)
    tiles(page).nth(1).click()
    expect(page.locator(".st-key-large img")).to_be_visible()
    expect(page.get_by_text("Photos like this one")).to_be_visible()
    like = page.locator(".grid[aria-label^='Photos like'] .tile")
    first = like.first.get_attribute("data-id")
    like.first.click()
    expect(page.locator(".st-key-large img")).to_have_attribute("src", re.compile(str(first)))
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".st-key-large img")).not_to_have_attribute("src", re.compile(str(first)))
    page.get_by_role("button", name="Back").click()
    expect(tiles(page).first).to_be_visible()


def test_a_copied_link_opens_the_same_view_elsewhere(page: Page, context: BrowserContext) -> None:
    slide(page, "Motifs (k)", "ArrowLeft")
    in_url(page, "k=9")
    before = choose_first_motif(page)
    in_url(page, "chosen=")
    link = copied_link(page)
    assert context.browser is not None
    with context.browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        open_map(other, link)
        expect(tiles(other).first).to_be_visible()
        assert shown(other) == before


def test_photos_that_no_words_describe_are_in_the_link_too(page: Page) -> None:
    page.get_by_role("button", name="Near duplicates").click()
    page.get_by_role("dialog").locator(".motif").first.click()
    in_url(page, "chosen=photos-")
    page.get_by_role("dialog").wait_for(state="hidden")
    expect(tiles(page).first).to_be_visible()
    before = shown(page)
    assert 2 <= len(before) <= 24
    link = copied_link(page)
    assert page.context.browser is not None
    with page.context.browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        open_map(other, link)
        shows(other, before)


def test_a_link_to_a_photo_shows_it_large(page: Page, address: str) -> None:
    photo = choose_first_motif(page)[0]
    open_map(page, f"{address}/?chosen=photo-{photo[:12]}")
    expect(page.locator(".st-key-large img")).to_have_attribute("src", re.compile(photo))


def test_back_and_forward_undo_and_redo_a_choice(page: Page) -> None:
    first = choose_first_motif(page)
    in_url(page, "chosen=motif-")
    page.locator(".motif").nth(1).click()
    page.wait_for_function("was => !location.search.includes(was)", arg=page.url.split("?")[1])
    page.wait_for_function(f"was => !({SHOWS})(was)", arg=first)
    second = shown(page)
    page.go_back()
    shows(page, first)
    page.go_forward()
    shows(page, second)


def test_back_and_forward_close_and_open_a_photo_again(page: Page) -> None:
    grid = choose_first_motif(page)
    in_url(page, "chosen=motif-")
    tiles(page).nth(1).click()
    large = page.locator(".st-key-large img")
    expect(large).to_have_attribute("src", re.compile(grid[1]))
    in_url(page, f"photo={grid[1][:12]}")
    page.go_back()
    shows(page, grid)
    in_url(page, "^((?!photo).)*$")
    page.go_forward()
    expect(large).to_have_attribute("src", re.compile(grid[1]))
    page.reload()
    expect(large).to_have_attribute("src", re.compile(grid[1]))
    page.keyboard.press("Escape")
    expect(head(page)).to_contain_text("10 motifs in 42 photos")
    in_url(page, "^((?!photo|chosen).)*$")


def test_a_choice_survives_a_visit_to_another_page(page: Page) -> None:
    slide(page, "Motifs (k)", "ArrowLeft")
    in_url(page, "k=9")
    before = choose_first_motif(page)
    page.locator(".st-key-nav a:visible").nth(1).click()
    page.wait_for_function("location.pathname != '/'")
    page.locator("[class*='st-key-nav-Photos-here']").wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.locator(".st-key-nav a:visible").first.click()
    page.wait_for_selector(".st-key-map-side canvas")
    expect(tiles(page).first).to_be_visible()
    assert shown(page) == before
    in_url(page, "k=9")
    in_url(page, "chosen=motif-")


def test_the_page_can_be_used_without_a_mouse(page: Page) -> None:
    page.locator(".motif").first.focus()
    page.keyboard.press("Enter")
    expect(tiles(page).first).to_be_visible()
    tiles(page).first.focus()
    page.keyboard.press("ArrowRight")
    focused = page.evaluate(
        """() => { let at = document.activeElement;
        while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
        return at.dataset.id; }"""
    )
    assert focused == shown(page)[1]
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-large img")).to_have_attribute("alt", re.compile(r"\w"))


def test_everything_to_press_has_a_name_and_every_photo_words(page: Page) -> None:
    choose_first_motif(page)
    nameless = page.evaluate(
        """() => {
        const all = (root) => [...root.querySelectorAll('*')].flatMap(
            (one) => one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]);
        const name = (one) => one.getAttribute('aria-label') || one.innerText.trim()
            || [...one.querySelectorAll('img')].map((image) => image.alt).join('')
            || one.getAttribute('title') || one.getAttribute('aria-labelledby');
        return all(document).filter((one) => one.matches('button, a[href], [role=slider]')
            && one.checkVisibility() && !name(one)).map((one) => one.outerHTML.slice(0, 200));
        }"""
    )
    assert nameless == []
    assert all(tiles(page).locator("img").evaluate_all("found => found.map((one) => one.alt)"))


def test_words_find_photos(page: Page) -> None:
    field = page.get_by_role("combobox", name="Search photos")
    field.click()
    field.type("coffee")
    page.keyboard.press("Enter")
    in_url(page, "chosen=find-coffee")
    expect(tiles(page).first).to_be_visible()
    expect(head(page)).to_contain_text("coffee")


def test_nothing_is_fetched_from_outside(context: BrowserContext, address: str) -> None:
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    open_map(page, address)
    choose_first_motif(page)
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_a_click_on_a_picture_on_the_map_chooses_its_motif(page: Page) -> None:
    box = page.locator(".st-key-map-side canvas").bounding_box()
    assert box is not None
    card = page.locator("#vg-tooltip-element.visible")
    for step in range(600):
        x, y = (step * 37 % 211) / 211, (step * 53 % 197) / 197
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if card.count() and "click to see them" in card.inner_text():
            break
    page.mouse.down()
    page.mouse.up()
    in_url(page, "chosen=motif-")
    expect(tiles(page).first).to_be_visible()


def test_a_click_on_a_point_opens_its_photo(page: Page) -> None:
    box = page.locator(".st-key-map-side canvas").bounding_box()
    assert box is not None
    card = page.locator("#vg-tooltip-element.visible")
    for step in range(900):
        x, y = (step * 37 % 211) / 211, (step * 53 % 197) / 197
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if card.count() and card.locator("img").count():
            break
    source = card.locator("img").get_attribute("src")
    assert source
    page.mouse.down()
    page.mouse.up()
    in_url(page, "chosen=photo-")
    shown_id = source.rsplit("/", 1)[1].removesuffix(".webp")
    expect(page.locator(".st-key-large img")).to_have_attribute("src", re.compile(shown_id))


def test_a_click_on_a_bar_chooses_the_photos_with_that_label(page: Page) -> None:
    choose_first_motif(page)
    bars = page.locator(".st-key-label-bars canvas, .st-key-label-bars svg").last
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 16)
    in_url(page, "chosen=label-")
    expect(tiles(page).first).to_be_visible()
