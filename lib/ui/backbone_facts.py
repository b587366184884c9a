"""What a person needs to know to choose a backbone, in words: quality, cost, what is here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lib.cache import Cache, read_only
from lib.features.backbones import BACKBONES, DEFAULT, Backbone
from lib.features.processor import has_bfloat16
from lib.features.store import available_features, known_speed
from lib.features.weights import weights_present

NOTES = {
    DEFAULT: "quick and good; the one to begin with",
    "vgg19": "the article’s own",
    "vgg19-bfloat16": "the same, rounded: half the time on a processor with bfloat16",
    "vgg19-fc2": "one layer on: closer to categories",
    "vgg19-block5-pool": "one layer back: shapes, and where they are",
    "pixels": "raw colours, no network: to compare with",
    "vgg16": "VGG19’s smaller sister",
    "resnet50": "the classic of its time",
    "efficientnetv2-b0": "small and accurate",
    "convnext-tiny": "the most accurate here",
    "mobilenet-v3-large": "the smallest download",
}


@dataclass(frozen=True)
class Cell:
    """A few words; `kind` is "good" for what costs nothing more, "quiet" for what is not known."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Facts:
    """One backbone in words; cells that a published dashboard cannot fill are None."""

    name: str
    title: str
    note: str
    layer: str
    values: str
    accuracy: Cell
    source: str
    licence: str
    weights: Cell | None
    speed: Cell | None
    photos: Cell | None


def facts_of(cache: Cache, name: str, ids: Collection[str] = ()) -> Facts:
    """The facts of one backbone, `photos` being how many of `ids` it has looked at."""
    row = BACKBONES[name]
    owner = not read_only()
    return Facts(
        name=name,
        title=row.title,
        note=NOTES.get(name, "") + ("; this one has none" if owner and _slow_here(row) else ""),
        layer=f"{row.layer} · {row.input_size} px",
        values=f"{row.dimension:,}",
        accuracy=Cell(f"{row.top1:.1f} %") if row.top1 is not None else Cell("–", "quiet"),
        source=row.top1_source,
        licence=row.licence,
        weights=_weights(row) if owner else None,
        speed=_speed(cache, row) if owner else None,
        photos=_photos(cache, name, ids) if owner else None,
    )


def in_one_line(cache: Cache, name: str, *, source: bool = True) -> str:
    """The same as one line below a place where a backbone is picked; `source`: of the accuracy."""
    row, facts = BACKBONES[name], facts_of(cache, name)
    parts = [f"{facts.values} values"]
    if row.top1 is not None:
        parts.append(f"{facts.accuracy.text} on ImageNet" + f" ({row.top1_source})" * source)
    if facts.weights is not None and row.weights.origin != "none":
        parts.append(f"weights {facts.weights.text}")
    if facts.speed is not None and facts.speed.kind != "quiet":
        parts.append(f"{facts.speed.text} here")
    return " · ".join(parts)


def cost(cache: Cache, name: str, photos: int) -> str:
    """What it takes to look at so many photos for the first time: a sentence, or "" if unknown."""
    row, parts = BACKBONES[name], []
    if row.weights.origin == "download" and not weights_present(row):
        parts.append(f"{row.weights.megabytes:.0f} MB are downloaded first.")
    if _slow_here(row):
        parts.append("This processor has no bfloat16: VGG19 itself is quicker here.")
    speed = known_speed(cache, row)
    if speed and photos:
        parts.append(f"{photos:,} photos take about {duration(photos / speed)} here.")
    return " ".join(parts)


def sources(rows: Sequence[Facts]) -> list[str]:
    """Where the accuracies are from, each once, in the order of the rows."""
    return list(dict.fromkeys(row.source for row in rows if row.source))


def duration(seconds: float) -> str:
    """A time for a person: `40 s`, `12 min`, `1.5 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def _slow_here(row: Backbone) -> bool:
    return row.precision == "bfloat16" and has_bfloat16() is False


def _weights(row: Backbone) -> Cell:
    size = f"{row.weights.megabytes:.0f} MB"
    if row.weights.origin == "none":
        return Cell("none needed", "good")
    if not weights_present(row):
        return Cell(f"{size} to download" if row.weights.origin == "download" else "not installed")
    return Cell(f"{'in the box' if row.weights.origin == 'package' else 'here'}, {size}", "good")


def _speed(cache: Cache, row: Backbone) -> Cell:
    speed = known_speed(cache, row)
    if speed is None:
        return Cell("not measured yet", "quiet")
    return Cell(f"{speed:.0f} photos/s" if speed >= 10 else f"{speed:.1f} photos/s")


def _photos(cache: Cache, name: str, ids: Collection[str]) -> Cell:
    known = available_features(cache, name)
    there = sum(photo in known for photo in ids)
    if not there:
        return Cell("none yet", "quiet")
    return Cell("all", "good") if there == len(ids) else Cell(f"{there:,} of {len(ids):,}")
