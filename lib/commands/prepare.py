"""`prepare`: what the pages of a large collection would wait for, computed ahead."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from lib.cache import Cache
from lib.commands.console import say
from lib.features.backbones import BACKBONES, DEFAULT
from lib.motifs.settings import MapSettings

if TYPE_CHECKING:
    from lib.motifs.space import Each

NAME = "prepare"
HELP = "compute what the pages of a large collection would wait for: space, clusters, first map"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="the collection")
    parser.add_argument("--backbone", default=DEFAULT, help=f"one of {', '.join(BACKBONES)}")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="sum up on the workers of this Dask cluster, which see the same cache folder",
    )


def run(arguments: Namespace, cache: Cache) -> int:
    """Compute step by step, and say what each gave; what is kept already costs nothing."""
    from lib.atlas import micro_of, motif_tree, open_atlas, recommendation
    from lib.drawings import motif_map, neighbours_of, on_map

    with _each(arguments.scheduler) as each:
        atlas = open_atlas(cache, arguments.name, arguments.backbone, each=each)
        say(f"{len(atlas.photos):,} photos, {atlas.space.explained:.0%} of the variance kept")
        micro = micro_of(atlas, each or map)
    if micro is not None:
        say(f"{len(micro.centres):,} micro-clusters of {micro.counts.mean():.0f} photos on average")
    found = recommendation(atlas)
    say(f"motifs from 2 to {motif_tree(atlas).k_max}; {found.k} suggested")
    mapped = on_map(atlas)
    shown = atlas if mapped is None else mapped.part(atlas)
    neighbours_of(shown)
    drawn = motif_map(atlas, MapSettings())
    say(
        f"a map of {len(shown.photos):,} photos, trustworthiness "
        f"{drawn.quality.trustworthiness:.3f}"
    )
    return 0


@contextmanager
def _each(scheduler: str | None) -> Iterator[Each | None]:
    if scheduler is None:
        yield None
        return
    from lib.cluster.client import connect, map_over

    with connect(scheduler) as client:
        yield partial(map_over, client)
