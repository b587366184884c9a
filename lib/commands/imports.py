"""`import`: photos into a collection, with a report of what was found, skipped and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from lib.cache import Cache
from lib.commands.console import complain, progress, progress_ends, say

if TYPE_CHECKING:
    from lib.photos.importing import ImportReport

NAME = "import"
HELP = "import photos from folders, zip files or exports into a collection"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="a folder, photo or zip file")
    parser.add_argument("--name", required=True, help="the collection; one that exists grows")


def run(arguments: Namespace, cache: Cache) -> int:
    """Import, print the report, and name every file that was left out."""
    from lib.photos.importing import import_photos

    report = import_photos(
        arguments.sources,
        arguments.name,
        cache,
        progress=lambda done, total: progress(f"{done:,} of {total:,} files"),
    )
    progress_ends()
    tell(report)
    return 0 if report.imported or report.duplicates else 1


def tell(report: ImportReport) -> None:
    """Print the counts, and one line a problem on standard error."""
    say(f"found       {report.found:7d}")
    say(f"imported    {report.imported:7d}")
    say(f"duplicates  {report.duplicates:7d}")
    say(f"skipped     {len(report.problems):7d}")
    for problem in report.problems:
        complain(f"{problem.file}: {problem.cause}; {problem.advice}")
