"""`extract`: the features of a collection's photos, each computed once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lib.cache import Cache
from lib.commands.console import complain, progress, progress_ends, say
from lib.features.backbones import BACKBONES, DEFAULT

NAME = "extract"
HELP = "compute the features of a collection; what is there already is not computed again"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument("--backbone", default=DEFAULT, help=f"one of {', '.join(BACKBONES)}")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of your own")


def run(arguments: Namespace, cache: Cache) -> int:
    """Extract in this process, and say how many, how fast, and what was left out."""
    from lib.features.extraction import extract
    from lib.photos.collections import load_collection

    collection = load_collection(cache, arguments.name)
    report = extract(
        cache,
        collection,
        arguments.backbone,
        weights=arguments.weights,
        progress=lambda state: progress(str(state)),
    )
    progress_ends()
    for problem in report.problems:
        complain(f"{problem.file}: {problem.cause}; {problem.advice}")
    say(
        f"{report.done} of {report.total} photos have {arguments.backbone} features; "
        f"{report.computed} computed now, {report.photos_per_second:.1f} photos/s."
    )
    return 0 if report.done else 1
