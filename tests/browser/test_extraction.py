"""An extraction outlives the page that started it, in a real browser.

One photo is a named pipe: whoever reads it waits, so that the job stands still in the middle for as
long as the test wants, and goes on when the photo's bytes are written into the pipe.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.cache import Cache
from lib.features import jobs
from lib.features.backbones import get_backbone
from lib.features.store import available_features
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from tests.browser.conftest import PATIENCE, serving
from tests.features.albums import make_photos

PHOTOS = 320
STUCK = 100  # the first batch of 64 is done by then, and not all are taken up: 192 go ahead
BACKBONE = "pixels"
BATCH = get_backbone(BACKBONE).batch_size

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")


class Gate:
    """The photo that holds an extraction up until it is let through."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = path, path.read_bytes()
        path.unlink()
        os.mkfifo(path)

    def open(self) -> None:
        """Let the job, which waits for it, read the photo; from now on it is a file again."""
        with self.path.open("wb") as pipe:
            pipe.write(self.data)
        self.path.unlink()
        self.path.write_bytes(self.data)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """Two collections that no network has looked at."""
    root = tmp_path_factory.mktemp("extraction")
    cache = Cache(root / "cache")
    for seed, name in enumerate(("Reopened", "Stopped")):
        make_photos(root / name, PHOTOS, seed)
        import_photos([root / name], name, cache)
    return cache


@pytest.fixture(scope="module")
def address(cache: Cache) -> Iterator[str]:
    """The address of a server that shows them."""
    with serving(cache.root) as address:
        yield address


@contextmanager
def held_up(cache: Cache, slug: str) -> Iterator[Gate]:
    """An extraction of this collection will stand still until the gate is opened."""
    source = load_collection(cache, slug).photos["source"].iloc[STUCK]
    gate = Gate(Path(source))
    try:
        yield gate
    finally:
        status = jobs.status(cache, slug, BACKBONE)
        if status is not None and status.state in ("starting", "running"):
            with suppress(ProcessLookupError):
                os.kill(status.pid, 9)


def visit(browser: Browser, address: str, name: str) -> Page:
    """A page in a profile of its own, as after the browser was closed and opened again."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    title = get_backbone(BACKBONE).title
    page.goto(f"{address}/?backbone={title}&collection={name}")
    return page


def looking(page: Page) -> str:
    """The line on how far the extraction is."""
    line = page.get_by_text(re.compile(rf"Looking at photos: \d+ of {PHOTOS}"))
    line.wait_for()
    return line.inner_text()


def in_the_middle(page: Page, cache: Cache, slug: str) -> None:
    """Wait until the first batch of a collection's photos is kept: the job then stands still."""
    ids = set(load_collection(cache, slug).photos["id"])
    while len(ids & available_features(cache, BACKBONE)) < BATCH:
        page.wait_for_timeout(50)


def done(line: str) -> int:
    return int(line.split(": ")[1].split(" of")[0])


def all_on_map(page: Page) -> None:
    """Wait until the extraction has ended and the map shows every photo."""
    page.get_by_role("heading", name=f"motifs in {PHOTOS} photos").wait_for()


def test_a_page_closed_and_opened_again_shows_how_far_it_is_and_what_came_of_it(
    browser: Browser, cache: Cache, address: str
) -> None:
    with held_up(cache, "reopened") as gate:
        first = visit(browser, address, "Reopened")
        first.get_by_role("button", name="Look at the photos").click()
        before = done(looking(first))
        in_the_middle(first, cache, "reopened")
        first.context.close()
        running = jobs.status(cache, "reopened", BACKBONE)
        assert running is not None
        second = visit(browser, address, "Reopened")
        assert before <= done(looking(second)) < PHOTOS
        found = jobs.status(cache, "reopened", BACKBONE)
        assert found is not None
        assert (found.state, found.pid) == ("running", running.pid), "the same job, not another"
        second.context.close()
        gate.open()
        third = visit(browser, address, "Reopened")
        all_on_map(third)
    status = jobs.status(cache, "reopened", BACKBONE)
    assert status is not None
    assert (status.state, status.done, status.problems) == ("done", PHOTOS, ())
    third.context.close()


def test_a_job_is_stopped_from_another_page_than_began_it_and_goes_on_later(
    browser: Browser, cache: Cache, address: str
) -> None:
    with held_up(cache, "stopped") as gate:
        first = visit(browser, address, "Stopped")
        first.get_by_role("button", name="Look at the photos").click()
        in_the_middle(first, cache, "stopped")
        first.context.close()
        page = visit(browser, address, "Stopped")
        looking(page)
        page.get_by_role("button", name="Stop").click()
        while not (cache.jobs / f"stopped--{BACKBONE}.cancel").exists():
            page.wait_for_timeout(50)
        gate.open()
        # Photos that were looked at before the stop are on the map already.
        missing = page.locator(".st-key-missing")
        missing.wait_for()
    status = jobs.status(cache, "stopped", BACKBONE)
    assert status is not None
    assert status.state == "cancelled"
    assert BATCH <= status.done < PHOTOS
    expect(missing).to_contain_text(re.compile(r"[1-9]\d* photos of .Stopped. are not on the map"))
    page.get_by_role("button", name="Look at them now").click()
    all_on_map(page)
    page.context.close()
