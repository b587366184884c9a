"""What people do on the canvas map, which shows more photos than a Vega chart can.

The server is told to use it for any number of photos, so that 42 will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, Route, expect

from tests.browser.conftest import open_map, serving
from tests.browser.test_motifs_page import choose_first_motif, head, in_url, shown, slide, tiles
from tests.ui.album import make_album

# Points that no picture and no name is near (a finger's tap goes to the nearest button): place on
# the screen, and the photo's id.
POINTS = """(root) => {
    const { map } = root, s = map.scale(), box = map.box.getBoundingClientRect();
    const buttons = [...map.marks.querySelectorAll('button:not([hidden])')]
        .map((one) => one.getBoundingClientRect());
    return [...Array(map.n).keys()].map((i) => {
        const [x, y] = map.toScreen(map.xy[2 * i], map.xy[2 * i + 1], s);
        return { x: x + box.left, y: y + box.top, id: map.id(i), motif: map.motif[i] };
    }).filter(({ x, y }) => x > box.left + 12 && y > box.top + 12 && x < box.right - 12
        && y < Math.min(box.bottom, innerHeight) - 12 && buttons.every((b) => x < b.left - 20
        || x > b.right + 20 || y < b.top - 20 || y > b.bottom + 20)); }"""
WINDOW = "(root) => [root.map.zoom.x, root.map.zoom.y, root.map.half()]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("big-map") / "cache"
    make_album(root)
    with serving(Path(root), "-m", "tests.browser.canvas_server") as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    open_map(page, address)
    at_rest(page)
    return page


@pytest.fixture
def phone(context: BrowserContext, address: str) -> Iterator[Page]:
    """A narrow page with a touch screen."""
    assert context.browser is not None
    with context.browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True
    ) as touching:
        page = touching.new_page()
        open_map(page, address)
        at_rest(page)
        page.locator(".bigmap").scroll_into_view_if_needed()
        yield page


def at_rest(page: Page) -> None:
    expect(page.locator(".bigmap .map")).to_have_attribute("data-still", "1")


def canvas(page: Page) -> Locator:
    return page.locator(".bigmap")


def points(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = canvas(page).evaluate(POINTS)
    assert found
    return found


def window(page: Page) -> list[float]:
    """Middle and half extent of what is seen."""
    return list(canvas(page).evaluate(WINDOW))


def zoom_in(page: Page, by: int = -400) -> list[float]:
    box = canvas(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.wheel(0, by)
    page.wait_for_timeout(400)
    return window(page)


def drag(page: Page, left: float, right: float) -> None:
    """A rectangle over the map's whole height, between two shares of its width."""
    box = canvas(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + left * box["width"], box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + box["height"] - 1, steps=5)
    page.mouse.up()


def test_the_map_is_a_canvas_of_ours_and_tells_itself_in_words(page: Page) -> None:
    expect(canvas(page)).to_have_count(1)
    picture = canvas(page).get_by_role("img", name=re.compile("Map of 42 photos in 10 motifs"))
    expect(picture).to_have_count(1)
    assert page.locator(".st-key-map-side [data-testid=stVegaLiteChart]").count() == 0


def test_hovering_a_point_shows_its_photo_motif_labels_and_file(page: Page) -> None:
    point = points(page)[0]
    page.mouse.move(point["x"], point["y"])
    card = page.locator(".card")
    expect(card).to_be_visible()
    expect(card.locator("img")).to_have_attribute("src", re.compile(point["id"]))
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    expect(card).to_contain_text(re.compile(r"\d+%"))
    expect(card).to_contain_text(re.compile(r"\.jpg"))
    assert card.locator("b").inner_text() in page.locator(".motif .name").all_inner_texts()


def test_a_click_on_a_point_opens_its_photo(page: Page) -> None:
    point = points(page)[0]
    page.mouse.click(point["x"], point["y"])
    in_url(page, "chosen=photo-" + point["id"][:12])
    expect(page.locator(".st-key-large img")).to_have_attribute("src", re.compile(point["id"]))


