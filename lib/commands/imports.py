"""`import`: photos into a collection, with a report of what was found, skipped and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lib.cache import Cache
from lib.commands.console import complain, progress, progress_ends, say
from lib.errors import UsageError

if TYPE_CHECKING:
    from lib.photos.importing import ImportReport

NAME = "import"
HELP = "import photos from folders, zip files or exports into a collection"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a folder, photo or zip file, or s3://bucket/folder",
    )
    parser.add_argument("--name", required=True, help="the collection; one that exists grows")
    parser.add_argument(
        "--kinds",
        metavar="KIND,…",
        default="post,carousel",
        help="what to take from an Instagram export: post, carousel, story, archived, profile, "
        "reel, igtv, deleted, direct, other",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="look at the files on the workers of this Dask scheduler; see docs/cluster.md",
    )
    parser.add_argument("--report", metavar="FILE", help="write what was left out, and why, as CSV")


def run(arguments: Namespace, cache: Cache) -> int:
    """Import, print the report, and name every file that was left out."""
    from lib.photos.importing import ImportOptions, import_photos

    options = ImportOptions(_kinds(arguments.kinds))
    where = arguments.sources, arguments.name, cache
    if arguments.scheduler:
        from lib.cluster.importing import import_on_cluster

        report = import_on_cluster(
            *where, arguments.scheduler, options=options, progress=_progress, note=complain
        )
    else:
        report = import_photos(*where, options=options, progress=_progress)
    progress_ends()
    tell(report)
    if arguments.report:
        _write(Path(arguments.report), report.to_csv())
    return 0 if report.imported or report.duplicates else 1


def tell(report: ImportReport) -> None:
    """Print the counts, and one line a problem on standard error; duplicates are only counted."""
    skipped = [problem for problem in report.problems if problem.group != "duplicate"]
    say(f"found       {report.found:7d}")
    say(f"imported    {report.imported:7d}")
    say(f"duplicates  {report.duplicates:7d}")
    say(f"skipped     {len(skipped):7d}")
    for problem in skipped:
        complain(f"{problem.file}: {problem.cause}; {problem.advice}")


def _progress(done: int, total: int, workers: str = "") -> None:
    progress(f"{done:,} of {total:,} files{workers and ', '}{workers}")


def _write(path: Path, text: str) -> None:
    try:
        # With a mark at its start, by which spreadsheets know the alphabet.
        path.write_text(text, "utf-8-sig", newline="")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror or error}).") from error


def _kinds(text: str) -> frozenset[str]:
    from lib.photos.sources.instagram import KINDS

    kinds = frozenset(kind.strip() for kind in text.split(",") if kind.strip())
    unknown = sorted(kinds - KINDS.keys())
    if unknown or not kinds:
        named = ", ".join(unknown) or "nothing"
        raise UsageError(f"--kinds must name some of {', '.join(KINDS)}, not {named}.")
    return kinds
