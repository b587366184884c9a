"""`extract`: the features of a collection's photos, each computed once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lib.cache import Cache
from lib.commands.console import complain, exit_status, progress, progress_ends, say
from lib.errors import UsageError
from lib.features.backbones import BACKBONES, DEFAULT, get_backbone

if TYPE_CHECKING:
    from lib.features.progress import ExtractionReport

NAME = "extract"
HELP = "compute the features of a collection; what is there already is not computed again"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument("--backbone", default=DEFAULT, help=f"one of {', '.join(BACKBONES)}")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of your own")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="compute on the workers of this Dask scheduler (tcp://host:8786, its .json file, or "
        "local for processes on this machine); see docs/cluster.md",
    )
    parser.add_argument(
        "--store",
        default="",
        metavar="URL",
        help="where workers lay down features that do not see the cache folder: "
        "s3://bucket/folder, or a folder that all of them see",
    )
    parser.add_argument(
        "--threads", type=int, default=1, metavar="N", help="threads of each worker's network"
    )


def run(arguments: Namespace, cache: Cache) -> int:
    """Extract, and say how many, how fast, and what was left out."""
    from lib.features.jobs import ENDED_WITHOUT_A_WORD
    from lib.features.resuming import resume

    if arguments.scheduler:
        return _tell(arguments, _on_cluster(arguments, cache))
    if arguments.store:
        raise UsageError("--store is for workers; give --scheduler too.")
    here = partial(exit_status, lambda: _tell(arguments, _here(arguments, cache)))
    status = resume(cache, get_backbone(arguments.backbone), here, complain)
    if status < 0:
        complain(ENDED_WITHOUT_A_WORD)
    return status if status >= 0 else 1


def _tell(arguments: Namespace, report: ExtractionReport) -> int:
    for note in report.notes:
        complain(note)
    for problem in report.problems:
        complain(f"{problem.file}: {problem.cause}; {problem.advice}")
    say(
        f"{report.done} of {report.total} photos have {arguments.backbone} features; "
        f"{report.computed} computed now, {report.photos_per_second:.1f} photos/s."
    )
    return 0 if report.done else 1


def _here(arguments: Namespace, cache: Cache) -> ExtractionReport:
    from lib.features.extraction import extract
    from lib.photos.collections import load_collection

    report = extract(
        cache,
        load_collection(cache, arguments.name),
        arguments.backbone,
        weights=arguments.weights,
        progress=lambda state: progress(str(state)),
    )
    progress_ends()
    return report


def _on_cluster(arguments: Namespace, cache: Cache) -> ExtractionReport:
    """Extract on workers, and say what each of them has done."""
    from lib.cluster.extraction import ClusterOptions, extract_on_cluster
    from lib.photos.collections import load_collection

    collection = load_collection(cache, arguments.name)
    if arguments.threads < 1:
        raise UsageError(f"--threads must be at least 1, not {arguments.threads}.")
    report, shares = extract_on_cluster(
        cache,
        collection,
        arguments.backbone,
        ClusterOptions(arguments.scheduler, arguments.store, arguments.threads),
        weights=arguments.weights,
        progress=lambda state: progress(str(state)),
    )
    progress_ends()
    for worker, share in sorted(shares.items()):
        say(
            f"{worker}: {share.photos} photos, {share.photos_per_second:.1f} photos/s, "
            f"{share.problems} left out"
        )
    return report