def test_shift_adds_points_to_those_chosen(page: Page) -> None:
    one, other = points(page)[:2]
    page.keyboard.down("Shift")
    page.mouse.click(one["x"], one["y"])
    in_url(page, "chosen=photo-" + one["id"][:12])
    page.mouse.click(other["x"], other["y"])
    page.keyboard.up("Shift")
    expect(tiles(page)).to_have_count(2)
    assert set(shown(page)) == {one["id"], other["id"]}


def test_a_brush_chooses_what_lies_in_it_shift_adds_and_escape_clears(page: Page) -> None:
    drag(page, 0.01, 0.5)
    in_url(page, "chosen=area-")
    expect(tiles(page).first).to_be_visible()
    expect(page.locator(".areas .brush")).to_have_count(1)
    half = set(shown(page))
    page.keyboard.down("Shift")
    drag(page, 0.5, 0.99)
    page.keyboard.up("Shift")
    expect(head(page)).to_contain_text("42 photos")
    expect(tiles(page)).to_have_count(42)
    expect(page.locator(".areas .brush")).to_have_count(2)
    assert half < set(shown(page))
    page.keyboard.press("Escape")
    expect(head(page)).to_contain_text("10 motifs in 42 photos")
    expect(page.locator(".areas .brush")).to_have_count(0)


def test_a_drawn_rectangle_goes_when_something_else_is_chosen(page: Page) -> None:
    drag(page, 0.01, 0.5)
    in_url(page, "chosen=area-")
    expect(page.locator(".areas .brush")).to_have_count(1)
    page.locator(".motif").first.click()
    in_url(page, "chosen=motif-")
    expect(page.locator(".areas .brush")).to_have_count(0)


def test_a_click_on_nothing_and_the_button_clear_the_choice(page: Page) -> None:
    for clear in ("nothing", "button"):
        choose_first_motif(page)
        if clear == "button":
            page.get_by_role("button", name="Clear").click()
        else:
            box = canvas(page).bounding_box()
            assert box is not None
            page.mouse.click(box["x"] + 3, box["y"] + 3)
        expect(head(page)).to_contain_text("10 motifs in 42 photos")


def test_a_click_on_a_name_chooses_its_motif_and_shift_adds_another(page: Page) -> None:
    marks = page.locator(".marks button:not([hidden])")
    names = marks.all_inner_texts()
    assert len(names) > 3
    marks.nth(0).locator("span").click()
    in_url(page, "chosen=motif-")
    expect(head(page)).to_contain_text(names[0])
    first = shown(page)
    marks.nth(1).click(modifiers=["Shift"])
    in_url(page, "chosen=motif-.*motif-")
    expect(tiles(page)).not_to_have_count(len(first))
    assert set(first) < set(shown(page))


def test_a_rectangle_may_begin_on_a_picture(page: Page) -> None:
    box = page.locator(".marks button:not([hidden]) img").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 160, steps=5)
    page.mouse.up()
    in_url(page, "chosen=area-")
    expect(page.locator(".areas .brush")).to_have_count(1)


def test_a_name_tells_on_hover_what_a_click_does(page: Page) -> None:
    page.locator(".marks button:not([hidden])").first.hover()
    expect(page.locator(".card")).to_contain_text("click to see them")
    expect(page.locator(".card img")).to_have_attribute("src", re.compile(r"/thumbnails/"))


def test_names_never_lie_on_each_other_and_more_of_them_fit_when_zoomed(page: Page) -> None:
    slide(page, "Motifs (k)", "End")
    in_url(page, "k=30")
    page.wait_for_timeout(800)
    boxes = page.locator(".marks button:not([hidden]) span").evaluate_all(
        "all => all.map((one) => { const b = one.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    assert len(boxes) > 5
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a, b)


