"""The map as a picture to print or post: laid out once, then written as SVG or PNG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lib.errors import PhotoError
from lib.sharing.pictures import read_thumbnail
from lib.sharing.view import Group, View

WIDTH, HEIGHT = 1600, 1120
MAP = (30.0, 96.0, 1230.0, 1090.0)
LEGEND_X, LEGEND_TOP, LEGEND_BOTTOM = 1268.0, 118.0, 1090.0
LANDMARK = 62.0
CANDIDATES = 6  # typical photos that may stand for a motif where the first has no room

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Paper:
    """Colours of paper and ink."""

    background: str
    ink: str
    quiet: str


LIGHT = Paper("#ffffff", "#23252b", "#62656e")
DARK = Paper("#131417", "#e9e8e4", "#a2a5ad")


@dataclass(frozen=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Picture:
    """A square thumbnail (WebP) with a coloured frame, around a middle."""

    x: float
    y: float
    side: float
    colour: str
    data: bytes


@dataclass(frozen=True)
class Text:
    """A line of text on its base line; `anchor` is start or middle, `halo` lifts it off dots."""

    x: float
    y: float
    words: str
    size: int
    colour: str
    anchor: str = "start"
    halo: bool = False


Shape = Dot | Picture | Text


@dataclass(frozen=True)
class Poster:
    """Shapes in the order they are painted, on a sheet of WIDTH × HEIGHT."""

    paper: Paper
    shapes: tuple[Shape, ...]


def lay_out(view: View, paper: Paper = LIGHT) -> Poster:
    """Title, every photo as a dot, landmarks with names out of each other's way, and a legend."""
    shapes: list[Shape] = [
        Text(MAP[0], 52, view.atlas.name, 32, paper.ink),
        Text(MAP[0], 80, view.subtitle, 17, paper.quiet),
    ]
    middles = _on_sheet(view)
    radius = max(1.4, min(6.0, 110 / len(middles) ** 0.5))
    shapes += [
        Dot(x, y, radius, colour) for (x, y), colour in zip(middles, view.colours, strict=True)
    ]
    shapes += _landmarks(view, middles, paper)
    shapes += _legend(view.groups, paper)
    return Poster(paper, tuple(shapes))


def _on_sheet(view: View) -> list[tuple[float, float]]:
    left, top, right, bottom = MAP
    scale = min(right - left, bottom - top) / 2 - LANDMARK / 2
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    stretch = (right - left - LANDMARK) / 2 / scale
    wide = min(stretch, 1.2)
    return [(x0 + x * scale * wide, y0 - y * scale) for x, y in view.places.tolist()]


def _landmarks(
    view: View, middles: list[tuple[float, float]], paper: Paper
) -> Iterator[Picture | Text]:
    taken: list[Box] = []
    for group in sorted(view.groups, key=lambda group: -len(group.rows)):
        if group.motif < 0:
            continue
        half = max(LANDMARK / 2, len(group.name) * 4.6) + 4
        for row in group.rows[:CANDIDATES].tolist():
            x, y = middles[row]
            x = min(max(x, MAP[0] + half), MAP[2] - half)
            box = (x - half, y - LANDMARK / 2 - 4, x + half, y + LANDMARK / 2 + 22)
            if any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            data = _thumbnail(view, row)
            if data:
                yield Picture(x, y, LANDMARK, group.colour, data)
            yield Text(x, y + LANDMARK / 2 + 18, group.name, 16, paper.ink, "middle", halo=True)
            break


def _thumbnail(view: View, row: int) -> bytes:
    """A landmark that is gone leaves its place empty: the rest of the poster is worth having."""
    try:
        return read_thumbnail(view.atlas.cache, view.atlas.photos["id"].iloc[row])
    except PhotoError:
        return b""


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _legend(groups: tuple[Group, ...], paper: Paper) -> Iterator[Dot | Text]:
    step = min(38.0, (LEGEND_BOTTOM - LEGEND_TOP) / len(groups))
    for place, group in enumerate(groups):
        y = LEGEND_TOP + place * step
        yield Dot(LEGEND_X, y, 8, group.colour)
        yield Text(LEGEND_X + 20, y + 6, _short(group.name, 28), 17, paper.ink)
        yield Text(WIDTH - 64, y + 6, f"{len(group.rows):,}", 16, paper.quiet)


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
