"""`export`: the view as one HTML file, a table, a picture, or photos sorted into folders."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from lib.cache import Cache, write_bytes
from lib.commands.console import complain, progress, progress_ends, say
from lib.errors import UsageError
from lib.features.backbones import BACKBONES, DEFAULT
from lib.motifs.settings import Algorithm, ClusterSettings, MapSettings, Projection

if TYPE_CHECKING:
    from lib.sharing.view import View

NAME = "export"
HELP = "write the view to a file: .html (works offline), .csv, .parquet, .json, .png, .svg, .zip"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument(
        "out", type=_out, metavar="FILE", help=f"ends in one of {', '.join(WRITERS)}"
    )
    parser.add_argument("--backbone", default=DEFAULT, help=f"one of {', '.join(BACKBONES)}")
    parser.add_argument("--k", type=int, default=10, help="how many motifs: 2 to 30")
    parser.add_argument("--algorithm", choices=get_args(Algorithm), default="tree")
    parser.add_argument("--projection", choices=get_args(Projection), default="tsne")
    parser.add_argument("--perplexity", type=float, default=30.0, help="of t-SNE: 5 to 100")
    parser.add_argument("--dark", action="store_true", help="a dark picture (.png, .svg)")
    for switch in ("captions", "dates", "locations", "file-names"):
        parser.add_argument(f"--{switch}", action="store_true", help=f"show {switch} (.html)")


def run(arguments: Namespace, cache: Cache) -> int:
    """Compute the view and write it in the form that the file's ending asks for."""
    from lib.sharing.view import open_view

    view = open_view(
        cache,
        arguments.name,
        arguments.backbone,
        ClusterSettings(arguments.k, arguments.algorithm),
        MapSettings(arguments.projection, arguments.perplexity),
    )
    status = WRITERS[arguments.out.suffix](view, arguments)
    size = arguments.out.stat().st_size / 1e6
    say(f"{view.subtitle}, {size:.1f} MB -> {arguments.out}")
    return status


def _page(view: View, arguments: Namespace) -> int:
    from lib.sharing.one_file import one_file
    from lib.sharing.privacy import Privacy

    privacy = Privacy(
        arguments.captions, arguments.dates, arguments.locations, arguments.file_names
    )
    write_bytes(arguments.out, one_file(view, privacy))
    return 0


def _table(view: View, arguments: Namespace) -> int:
    from lib.assignments import assignments
    from lib.commands.motifs import write_table

    write_table(assignments(view.atlas, view.clustering, view.names, view.drawn), arguments.out)
    return 0


def _picture(view: View, arguments: Namespace) -> int:
    from lib.sharing.painters import png, svg
    from lib.sharing.poster import DARK, LIGHT, lay_out

    poster = lay_out(view, DARK if arguments.dark else LIGHT)
    data = png(poster) if arguments.out.suffix == ".png" else svg(poster).encode()
    write_bytes(arguments.out, data)
    return 0


def _photos(view: View, arguments: Namespace) -> int:
    from lib.sharing.sorted_zip import write_sorted_zip

    done = write_sorted_zip(
        view, arguments.out, progress=lambda photo, of: progress(f"{photo} of {of} photos")
    )
    progress_ends()
    for problem in done.problems:
        complain(f"{problem.file}: {problem.cause}; {problem.advice}")
    say(f"{done.written} photos sorted, {len(done.problems)} not included")
    return 0 if done.written else 1


WRITERS: dict[str, Callable[[View, Namespace], int]] = {
    ".html": _page,
    ".csv": _table,
    ".parquet": _table,
    ".json": _table,
    ".png": _picture,
    ".svg": _picture,
    ".zip": _photos,
}


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix not in WRITERS:
        raise UsageError(f"FILE must end in one of {', '.join(WRITERS)}, not {text!r}.")
    return path
