"""Build `lib/data/land.csv`, the coasts under the map of places, from `land-110m.json` of the
npm package world-atlas 2 (ISC), which is Natural Earth's land in 1:110,000,000 (public domain).

    npm pack world-atlas@2 && tar xzf world-atlas-2*.tgz && python -m scripts.build_land package

The package is needed here only: the file it makes is part of the project.
"""

from __future__ import annotations

import csv
import json
import sys
from itertools import accumulate
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "lib" / "data" / "land.csv"

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a quantized TopoJSON topology, as longitudes and latitudes."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"][k] for k in ("scale", "translate")
    )
    decoded = []
    for arc in topology["arcs"]:
        points = accumulate(arc, lambda here, step: [here[0] + step[0], here[1] + step[1]])
        decoded.append([(x * scale_x + move_x, y * scale_y + move_y) for x, y in points])
    return decoded


def ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The arcs of a ring one after the other; ~n stands for arc n the other way round."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def opened(points: list[Point]) -> list[list[Point]]:
    """A ring made whole where it crosses the 180th meridian, once on either side of the map."""
    whole = [points[0]]
    for x, y in points[1:]:
        whole.append((x - 360 * round((x - whole[-1][0]) / 360), y))
    if abs(whole[-1][0] - whole[0][0]) > 180:  # around the pole
        whole += [(whole[-1][0], -85.0), (whole[0][0], -85.0)]
    sides = [whole]
    if max(x for x, _ in whole) > 180:
        sides.append([(x - 360, y) for x, y in whole])
    if min(x for x, _ in whole) < -180:
        sides.append([(x + 360, y) for x, y in whole])
    return sides


def main() -> None:
    """Write one line a point: ring, whether it is water in land, longitude, latitude."""
    topology = json.loads((Path(sys.argv[1]) / "land-110m.json").read_text("utf-8"))
    arcs = arcs_of(topology)
    polygons = [
        polygon
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in geometry["arcs"]
    ]
    rings = [
        (side, int(place > 0))
        for polygon in polygons
        for place, part in enumerate(polygon)
        for side in opened(ring(part, arcs))
    ]
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ring", "water", "longitude", "latitude"))
        for number, (points, water) in enumerate(rings):
            writer.writerows((number, water, round(x, 1), round(y, 1)) for x, y in points)
    print(f"{TARGET}: {len(rings)} rings")


if __name__ == "__main__":
    main()
