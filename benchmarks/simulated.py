"""A collection of any size, made around real photos: `python -m benchmarks.simulated --count N`.

    python -m benchmarks.simulated --count N [--photos FOLDER] [--cache FOLDER] [--name NAME]

It looks to every page like one that was imported and extracted, and takes a minute and 0.5 GB of
disk for 100,000 photos. What is real and what is made up:

* features: those of the photos in FOLDER (the sample album where none is given) by
  EfficientNet-Lite2, and vectors drawn around them (`benchmarks.data`), a block at a time into the
  store's own shards, so that memory stays small for any N;
* predictions: those of the real photo that a vector was drawn around, mixed with a share of up to
  0.3 of those of another one;
* pictures: thumbnails and originals are the real photo's, the thumbnails as hard links;
* dates, places, captions, names, folders: made up. Photos come from outings of one group of motifs,
  some eight photos an afternoon, over twelve years; more of them every year, none in one winter;
  half of the groups were left behind when the person moved, each has its season and hour; one
  photo in twenty has no date, two in five have a caption, one in four a place.

The same arguments give the same collection; a collection of that name is replaced.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.data import BACKBONE, drawn_blocks, imported
from lib.cache import Cache, default_root, read_json
from lib.features.backbones import get_backbone
from lib.features.classes import imagenet_classes
from lib.features.shards import Rows
from lib.features.store import Features, Store, open_store, read_features
from lib.motifs.clusters import grow
from lib.motifs.space import reduce
from lib.photos.collections import load_collection, now, slug_for, table_path
from lib.photos.table import SCHEMA, Heading, write_table

Integers = NDArray[np.int64]

SHARD_ROWS = 2_500
MIXED = 0.3
GROUPS = 13
OUTING = 8
YEARS = np.arange(2012, 2024)
PAUSE = (np.datetime64("2016-10-15"), np.datetime64("2017-03-01"))
MOVED = np.datetime64("2018-06-01")
UNDATED, CAPTIONED, PLACED = 0.05, 0.4, 0.25
SAID = ("{}", "{} in the morning light", "another {}", "our {} again", "{} on the way home", "#{}")


def simulate(cache: Cache, count: int, name: str, real: str) -> str:
    """Write a collection of `count` photos like those of the collection `real`; returns its slug.

    `real` is the slug or name of a collection in this cache with features of `BACKBONE`.
    """
    photos = load_collection(cache, real).photos
    features = read_features(cache, BACKBONE, list(photos["id"]))
    photos = photos.set_index("id").loc[list(features.ids)].reset_index()
    random = np.random.default_rng(count)
    bases = [_write(_store(cache), rows, features, random) for rows in _shards(features, count)]
    base = np.concatenate(bases)
    table = _table(photos, features, base, random)
    weight = _link_thumbnails(cache, table["id"], photos["id"].to_numpy()[base])
    slug = slug_for(cache, name)
    ordered = table.sort_values(["folder", "name"], kind="stable")
    rows = pa.Table.from_pandas(ordered, schema=SCHEMA, preserve_index=False)
    heading = Heading(name, now(), now(), thumbnail_bytes=weight)
    write_table(table_path(cache, slug), rows, heading)
    return slug


def photo_ids(count: int, start: int = 0, stop: int | None = None) -> list[str]:
    """Ids of photos `start` to `stop` of the simulated collection of that size."""
    return [
        hashlib.sha256(f"simulated {count} {row}".encode()).hexdigest()[:32]
        for row in range(start, count if stop is None else stop)
    ]


def _shards(features: Features, count: int) -> Iterator[tuple[list[str], Integers, NDArray[Any]]]:
    """Ids, the real rows they are near, and vectors, about `SHARD_ROWS` at a time."""
    waiting: list[tuple[Integers, NDArray[np.float32]]] = []
    start, held = 0, 0
    for base, vectors in drawn_blocks(features.values, count):
        waiting.append((base, vectors))
        held += len(base)
        if held >= SHARD_ROWS or start + held == count:
            rows = np.concatenate([rows for rows, _ in waiting])
            drawn = np.concatenate([drawn for _, drawn in waiting])
            yield photo_ids(count, start, start + held), rows, drawn
            waiting, start, held = [], start + held, 0


def _write(
    store: Store,
    drawn: tuple[list[str], Integers, NDArray[Any]],
    features: Features,
    random: np.random.Generator,
) -> Integers:
    ids, base, vectors = drawn
    assert features.probabilities is not None
    share = random.uniform(0, MIXED, (len(base), 1)).astype(np.float32)
    other = features.probabilities[random.integers(0, len(features.ids), len(base))]
    seen = (1 - share) * features.probabilities[base] + share * other
    kept = vectors.astype(get_backbone(BACKBONE).dtype)
    store.write(Rows(tuple(ids), kept, seen.astype(np.float16)))
    return base


def _store(cache: Cache) -> Store:
    """The store that the real features lie in."""
    about = read_json(cache.features / f"{BACKBONE}.json") or {}
    return open_store(cache, get_backbone(BACKBONE), str(about["key"]).rpartition("|")[2])


def _table(
    photos: pd.DataFrame, features: Features, base: Integers, random: np.random.Generator
) -> pd.DataFrame:
    """The rows of the collection, in the order of the vectors."""
    count = len(base)
    group = grow(reduce(features.values).points).cut(min(GROUPS, len(photos) - 1)).labels[base]
    taken = _dates(group, random)
    numbers = pd.Series(np.arange(count)).astype(str).str.zfill(6)
    table: pd.DataFrame = photos.iloc[base].reset_index(drop=True)
    table["id"] = photo_ids(count)
    table["name"] = "IMG_" + numbers + ".jpg"
    table["taken"] = taken
    table["folder"] = pd.Series(taken).dt.strftime("%Y/%m").fillna("undated")
    table["taken_from"] = np.where(np.isnat(taken), "", "exif")
    table["caption"] = _captions(features, base, random)
    placed = random.random(count) < PLACED
    home = np.stack((random.uniform(-50, 65, GROUPS), random.uniform(-120, 150, GROUPS)))[:, group]
    place = np.where(placed, home + random.normal(0, 0.4, (2, count)), np.nan)
    table["latitude"], table["longitude"] = place
    table["kind"], table["album"] = "photo", ""
    return table


def _dates(group: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.datetime64]:
    """When each photo was taken, datetime64[s] (n,), from the habits of its group (n,)."""
    outings = max(GROUPS, len(group) // OUTING)
    years = random.choice(YEARS, 4 * outings, p=_growing(len(YEARS)))
    days = random.integers(0, 365, 4 * outings).astype("timedelta64[D]")
    moments = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]") + days
    moments = moments[(moments < PAUSE[0]) | (moments >= PAUSE[1])]
    taken = np.empty(len(group), "datetime64[s]")
    hours, seasons = random.integers(8, 21, GROUPS), random.integers(0, 12, GROUPS)
    for number in np.unique(group):
        rows = np.flatnonzero(group == number)
        wanted = _wanted(moments, int(number), int(seasons[number]))
        mine = random.choice(moments, max(1, len(rows) // OUTING), p=wanted / wanted.sum())
        begun = 3_600 * hours[number] + random.normal(0, 3_600, len(mine)).astype(int)
        outing = random.integers(0, len(mine), len(rows))
        seconds = begun[outing] + random.exponential(2_400, len(rows)).astype(int)
        taken[rows] = mine[outing].astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    taken[random.random(len(group)) < UNDATED] = np.datetime64("NaT")
    return taken


def _wanted(moments: NDArray[np.datetime64], group: int, season: int) -> NDArray[np.float64]:
    """How much a group is photographed at each moment: by the move, and by its season."""
    months = moments.astype("datetime64[M]").astype(int) % 12
    away = np.minimum((months - season) % 12, (season - months) % 12)
    here = (moments >= MOVED) == bool(group % 2)
    found: NDArray[np.float64] = np.where(here, 2.0, 0.3) * np.exp(-away / 4)
    return found


def _growing(years: int) -> NDArray[np.float64]:
    weights = np.linspace(1, 4, years)
    found: NDArray[np.float64] = weights / weights.sum()
    return found


def _captions(features: Features, base: Integers, random: np.random.Generator) -> list[str]:
    assert features.probabilities is not None
    words = [imagenet_classes()[best].name.lower() for best in features.probabilities.argmax(1)]
    said = random.random(len(base)) < CAPTIONED
    phrases = random.integers(0, len(SAID), len(base))
    return [
        SAID[phrase].format(words[row]) if speaks else ""
        for row, phrase, speaks in zip(base, phrases, said, strict=True)
    ]


def _link_thumbnails(cache: Cache, ids: pd.Series[str], real: NDArray[Any]) -> int:
    """Give every photo the thumbnail of its real one; returns the bytes that a real one takes."""
    weights = {photo: cache.thumbnail(photo).stat().st_size for photo in set(real)}
    for photo, source in zip(ids, real, strict=True):
        target = cache.thumbnail(photo)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(cache.thumbnail(source), target)
        except OSError:  # another file system, or as many links as a file may have
            shutil.copyfile(cache.thumbnail(source), target)
    return sum(weights[source] for source in real)


def main() -> None:
    """Make the collection that the arguments ask for, and print what it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--cache", type=Path, default=default_root())
    parser.add_argument("--name")
    given = parser.parse_args()
    cache, begun = Cache(given.cache.resolve()), time.monotonic()
    name = given.name or f"{given.count:,} simulated photos"
    slug = simulate(cache, given.count, name, imported(given.photos, cache))
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"name": name, "slug": slug, "photos": given.count, "seconds": seconds}))


if __name__ == "__main__":
    main()
