"""Make a dated collection out of undated photos: `python -m benchmarks.dated SOURCE TARGET`.

THE DATES AND PLACES ARE MADE UP. SOURCE is a folder with `labels.csv` (columns `file` and `group`,
one row a photo). Each photo is copied, byte for byte but for an EXIF block in front, under the
story below, so that the timeline and the predictors have something to find, and it is known what:

* 2012 to the end of 2018, a post every eight days or so, now and then three in one hour;
* who posted a group posts it again with a probability of 0.45 (a Markov chain);
* from June 2015 on many more birds and landscapes, and hardly a dog, cat or piece of furniture;
* nothing at all from October 2016 to the end of February 2017;
* food mostly in the evening, instruments on Saturday nights, insects in summer;
* one photo in twenty without a date; birds, landscapes, reptiles and buildings have places.
"""

from __future__ import annotations

import argparse
import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

STICKY = 0.45
MOVED = datetime(2015, 6, 1)
PAUSE = (datetime(2016, 10, 1), datetime(2017, 3, 1))
HOME = {"dog", "cat", "furniture", "garment"}
AWAY = {"bird", "landform", "reptile", "building"}
PLACES = {
    "bird": [(64.1, -21.9), (60.4, 5.3), (-45.0, 168.7), (51.5, -0.1)],
    "landform": [(45.9, 7.0), (64.0, -19.0), (-50.9, -73.1), (27.9, 86.9)],
    "reptile": [(-0.7, -90.3), (10.3, -84.8), (-18.9, 47.5)],
    "building": [(48.9, 2.3), (41.9, 12.5), (52.5, 13.4), (40.4, -3.7)],
}


def draw_group(
    left: dict[str, list[str]], last: str, moment: datetime, rng: np.random.Generator
) -> str:
    """The group of the next post."""
    if left.get(last) and rng.random() < STICKY:
        return last
    groups = [group for group, files in left.items() if files]
    weights = np.array([weight(group, len(left[group]), moment) for group in groups])
    return str(rng.choice(groups, p=weights / weights.sum()))


def weight(group: str, files: int, moment: datetime) -> float:
    """How much a group is wanted at a moment."""
    moved = moment >= MOVED
    size = files / 30
    if group in HOME:
        return size * (0.12 if moved else 2.5)
    if group in AWAY:
        return size * (3.0 if moved else 0.12)
    if group == "insect":
        return size * (3.0 if moment.month in (6, 7, 8) else 0.2)
    return size


def clock(group: str, moment: datetime, rng: np.random.Generator) -> datetime:
    """The day and hour at which such a photo is taken."""
    hour = int(rng.integers(8, 22))
    if group == "food":
        hour = int(rng.integers(18, 23))
    if group == "instrument":
        moment += timedelta(days=(5 - moment.weekday()) % 7)
        hour = int(rng.integers(20, 24))
    return moment.replace(hour=hour, minute=int(rng.integers(60)), second=int(rng.integers(60)))


def with_exif(data: bytes, taken: datetime, place: tuple[float, float] | None) -> bytes:
    """A JPEG with date and place in an EXIF block in front; the picture itself is not touched."""
    exif = Image.Exif()
    exif[0x8769] = {0x9003: taken.strftime("%Y:%m:%d %H:%M:%S")}
    if place is not None:
        latitude, longitude = place
        exif[0x8825] = {
            1: "N" if latitude >= 0 else "S",
            2: _degrees(latitude),
            3: "E" if longitude >= 0 else "W",
            4: _degrees(longitude),
        }
    block = exif.tobytes()
    return data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + data[2:]


def _degrees(angle: float) -> tuple[float, float, float]:
    minutes = abs(angle) % 1 * 60
    return float(int(abs(angle))), float(int(minutes)), round(minutes % 1 * 60, 2)


def make(source: Path, target: Path, seed: int = 0) -> dict[str, object]:
    """Write the dated copies; returns what was made."""
    rng = np.random.default_rng(seed)
    with (source / "labels.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    left: dict[str, list[str]] = {}
    for row in rows:
        left.setdefault(row["group"], []).append(row["file"])
    target.mkdir(parents=True, exist_ok=True)
    moment, last, undated = datetime(2012, 1, 9), "", 0
    for number in range(len(rows)):
        moment += timedelta(days=float(rng.exponential(8.0) if number % 7 else 0.04))
        if PAUSE[0] <= moment < PAUSE[1]:
            moment = PAUSE[1] + timedelta(days=2)
        last = draw_group(left, last, moment, rng)
        file = left[last].pop(int(rng.integers(len(left[last]))))
        data = (source / file).read_bytes()
        if number % 20 == 13:
            undated += 1
        else:
            data = with_exif(data, clock(last, moment, rng), _place(last, rng))
        (target / file).write_bytes(data)
    return {"photos": len(rows), "undated": undated, "last": f"{moment:%Y-%m-%d}", "seed": seed}


def _place(group: str, rng: np.random.Generator) -> tuple[float, float] | None:
    if group not in PLACES:
        return None
    latitude, longitude = PLACES[group][int(rng.integers(len(PLACES[group])))]
    return latitude + float(rng.normal(0, 0.4)), longitude + float(rng.normal(0, 0.4))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(json.dumps(make(given.source, given.target, given.seed)))


if __name__ == "__main__":
    main()
