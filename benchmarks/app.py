"""How quick the Motifs page feels, measured in a real Chromium: `python -m benchmarks.app`.

    python -m benchmarks.app [--cache DIR] [--collection NAME | --count N] [--rounds 15]

Starts a server of its own on a cache whose features are there already, and prints JSON: seconds
from `streamlit run` to the first painted map, the server's largest memory, whether it has loaded
TensorFlow, and medians and 95th percentiles in milliseconds of

* a step of k to the repainted map, and of perplexity to the first frame that moves and to the map
  at rest (of a map that is not known yet, where `--new-maps` says so: that of 100,000 photos takes
  a minute);
* a click on a motif to its grid with eight pictures, the pointer over a point to its loaded photo;
* a click on a photo to the photos like it, and what the server needs for these alone.

`--count` takes a simulated collection of that size, which is made where the cache has none
(`benchmarks.simulated`). The first visit draws what nothing is kept of yet, and is not measured;
then the server is started anew. Times are taken inside of the browser, from the event to the frame
after the change; a busy machine makes all of them longer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Error, Page, sync_playwright

from lib.atlas import open_atlas
from lib.cache import ENVIRONMENT_VARIABLE, PROJECT, Cache, default_root
from lib.motifs.neighbours import nearest
from lib.photos.collections import list_collections

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PATIENCE = 900  # seconds: the first map of 100,000 photos takes some minutes
SIMILAR = 24

# In the page: a small copy of the map's canvas at every frame, to see when it has changed.
WATCH = """
() => {
  const deep = (root, pick) => {
    const found = root.querySelector(pick);
    if (found) return found;
    for (const element of root.querySelectorAll('*')) {
      const inner = element.shadowRoot && deep(element.shadowRoot, pick);
      if (inner) return inner;
    }
    return null;
  };
  const small = document.createElement('canvas');
  small.width = 148; small.height = 116;
  const context = small.getContext('2d', { willReadFrequently: true });
  const print = () => {
    const canvas = deep(document.querySelector('.st-key-map-side'), 'canvas');
    if (!canvas || !canvas.width) return '';
    context.clearRect(0, 0, small.width, small.height);
    context.drawImage(canvas, 0, 0, small.width, small.height);
    let sum = 0;
    const data = context.getImageData(0, 0, small.width, small.height).data;
    for (let i = 0; i < data.length; i += 1) sum = (sum * 31 + data[i]) | 0;
    return String(sum);
  };
  window.bench = {
    print,
    deep,
    // Milliseconds from an event of this type to the first frame where `done` holds.
    time: (type, done) => new Promise((resolve) => {
      window.addEventListener(type, () => {
        const start = performance.now();
        const look = () => {
          if (done() || performance.now() - start > 60000) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    }),
  };
}
"""


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cache", type=Path, default=default_root())
    parser.add_argument("--collection", default="")
    parser.add_argument("--count", type=int, default=0, help="take so many simulated photos")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--new-maps", type=int, default=0, help="maps to draw for the first time")
    given = parser.parse_args()
    collection = _simulated(given.cache, given.count) if given.count else given.collection
    found = measure(given.cache, collection, given.rounds, given.new_maps)
    print(json.dumps(found, indent=1))


def measure(cache: Path, collection: str, rounds: int, new_maps: int = 0) -> dict[str, Any]:
    """All figures of one collection."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        asked = f"/?{urlencode({'collection': collection})}" if collection else "/"
        try:
            with _served(cache) as (address, _, started):
                _first_map(page, address + asked, started)
            with _served(cache) as (address, server, started):
                first = _first_map(page, address + asked, started)
                return {
                    "photos": _photos(page),
                    "load": round(os.getloadavg()[0], 1),
                    "first map s": round(first, 2),
                    "server MB after the first map": _memory(server, "VmRSS"),
                    "k ms": _summary(_sliders(page, "Motifs (k)", rounds)),
                    **_maps(page, rounds, new_maps),
                    "choose ms": _summary(_choices(page, rounds)),
                    "hover ms": _summary(_hovers(page, rounds)),
                    "similar photos ms": _summary(_similar(page, rounds)),
                    "similar photos, search alone ms": _summary(_searches(cache, collection)),
                    "server MB at most": _memory(server, "VmHWM"),
                    "tensorflow loaded": _has_loaded(server, "tensorflow"),
                }
        finally:
            browser.close()


def _simulated(cache: Path, count: int) -> str:
    """The name of a simulated collection of that size, made where it is not there."""
    name = f"{count:,} simulated photos"
    if not any(found.name == name for found in list_collections(Cache(cache))):
        line = [sys.executable, "-m", "benchmarks.simulated", "--count", str(count)]
        subprocess.run([*line, "--cache", str(cache), "--name", name], cwd=PROJECT, check=True)
    return name


@contextmanager
def _served(cache: Path) -> Iterator[tuple[str, int, float]]:
    """A server on a cache: its address, its process, and when it was started."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    started = time.perf_counter()
    line = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    line += ["--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(
        line,
        cwd=PROJECT,
        env={**os.environ, ENVIRONMENT_VARIABLE: str(cache.resolve())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://localhost:{port}", server.pid, started
    finally:
        server.terminate()
        server.wait(timeout=30)


def _first_map(page: Page, address: str, started: float) -> float:
    while True:
        try:
            page.goto(address)
            break
        except Error:  # nobody listens yet
            if time.perf_counter() - started > PATIENCE:
                raise
            time.sleep(0.05)
    page.wait_for_selector(".st-key-map-side canvas")
    page.evaluate(WATCH)
    page.wait_for_function("bench.print() !== '' && bench.print() !== '0'")
    seconds = time.perf_counter() - started
    page.wait_for_selector(".st-key-quality")
    _at_rest(page)
    page.wait_for_timeout(2000)
    return seconds


def _at_rest(page: Page) -> None:
    page.wait_for_function(
        "(() => { const map = bench.deep(document, '.bigmap .map');"
        " return !map || map.dataset.still === '1'; })()"
    )


def _photos(page: Page) -> str:
    return page.locator(".st-key-panel-head").inner_text()


def _timed(page: Page, event: str, done: str, act: Callable[[], None]) -> float:
    """One measurement: `done` is JavaScript that may use `before`, the map's print until now."""
    page.evaluate(
        "([type, done]) => { const before = bench.print();"
        " const check = new Function('before', `return ${done}`);"
        " window.measured = bench.time(type, () => check(before)); }",
        [event, done],
    )
    act()
    return float(page.evaluate("window.measured"))


def _sliders(page: Page, name: str, rounds: int) -> list[float]:
    slider = page.get_by_role("slider", name=name)
    if not slider.count():
        return []
    times = []
    for turn in range(rounds):
        slider.focus()
        key = "ArrowRight" if turn % 6 < 3 else "ArrowLeft"
        times.append(
            _timed(
                page,
                "keydown",
                "bench.print() !== before",
                partial(page.keyboard.press, key),
            )
        )
        page.wait_for_timeout(900)
    return times


def _maps(page: Page, rounds: int, new_maps: int) -> dict[str, Any]:
    """Steps of perplexity: over maps that are known by now, and over new ones."""
    found: dict[str, Any] = {}
    if new_maps:
        first, rest = _new_maps(page, new_maps)
        found["new map, first frame ms"] = _summary(first)
        found["new map, at rest ms"] = _summary(rest)
    elif page.locator(".bigmap").count():
        return {}
    return {**found, "perplexity ms": _summary(_sliders(page, "Perplexity", rounds))}


def _new_maps(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Steps of perplexity to maps that nobody has seen: until they move, and until they rest."""
    slider, first, rest = page.get_by_role("slider", name="Perplexity"), [], []
    for _ in range(count):
        slider.focus()
        started = time.perf_counter()
        first.append(
            _timed(
                page,
                "keydown",
                "bench.print() !== before",
                partial(page.keyboard.press, "ArrowRight"),
            )
        )
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        _at_rest(page)
        rest.append(1000 * (time.perf_counter() - started))
        page.wait_for_timeout(1500)
    return first, rest


def _choices(page: Page, rounds: int) -> list[float]:
    times = []
    done = (
        "(() => { const grid = bench.deep(document, '.grid'); if (!grid) return false;"
        " const tiles = [...grid.querySelectorAll('.tile img')].slice(0, 8);"
        " return tiles.length && tiles[0].src !== window.seen && tiles.every((one) => one.complete)"
        "; })()"
    )
    for turn in range(rounds):
        page.evaluate(
            "() => { const one = bench.deep(document, '.grid .tile img');"
            " window.seen = one ? one.src : ''; }"
        )
        motif = page.locator(".motif").nth(turn % max(2, page.locator(".motif").count()))
        times.append(_timed(page, "pointerdown", done, motif.click))
        page.wait_for_timeout(700)
    page.keyboard.press("Escape")
    page.wait_for_timeout(1000)
    return times


def _hovers(page: Page, rounds: int) -> list[float]:
    box = page.locator(".st-key-map-side canvas").first.bounding_box()
    assert box is not None
    shown = (
        "(() => { const card = document.querySelector('#vg-tooltip-element.visible img')"
        " || bench.deep(document, '.card:not([hidden]) img');"
        " return card && card.complete && card.naturalWidth > 0; })()"
    )
    times: list[float] = []
    for step in range(3000):
        if len(times) == rounds:
            break
        x, y = (step * 37 % 211) / 211, (step * 53 % 197) / 197
        page.mouse.move(box["x"] + 4, box["y"] + 2)
        page.evaluate("() => { window.hit = null; }")
        page.evaluate(
            "(shown) => { const check = new Function(`return ${shown}`);"
            " window.addEventListener('pointermove', () => { const start = performance.now();"
            " const look = () => { if (check()) window.hit = performance.now() - start;"
            " else if (performance.now() - start < 400) requestAnimationFrame(look); };"
            " requestAnimationFrame(look); }, { once: true, capture: true }); }",
            shown,
        )
        page.mouse.move(box["x"] + 20 + x * (box["width"] - 40), box["y"] + 20 + y * 540)
        page.wait_for_timeout(60)
        if page.evaluate(shown) or page.evaluate("window.hit"):
            page.wait_for_function("window.hit !== null")
            times.append(float(page.evaluate("window.hit")))
    return times


def _similar(page: Page, rounds: int) -> list[float]:
    """Clicks on photos like the one that is open, to those like that one."""
    page.locator(".motif").first.click()
    page.locator(".grid .tile").first.click()
    like = page.locator(".grid[aria-label^='Photos like'] .tile")
    like.first.wait_for()
    times = []
    done = (
        "(() => { const large = bench.deep(document, '.st-key-large img');"
        " const grid = bench.deep(document, \".grid[aria-label^='Photos like']\");"
        " return grid && grid.ariaLabel !== window.seen"
        " && [...grid.querySelectorAll('.tile img')].slice(0, 8).every((one) => one.complete);"
        " })()"
    )
    for turn in range(rounds):
        page.evaluate(
            "() => { window.seen = bench.deep(document,"
            " \".grid[aria-label^='Photos like']\").ariaLabel; }"
        )
        times.append(_timed(page, "pointerdown", done, like.nth(turn % 8).click))
        page.wait_for_timeout(700)
    page.keyboard.press("Escape")
    return times


def _searches(cache: Path, collection: str, count: int = 50) -> list[float]:
    """What the exact search for similar photos takes by itself, in this process."""
    found = Cache(cache)
    slug = collection or list_collections(found)[0].slug
    points = open_atlas(found, slug).space.points
    nearest(points, 0, SIMILAR)
    times = []
    for row in np.linspace(0, len(points) - 1, count).astype(int).tolist():
        started = time.perf_counter()
        nearest(points, row, min(SIMILAR, len(points) - 1))
        times.append(1000 * (time.perf_counter() - started))
    return times


def _memory(pid: int, kind: str) -> int | None:
    """Megabytes of a process, by the name that Linux gives the number; None elsewhere."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(kind))
    return int(line.split()[1]) // 1024


def _summary(times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))], 1),
        "least": round(ordered[0], 1),
        "n": len(ordered),
    }


def _has_loaded(pid: int, name: str) -> bool | None:
    """Whether a process has mapped a library of this name; None where that cannot be seen."""
    maps = Path(f"/proc/{pid}/maps")
    return name in maps.read_text() if maps.is_file() else None


if __name__ == "__main__":
    main()
