"""The stages that `benchmarks.growth` measures: what the pages and the command line call.

A stage is a function that gets a `Bench`, prepares what the stage finds ready on a page (imports,
compiled loops, what was computed before) and returns what is to be measured. Stages of one group
run one after the other in one process.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import BACKBONE
from lib import atlas as atlases
from lib import drawings
from lib.atlas import Atlas, open_atlas
from lib.cache import Cache
from lib.motifs.clusters import Clustering, MotifTree, cluster, grow
from lib.motifs.evidence import Evidence, gather
from lib.motifs.maps import MotifMap, neighbours_wanted, project
from lib.motifs.neighbours import MOST_ABOVE, Neighbours, find_neighbours, neighbours_needed
from lib.motifs.quality import MapQuality
from lib.motifs.settings import PERPLEXITY_RANGE, ClusterSettings, MapSettings
from lib.motifs.words import read_words
from lib.photos.collections import load_collection

Work = Callable[[], Any]

K, MOVED_K = 13, 14
LITTLE = 3_000  # photos that compiled loops are loaded with before the clock starts
CIRCLE = 15
GRID = 240  # photos on one page of a grid
NEXT = MapSettings(perplexity=35)


@dataclass
class Bench:
    """One simulated collection and what its stages share; `files` are real photos to import."""

    cache: Cache
    slug: str
    files: Path

    @cached_property
    def atlas(self) -> Atlas:
        """The collection, its space kept on disk."""
        return open_atlas(self.cache, self.slug, BACKBONE)

    @cached_property
    def tree(self) -> MotifTree:
        """Every k."""
        return atlases.motif_tree(self.atlas)

    @cached_property
    def clustering(self) -> Clustering:
        """The motifs of a usual k."""
        return self.tree.cut(K)

    @cached_property
    def neighbours(self) -> Neighbours:
        """Those that maps are made from, also those of the next perplexity."""
        return drawings.neighbours_of(self.atlas, neighbours_wanted(len(self.atlas.photos), NEXT))

    @cached_property
    def evidence(self) -> Evidence:
        """What was predicted."""
        assert self.atlas.probabilities is not None
        return gather(self.atlas.probabilities)

    @cached_property
    def flat(self) -> MotifMap:
        """A map that costs nothing, for stages that need some map."""
        xy = np.ascontiguousarray(self.atlas.space.points[:, :2])
        return MotifMap(xy, MapQuality(1.0, 1.0))

    @cached_property
    def times(self) -> NDArray[np.datetime64]:
        """When photos were taken."""
        return np.asarray(self.atlas.photos["taken"].to_numpy("datetime64[s]"))

    def few(self) -> NDArray[np.float32]:
        """A few of the points."""
        return self.atlas.space.points[:LITTLE]


@dataclass(frozen=True)
class Stage:
    """Something to measure: `most` photos at most, `repeated` until a second is over.

    `waited` tells whether a page waits for it each time (else it is done once a collection).
    """

    name: str
    group: str
    prepare: Callable[[Bench], Work]
    waited: bool = False
    most: int = 10**9


def import_files(bench: Bench) -> Work:
    """A folder of photos comes in: read, hashed, decoded, thumbnails, table."""
    from lib.photos.importing import import_photos

    room = Cache(Path(tempfile.mkdtemp(dir=bench.cache.root)))
    import_photos([next(bench.files.iterdir())], "One", room)
    return lambda: import_photos([bench.files], "Import", room)


def import_again(bench: Bench) -> Work:
    """The same folder once more: nothing is new."""
    from lib.photos.importing import import_photos

    room = Cache(Path(tempfile.mkdtemp(dir=bench.cache.root)))
    import_photos([bench.files], "Import", room)
    return lambda: import_photos([bench.files], "Import", room)


def read_table(bench: Bench) -> Work:
    """The table of a collection."""
    return lambda: load_collection(bench.cache, bench.slug)


def read_thumbnails(bench: Bench) -> Work:
    """The thumbnails of one page of a grid, of photos from everywhere."""
    ids = load_collection(bench.cache, bench.slug).photos["id"]
    some = np.random.default_rng(0).permutation(len(ids))[:GRID]
    paths = [bench.cache.thumbnail(ids[row]) for row in some]
    return lambda: [path.read_bytes() for path in paths]


def open_cold(bench: Bench) -> Work:
    """Features from their shards into principal components, for the first time."""

    def work() -> Atlas:
        shutil.rmtree(bench.cache.root / "derived" / "space", ignore_errors=True)
        return open_atlas(bench.cache, bench.slug, BACKBONE)

    return work


def open_warm(bench: Bench) -> Work:
    """The same with the components kept: what a start of the server waits for."""
    open_atlas(bench.cache, bench.slug, BACKBONE)
    return lambda: open_atlas(bench.cache, bench.slug, BACKBONE)


def first_facts(bench: Bench) -> Work:
    """What the first page gathers once: labels, evidence, words of captions, all kept after."""
    from lib.assignments import top_labels

    atlas = bench.atlas
    assert atlas.probabilities is not None
    predicted = atlas.probabilities
    return lambda: (
        top_labels(predicted),
        gather(predicted),
        read_words(atlas.photos["caption"]),
    )


def neighbours(bench: Bench) -> Work:
    """As many neighbours of every photo as maps are made from."""
    points = bench.atlas.space.points
    wanted = max(drawings.SOME_NEIGHBOURS, neighbours_needed(PERPLEXITY_RANGE[1], len(points)))
    wanted = min(wanted, MOST_ABOVE)
    find_neighbours(bench.few(), wanted)
    return lambda: find_neighbours(points, wanted)


def tree(bench: Bench) -> Work:
    """The motifs for every k."""
    points = bench.atlas.space.points
    grow(bench.few())
    return lambda: grow(points)


def first_map(bench: Bench) -> Work:
    """The first t-SNE map, neighbours at hand."""
    near, points = bench.neighbours, bench.atlas.space.points
    _compile(bench)
    return lambda: project(points, MapSettings(), neighbours=near)


def next_map(bench: Bench) -> Work:
    """One step of perplexity, from 30 to 35."""
    near, points, before = bench.neighbours, bench.atlas.space.points, _drawn(bench)
    _compile(bench)
    return lambda: project(points, NEXT, neighbours=near, reference=before)


def umap(bench: Bench) -> Work:
    """A UMAP, neighbours at hand."""
    near, points = bench.neighbours, bench.atlas.space.points
    _compile(bench)
    return lambda: project(points, MapSettings("umap"), neighbours=near)


def _compile(bench: Bench) -> None:
    for settings in (MapSettings(), MapSettings("umap")):
        project(bench.few(), settings)


def _drawn(bench: Bench) -> NDArray[np.float32]:
    """A finished map; PCA would start the step from a place where no map ever is."""
    return drawings.motif_map(bench.atlas, MapSettings(), neighbours=bench.neighbours).xy


def move_k(bench: Bench) -> Work:
    """All that the page computes when k moves: cut, names, profiles."""
    from lib.motifs.profiles import profile

    atlas, every, said = bench.atlas, bench.tree, read_words(bench.atlas.photos["caption"])
    predicted = bench.evidence

    def work() -> object:
        cut = every.cut(MOVED_K)
        return atlases.found_names(predicted, said, cut), profile(atlas.space.points, cut)

    atlases.found_names(predicted, said, every.cut(3))
    return work


def choose(bench: Bench) -> Work:
    """A motif is chosen: labels of its photos against the rest, and why they are together."""
    from lib.motifs.profiles import profile
    from lib.motifs.why import why

    found = bench.clustering
    largest = max(profile(bench.atlas.space.points, found), key=lambda one: one.size)
    predicted = bench.evidence
    return lambda: why(largest, predicted, found.labels, found.k)


def similar(bench: Bench) -> Work:
    """The photos most like one."""
    from lib.motifs.neighbours import nearest

    points = bench.atlas.space.points
    return lambda: nearest(points, len(points) // 2, 24)


def duplicates(bench: Bench) -> Work:
    """Near duplicates, neighbours at hand."""
    from lib.motifs.duplicates import near_duplicates

    near = bench.neighbours
    return lambda: near_duplicates(near, 0.93)


def how_many(bench: Bench) -> Work:
    """A number of motifs recommended, with all its criteria."""
    from lib.motifs.choice import recommend_k

    points, every = bench.atlas.space.points, bench.tree
    return lambda: recommend_k(points, every)


def compare(bench: Bench) -> Work:
    """Two spaces side by side: neighbours shared, motifs agreed on, twins."""
    from lib.motifs.agreement import agreement, neighbour_overlap
    from lib.motifs.observations import twins

    near, labels = bench.neighbours.indices, bench.clustering.labels
    one, other = near[:, :CIRCLE], near[:, CIRCLE : 2 * CIRCLE]
    moved = bench.tree.cut(MOVED_K).labels
    agreement(labels[:100], moved[:100])
    return lambda: (neighbour_overlap(one, other), agreement(labels, moved), twins(one, other))


def ontology(bench: Bench) -> Work:
    """Categories of all photos, and their tree."""
    from lib.motifs.hedging import categorise
    from lib.motifs.icicle import category_tree
    from lib.motifs.ontology import default_ontology

    known = default_ontology()
    predicted = bench.evidence
    categorise(gather(np.full((10, 1000), 1e-3, np.float16)), known)
    return lambda: category_tree(categorise(predicted, known), known)


def timeline(bench: Bench) -> Work:
    """The timeline: counts, changes of the mix, the collection in sentences."""
    from lib.motifs.time.changes import find_changes
    from lib.motifs.time.counts import timeline as table
    from lib.motifs.time.periods import choose_unit
    from lib.motifs.time.story import tell

    times, found = bench.times, bench.clustering
    names = [f"motif {number}" for number in range(found.k)]

    def work() -> object:
        unit = choose_unit(times)
        counted = table(times, found.labels, found.k, unit)
        changed = find_changes(times, found.labels, found.k, unit)
        return counted, tell(times, found.labels, names, changed)

    return work


def guess(bench: Bench) -> Work:
    """Every post guessed from those before it."""
    from lib.motifs.time.posts import make_posts
    from lib.motifs.time.prequential import evaluate

    times, found = bench.times, bench.clustering
    return lambda: evaluate(make_posts(times, found.labels, found.k, 0))


def search_index(bench: Bench) -> Work:
    """What makes photos findable by words; the guesses that count are gathered already."""
    from lib.motifs.ontology import default_ontology
    from lib.motifs.search import noun_index

    noun_index(default_ontology())
    assert bench.evidence
    return lambda: _index(bench)


def search(bench: Bench) -> Work:
    """One search: a category, a word of captions and a date."""
    from lib.motifs.search import search as find

    index = _index(bench)
    find(index, "dog")
    return lambda: find(index, "morning dog before 2020")


def _index(bench: Bench) -> Any:
    from lib.motifs.search import build_index

    photos = bench.atlas.photos
    return build_index(
        list(photos["caption"]),
        list(photos["name"]),
        list(photos["folder"]),
        bench.times,
        bench.evidence,
    )


def k_means(bench: Bench) -> Work:
    """Another algorithm, plain K-Means, for whom wants to compare."""
    points, every = bench.atlas.space.points, bench.tree
    cluster(bench.few(), ClusterSettings(K, "kmeans"))
    return lambda: cluster(points, ClusterSettings(K, "kmeans"), every)


def export_table(bench: Bench) -> Work:
    """The table that people take away, as CSV."""
    from lib.assignments import assignments

    names = [f"motif {number}" for number in range(bench.clustering.k)]

    def work() -> bytes:
        buffer = io.BytesIO()
        table = assignments(bench.atlas, bench.clustering, names, bench.flat)
        table.to_csv(buffer, index=False)
        return buffer.getvalue()

    return work


def publish(bench: Bench) -> Work:
    """A dashboard, its maps drawn before."""
    from lib.sharing.bundle import maps_ahead
    from lib.sharing.publish import publish as write

    for settings in maps_ahead(len(bench.atlas.photos)):
        drawings.keep_map(bench.atlas, settings, replace(bench.flat))
    folder = Path(tempfile.mkdtemp(dir=bench.cache.root)) / "dashboard"
    return lambda: write(bench.cache, bench.slug, folder, backbones=[BACKBONE])


STAGES = (
    Stage("Import of photos", "import", import_files, most=10_000),
    Stage("Import, nothing new", "import again", import_again, most=10_000),
    Stage("Table", "table", read_table, waited=True),
    Stage("Thumbnails of a page", "table", read_thumbnails, waited=True),
    Stage("Open, first time", "open", open_cold),
    Stage("Open, space kept", "open again", open_warm, waited=True),
    Stage("Labels, words of the first page", "facts", first_facts, waited=True),
    Stage("Motifs for every k", "tree", tree),
    Stage("Neighbours", "neighbours", neighbours),
    Stage("First t-SNE map", "map", first_map, waited=True),
    Stage("Step of perplexity", "step", next_map, waited=True),
    Stage("UMAP", "umap", umap, waited=True),
    Stage("k moves: cut, names, profiles", "page", move_k, waited=True),
    Stage("Motif chosen: why", "page", choose, waited=True),
    Stage("Similar photos", "page", similar, waited=True),
    Stage("Near duplicates", "page", duplicates, waited=True),
    Stage("How many", "how many", how_many, waited=True),
    Stage("Compare two spaces", "pages", compare, waited=True),
    Stage("K-Means instead", "pages", k_means, waited=True),
    Stage("Ontology", "pages", ontology, waited=True),
    Stage("Timeline", "pages", timeline, waited=True),
    Stage("Guess my next post", "pages", guess, waited=True),
    Stage("Search index", "search", search_index, waited=True),
    Stage("One search", "search", search, waited=True),
    Stage("Table to take away", "export", export_table),
    Stage("Publish", "publish", publish, most=30_000),
)
