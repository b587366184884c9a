"""The report of an import: what came in, what did not, and why."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from lib.cache import Cache, read_json, write_json
from lib.photos.values import Group, Problem

REPORT = "report.json"


@dataclass(frozen=True)
class ImportReport:
    """What one import did.

    `found` counts the files looked at: each is imported or stands in `problems`. `problems` also
    holds what never was a file of the source: "missing" pictures and a "source" that said nothing.
    """

    name: str
    slug: str
    found: int
    imported: int
    problems: tuple[Problem, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def duplicates(self) -> int:
        """How many files are pictures that the collection has already."""
        return self.counts["duplicate"]

    @property
    def counts(self) -> Counter[Group]:
        """How many problems of each group there are."""
        return Counter(problem.group for problem in self.problems)

    def summary(self) -> str:
        """One line for a person: `152 photos imported; 3 duplicates, 1 unreadable.`"""
        counts = self.counts
        words = [
            f"{counts[group]:,} {_WORDS[group][counts[group] != 1]}"
            for group in get_args(Group)
            if counts[group]
        ]
        photos = "photo" if self.imported == 1 else "photos"
        start = f"{self.imported:,} {photos} imported"
        return f"{start}; {', '.join(words)}." if words else f"{start}."

    def to_csv(self) -> str:
        """The problems as CSV with a header, safe to open in a spreadsheet."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["file", "group", "cause", "advice"])
        for problem in self.problems:
            cells = (problem.file, problem.group, problem.cause, problem.advice)
            writer.writerow([_inert(cell) for cell in cells])
        return text.getvalue()


# What so many of a group are called: one, several.
_WORDS: dict[Group, tuple[str, str]] = {
    "duplicate": ("there already", "there already"),
    "video": ("video", "videos"),
    "left out": ("left out by choice", "left out by choice"),
    "not a photo": ("not a photo", "not photos"),
    "unreadable": ("unreadable", "unreadable"),
    "unsafe": ("unsafe", "unsafe"),
    "missing": ("missing from the export", "missing from the export"),
    "source": ("note on the source", "notes on the sources"),
}


def save_report(cache: Cache, report: ImportReport) -> None:
    """Keep the report with its collection; the last import's is kept."""
    write_json(cache.collections / report.slug / REPORT, asdict(report))


def load_report(cache: Cache, slug: str) -> ImportReport | None:
    """The report of the last import into a collection; None where none can be read."""
    kept: dict[str, Any] | None = read_json(cache.collections / slug / REPORT)
    try:
        problems = tuple(Problem(**problem) for problem in (kept or {}).pop("problems"))
        return ImportReport(**(kept or {}), problems=problems)
    except (KeyError, TypeError):
        return None


def _inert(cell: str) -> str:
    # A spreadsheet would run a file name that begins like a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
