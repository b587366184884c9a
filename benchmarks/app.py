"""How quick the Motifs page feels, measured in a real Chromium: `python -m benchmarks.app`.

    python -m benchmarks.app [--cache DIR] [--collection NAME] [--rounds 15]

Starts a server of its own on a cache whose features are there already (the sample album's are
computed where there is none), and prints JSON: seconds from `streamlit run` to the first painted
map, whether the server has loaded TensorFlow, and medians and 95th percentiles in milliseconds of
a step of each slider to the repainted map, a click on a motif to its painted grid, and the pointer
over a point to its loaded photo. Times are taken inside of the browser, from the event to the frame
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
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, sync_playwright

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT, default_root

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PATIENCE = 180  # seconds

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
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    print(json.dumps(measure(given.cache, given.collection, given.rounds), indent=1))


def measure(cache: Path, collection: str, rounds: int) -> dict[str, Any]:
    """All figures of one collection."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
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
            asked = f"?{urlencode({'collection': collection})}" if collection else ""
            first = _first_map(page, f"http://localhost:{port}/{asked}", started)
            return {
                "photos": _photos(page),
                "load": round(os.getloadavg()[0], 1),
                "first map s": round(first, 2),
                "tensorflow loaded": _has_loaded(server.pid, "tensorflow"),
                "k ms": _summary(_sliders(page, "Motifs (k)", rounds)),
                "perplexity ms": _summary(_sliders(page, "Perplexity", rounds)),
                "choose ms": _summary(_choices(page, rounds)),
                "hover ms": _summary(_hovers(page, rounds)),
            }
        finally:
            server.terminate()
            server.wait(timeout=30)
            browser.close()


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
    page.wait_for_timeout(2000)
    return seconds


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
                lambda key=key: page.keyboard.press(key),
            )
        )
        page.wait_for_timeout(900)
    return times


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


def _summary(times: list[float]) -> dict[str, float]:
    if len(times) < 2:
        return {}
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered)),
        "p95": round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]),
        "least": round(ordered[0]),
        "n": len(ordered),
    }


def _has_loaded(pid: int, name: str) -> bool | None:
    """Whether a process has mapped a library of this name; None where that cannot be seen."""
    maps = Path(f"/proc/{pid}/maps")
    return name in maps.read_text() if maps.is_file() else None


if __name__ == "__main__":
    main()
