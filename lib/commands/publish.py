"""`publish`: a collection as a folder that is a read-only dashboard, ready to be hosted."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lib.cache import Cache
from lib.commands.console import progress, progress_ends, say

NAME = "publish"
HELP = "write a read-only dashboard of a collection, ready to be hosted"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument("destination", type=Path, metavar="DEST", help="a new folder")
    parser.add_argument("--captions", action="store_true", help="publish captions")
    parser.add_argument("--dates", action="store_true", help="publish days, not only months")
    parser.add_argument("--locations", action="store_true", help="publish where photos were taken")
    parser.add_argument(
        "--file-names", action="store_true", help="publish names of files, folders and albums"
    )
    parser.add_argument(
        "--backbone",
        action="append",
        default=[],
        metavar="B",
        help="publish these features, can be given again (default: all that the photos have)",
    )


def run(arguments: Namespace, cache: Cache) -> int:
    """Publish, and list exactly what is inside and what was left out."""
    from lib.sharing.privacy import Privacy
    from lib.sharing.publish import publish

    done = publish(
        cache,
        arguments.name,
        arguments.destination,
        Privacy(
            captions=arguments.captions,
            dates=arguments.dates,
            locations=arguments.locations,
            file_names=arguments.file_names,
        ),
        backbones=arguments.backbone,
        progress=progress,
    )
    progress_ends()
    say(f"{done.photos} photos, {done.bytes / 1e6:.1f} MB -> {done.folder}")
    say("Inside:")
    for sentence in done.inside:
        say(f"  + {sentence}")
    say("Left out:")
    for sentence in done.left_out:
        say(f"  - {sentence}")
    say("To look at it, run the line in its README.md; to host it, see docs/deploy.md.")
    return 0
