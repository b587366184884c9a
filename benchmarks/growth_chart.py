"""The chart of `benchmarks.growth`: two panels with logarithmic axes, as SVG written by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lib.motifs.palette import PALETTE

PLOT, LABELS, HEIGHT = 330, 262, 560  # pixels
TOP, BOTTOM, LEFT = 58, 44, 62
LINE = 15  # between two labels
INK, QUIET, GRID = "#23252b", "#62656e", "#e4e5e8"
LEAST = 1e-4  # seconds
TICKS = ((1e-3, "1 ms"), (1e-2, "10 ms"), (1e-1, "0.1 s"), (1, "1 s"), (10, "10 s"), (100, "100 s"))


@dataclass(frozen=True)
class Row:
    """A stage: its name, whether pages wait for it, numbers by count, and how seconds grow."""

    name: str
    waited: bool
    numbers: dict[int, dict[str, float]]
    exponent: float | None


@dataclass(frozen=True)
class _Panel:
    """One plot: where it begins, and the ranges of counts and seconds that both share."""

    title: str
    left: float
    counts: tuple[int, int]
    seconds: tuple[float, float]

    def x(self, count: float) -> float:
        return self.left + PLOT * _share(count, *self.counts)

    def y(self, seconds: float) -> float:
        share = _share(max(seconds, self.seconds[0]), *self.seconds)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def chart(rows: Sequence[Row]) -> str:
    """Seconds by photos: on the left what is done once, on the right what a page waits for.

    Lines in proportion to the number of photos have the slope of the dashed ones.
    """
    counts = [count for row in rows for count in row.numbers]
    times = [max(LEAST, one["seconds"]) for row in rows for one in row.numbers.values()]
    # A single count would have no width.
    ranges = (min(counts), max(*counts, min(counts) + 1)), (min(times) / 1.5, max(times) * 1.5)
    panels = (
        (_Panel("Done once", LEFT, *ranges), [row for row in rows if not row.waited]),
        (
            _Panel("What a page waits for", 2 * LEFT + PLOT + LABELS, *ranges),
            [row for row in rows if row.waited],
        ),
    )
    width = 2 * (LEFT + PLOT + LABELS)
    body = "\n".join(line for panel, shown in panels for line in _panel(panel, shown))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" '
        f'height="{HEIGHT}" font-family="system-ui, sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _panel(panel: _Panel, rows: Sequence[Row]) -> Iterator[str]:
    yield _text(panel.left, 24, panel.title, size=16)
    yield _text(panel.left, 42, "seconds by number of photos; dashed: in proportion", QUIET)
    low, high = panel.counts
    for seconds, words in TICKS:
        if panel.seconds[0] <= seconds <= panel.seconds[1]:
            y = panel.y(seconds)
            yield _path([(panel.left, y), (panel.left + PLOT, y)], GRID)
            yield _text(panel.left - 6, y + 4, words, QUIET, anchor="end")
    for count in sorted({count for row in rows for count in row.numbers}):
        yield _text(panel.x(count), HEIGHT - BOTTOM + 18, f"{count:,}", QUIET, anchor="middle")
    for start in (panel.seconds[0] * 10**step for step in range(-2, 6)):
        end = start * high / low
        inside = [
            (low * seconds / start, seconds)
            for seconds in (max(start, panel.seconds[0]), min(end, panel.seconds[1]))
        ]
        if inside[0][1] < inside[1][1]:
            yield _path([(panel.x(n), panel.y(s)) for n, s in inside], "#c9cbd1", "3 5")
    ordered = sorted(rows, key=lambda row: -_last(row))
    colours = {row.name: PALETTE[place % len(PALETTE)] for place, row in enumerate(ordered)}
    for row in ordered:
        points = [(panel.x(n), panel.y(one["seconds"])) for n, one in sorted(row.numbers.items())]
        yield _path(points, colours[row.name], width=2)
        yield from (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colours[row.name]}"/>'
            for x, y in points
        )
    for row, y in zip(ordered, _apart([panel.y(_last(row)) for row in ordered]), strict=True):
        here = panel.x(max(row.numbers)), panel.y(_last(row))
        yield _path([here, (panel.left + PLOT + 12, y - 4)], colours[row.name], "1 3")
        power = "" if row.exponent is None else f" · n^{row.exponent:.2f}"
        yield _text(panel.left + PLOT + 16, y, f"{row.name}{power}", INK)


def _last(row: Row) -> float:
    """Seconds at the highest count."""
    return row.numbers[max(row.numbers)]["seconds"]


def _apart(heights: Sequence[float]) -> list[float]:
    """Places for labels, from the top down, each a line below the one before, within the plot."""
    placed: list[float] = []
    for number, height in enumerate(heights):
        rest = len(heights) - 1 - number
        lowest = HEIGHT - BOTTOM - LINE * rest
        above = placed[-1] + LINE if placed else TOP
        placed.append(max(above, min(height + 4, lowest)))
    return placed


def _share(value: float, low: float, high: float) -> float:
    return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))


def _path(
    points: Sequence[tuple[float, float]], colour: str, dashes: str = "", width: float = 1
) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )


def _text(
    x: float, y: float, words: str, colour: str = INK, *, size: int = 12, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
