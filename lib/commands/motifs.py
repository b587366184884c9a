"""`motifs`: clusters, map and names of a collection, as a table in a file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from lib.cache import Cache, replacing
from lib.commands.console import say
from lib.errors import UsageError
from lib.features.backbones import BACKBONES, DEFAULT
from lib.motifs.settings import K_RANGE, Algorithm, Alike, ClusterSettings, MapSettings, Projection

if TYPE_CHECKING:
    import pandas as pd

    from lib.atlas import Atlas

NAME = "motifs"
HELP = "write the motif, the place on the map and the labels of every photo to a file"
ENDINGS = (".csv", ".parquet", ".json")


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument("--backbone", default=DEFAULT, help=f"one of {', '.join(BACKBONES)}")
    parser.add_argument("--k", type=_k, default=10, help="how many motifs: 2 to 30, or auto")
    parser.add_argument("--algorithm", choices=get_args(Algorithm), default="tree")
    parser.add_argument(
        "--alike",
        choices=get_args(Alike),
        default="looks",
        help="what puts photos together: looks, or looks and the meaning that the network sees",
    )
    parser.add_argument("--projection", choices=get_args(Projection), default="tsne")
    parser.add_argument("--perplexity", type=float, default=30.0, help="of t-SNE: 5 to 100")
    parser.add_argument("--n-neighbors", type=int, default=15, help="of UMAP: 2 to 100")
    parser.add_argument("--min-dist", type=float, default=0.1, help="of UMAP: 0 to 0.99")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--out", type=_out, required=True, metavar="FILE", help=".csv, .parquet or .json"
    )


def run(arguments: Namespace, cache: Cache) -> int:
    """Compute, write the table, and list the motifs."""
    from lib.assignments import assignments
    from lib.atlas import motif_names, open_atlas
    from lib.drawings import motif_map
    from lib.groupings import motifs_of

    drawing = MapSettings(
        projection=arguments.projection,
        perplexity=arguments.perplexity,
        n_neighbors=arguments.n_neighbors,
        min_dist=arguments.min_dist,
        seed=arguments.seed,
    )
    atlas = open_atlas(cache, arguments.name, arguments.backbone, arguments.alike)
    k = arguments.k or _recommended(atlas)
    settings = ClusterSettings(k=k, algorithm=arguments.algorithm, seed=arguments.seed)
    clustering = motifs_of(atlas, settings)
    names = motif_names(atlas, clustering)
    table = assignments(atlas, clustering, names, motif_map(atlas, drawing))
    write_table(table, arguments.out)
    say(f"{len(table)} photos, {clustering.k} motifs -> {arguments.out}")
    for motif, name in enumerate(names):
        say(f"{motif:4d}  {int((table['motif'] == motif).sum()):6d}  {name}")
    if atlas.missing:
        say(f"{atlas.missing} photos have no {atlas.backbone} features and were left out.")
    return 0


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, Parquet or JSON (a list of rows), by the ending of its name."""
    with replacing(path) as temporary:
        if path.suffix == ".csv":
            table.to_csv(temporary, index=False)
        elif path.suffix == ".parquet":
            table.to_parquet(temporary, index=False)
        else:
            table.to_json(temporary, orient="records", force_ascii=False, indent=1)


def _recommended(atlas: Atlas) -> int:
    from lib.atlas import recommendation

    found = recommendation(atlas)
    say(f"k = {found.k}: {found.reason}")
    return found.k


def _k(text: str) -> int | None:
    low, high = K_RANGE
    if text == "auto":
        return None
    if not text.isdigit() or not low <= int(text) <= high:
        raise UsageError(f"--k must be {low} to {high} or auto, not {text!r}.")
    return int(text)


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix not in ENDINGS:
        raise UsageError(f"--out must end in {', '.join(ENDINGS)}, not {path.suffix or text!r}.")
    return path