def test_zoom_and_place_survive_k_a_choice_and_another_map(page: Page) -> None:
    whole = window(page)
    seen = zoom_in(page)
    assert seen[2] < whole[2] / 2
    page.keyboard.down("Alt")
    box = canvas(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()
    page.keyboard.up("Alt")
    page.wait_for_timeout(400)
    moved = window(page)
    assert moved[:2] != seen[:2]
    assert moved[2] == seen[2]
    slide(page, "Motifs (k)", "ArrowLeft")
    in_url(page, "k=9")
    choose_first_motif(page)
    slide(page, "Perplexity", "ArrowLeft")
    in_url(page, "perplexity=12")
    at_rest(page)
    assert window(page) == moved
    page.mouse.dblclick(box["x"] + 4, box["y"] + 4)
    page.wait_for_timeout(400)
    assert window(page) == whole


def test_a_motif_stays_chosen_while_the_sliders_move(page: Page) -> None:
    before = choose_first_motif(page)
    for name in ("Motifs (k)", "Perplexity"):
        slide(page, name, "ArrowLeft")
        in_url(page, "k=9" if name == "Motifs (k)" else "perplexity=12")
        at_rest(page)
        page.wait_for_timeout(500)
        assert shown(page) == before
    lit = canvas(page).evaluate(
        "(root) => [...Array(root.map.n).keys()].filter((i) => root.map.isChosen(i))"
        ".map((i) => root.map.id(i))"
    )
    assert sorted(lit) == sorted(before)


def test_a_copied_link_opens_the_same_area_elsewhere(page: Page, context: BrowserContext) -> None:
    slide(page, "Motifs (k)", "ArrowLeft")
    in_url(page, "k=9")
    drag(page, 0.01, 0.4)
    in_url(page, "chosen=area-")
    expect(tiles(page).first).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert context.browser is not None
    with context.browser.new_context(viewport={"width": 1200, "height": 800}) as elsewhere:
        other = elsewhere.new_page()
        open_map(other, link)
        expect(tiles(other).first).to_be_visible()
        assert sorted(shown(other)) == sorted(shown(page))
        expect(other.locator(".areas .brush")).to_have_count(1)


@pytest.mark.parametrize("name", ["UMAP", "PCA"])
def test_another_projection_moves_the_points_and_keeps_the_choice(page: Page, name: str) -> None:
    before = choose_first_motif(page)
    places, at = canvas(page).evaluate("(root) => [[...root.map.xy], root.map.data.xy]")
    page.get_by_text(name, exact=True).click()
    in_url(page, f"projection={name}")
    page.wait_for_function(
        "([root, was]) => root.map.data.xy !== was && root.map.box.dataset.still === '1'",
        arg=[canvas(page).element_handle(), at],
    )
    at_rest(page)
    assert canvas(page).evaluate("(root) => [...root.map.xy]") != places
    assert shown(page) == before


def test_a_map_on_its_way_is_drawn_frame_by_frame_until_it_is_done(page: Page) -> None:
    # 42 photos are mapped before a browser could see it, so the frames come from here.
    frames = [np.full((42, 2), place, "<f4") for place in (-0.5, 0.0, 0.5)]
    sent: list[int] = []

    def answer(route: Route) -> None:
        number = min(len(sent), 2)
        sent.append(number)
        body, done = frames[number].tobytes(), str(int(number == 2))
        route.fulfill(body=body, headers={"X-Drawn": done, "Cache-Control": "no-store"})

    page.route("**/moving/test.bin", answer)
    seen = canvas(page).evaluate(
        """async (root) => { const { map } = root, seen = new Set();
        await map.show({ ...map.data, xy: '/moving/test.bin' }, map.send);
        for (let turn = 0; turn < 100; turn++) {
            seen.add(map.xy[0]);
            await new Promise((next) => setTimeout(next, 20));
        }
        return [...seen]; }"""
    )
    assert seen == [-0.5, 0.0, 0.5]
    assert sent == [0, 1, 2]


def test_all_photos_show_as_a_mosaic_that_can_be_pointed_at(page: Page) -> None:
    page.get_by_role("combobox", name="Show").click()
    page.get_by_role("option", name="All photos").click()
    page.wait_for_function(
        "(root) => root.map.data.all && root.map.tiles.size > 5"
        " && [...root.map.tiles.values()].every((one) => one.complete && one.naturalWidth)",
        arg=canvas(page).element_handle(),
    )
    tile = canvas(page).evaluate(
        "(root) => { const { map } = root, s = map.scale(), box = map.box.getBoundingClientRect();"
        " const { i, column, row } = [...map.cells.values()][0];"
        " return { id: map.id(i), x: box.left + s.width / 2 + (column + 0.5) * 34,"
        " y: box.top + s.height / 2 + (row + 0.5) * 34 }; }"
    )
    page.mouse.move(tile["x"], tile["y"])
    expect(page.locator(".card img")).to_have_attribute("src", re.compile(tile["id"]))
    page.mouse.click(tile["x"], tile["y"])
    in_url(page, "chosen=photo-" + tile["id"][:12])


def touch(session: CDPSession, kind: str, *fingers: tuple[float, float]) -> None:
    places = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
    session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": places})


def middle(page: Page) -> tuple[float, float]:
    box = canvas(page).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def spread(page: Page, start: float, end: float) -> None:
    """Two fingers on the map, from one distance to another."""
    session, (x, y) = page.context.new_cdp_session(page), middle(page)
    touch(session, "Start", (x - start / 2, y), (x + start / 2, y))
    for step in range(1, 6):
        half = (start + (end - start) * step / 5) / 2
        touch(session, "Move", (x - half, y), (x + half, y))
    touch(session, "End")
    page.wait_for_timeout(500)


def test_two_fingers_zoom_and_one_moves_the_enlarged_map(phone: Page) -> None:
    whole = window(phone)
    spread(phone, 80, 240)
    near = window(phone)
    assert near[2] == pytest.approx(whole[2] / 3, rel=0.05)
    session, (x, y) = phone.context.new_cdp_session(phone), middle(phone)
    touch(session, "Start", (x, y))
    for step in range(1, 6):
        touch(session, "Move", (x - 12 * step, y + 12 * step))
    touch(session, "End")
    phone.wait_for_timeout(400)
    moved = window(phone)
    assert moved[0] > near[0]
    assert moved[1] > near[1]
    assert moved[2] == near[2]
    assert "chosen" not in phone.url
    spread(phone, 240, 60)
    assert window(phone)[2] == whole[2]


def test_one_finger_on_the_whole_map_scrolls_the_page(phone: Page) -> None:
    whole, (x, y) = window(phone), middle(phone)
    top = canvas(phone).bounding_box()
    session = phone.context.new_cdp_session(phone)
    touch(session, "Start", (x, y))
    for step in range(1, 8):
        touch(session, "Move", (x, y - 25 * step))
        phone.wait_for_timeout(30)
    touch(session, "End")
    phone.wait_for_timeout(400)
    now = canvas(phone).bounding_box()
    assert top is not None
    assert now is not None
    assert now["y"] < top["y"]
    assert window(phone) == whole


def test_a_tap_opens_a_photo(phone: Page) -> None:
    point = points(phone)[0]
    phone.touchscreen.tap(point["x"], point["y"])
    in_url(phone, "chosen=photo-" + point["id"][:12])


def test_a_finger_held_still_draws_a_rectangle(phone: Page) -> None:
    box = canvas(phone).bounding_box()
    assert box is not None
    x, y, session = box["x"] + 2, box["y"] + 2, phone.context.new_cdp_session(phone)
    touch(session, "Start", (x, y))
    phone.wait_for_timeout(600)
    for step in range(1, 6):
        touch(session, "Move", (x + step * 0.19 * box["width"], y + step * 100))
    touch(session, "End")
    in_url(phone, "chosen=area-")
    expect(head(phone)).to_contain_text("photos")
