"""What the machine says of photos whose groups and classes a person has written down.

    python -m benchmarks.insight PHOTOS [--labels CSV] [--cache FOLDER] [--part PART ...]

PHOTOS is a folder of photos, CSV a table with columns file, group and imagenet_index (by default
`labels.csv` in the folder). Prints JSON; everything but the times is deterministic. Parts:

names      the names of k motifs beside the groups that are in them, and how stable they are over k
spaces     agreement of the motifs with the groups, for every backbone and algorithm at hand
labels     the same for spaces that mix features with category probabilities
hedging    how often categories are right, and how telling they are, against plain thresholds
time       milliseconds of naming, for these photos and for 100,000
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.cache import Cache
from lib.features.backbones import BACKBONES, DEFAULT
from lib.features.store import Features, read_features
from lib.motifs.clusters import Clustering, cluster, grow
from lib.motifs.evidence import clean, gather
from lib.motifs.hedging import CAUTION, calibrate, categorise, right
from lib.motifs.labelled import WEIGHT, with_categories
from lib.motifs.names import name_motifs
from lib.motifs.ontology import default_ontology, node_probabilities
from lib.motifs.settings import K_RANGE, ClusterSettings
from lib.motifs.space import reduce
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos

ALGORITHMS = ("tree", "kmeans", "mixture", "spectral", "hdbscan")
NAME = "Insight benchmark"
NEIGHBOURS = 5
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What the person wrote: `groups` and `classes` (n,), -1 where a photo is not in the table."""

    names: tuple[str, ...]
    groups: Rows
    classes: Rows


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(arguments.cache or Path(folder))
        ids, truth = read(arguments.photos, arguments.labels, cache)
        found = {b: read_features(cache, b, ids) for b in extracted(cache)}
        parts = arguments.part or list(PARTS)
        print(json.dumps({part: PARTS[part](found, truth) for part in parts}, indent=1))
    return 0


def read(photos: Path, labels: Path | None, cache: Cache) -> tuple[list[str], Truth]:
    """Import the photos and put them beside the person's table, by file name."""
    import_photos([photos], NAME, cache)
    table = load_collection(cache, NAME).photos
    with (labels or photos / "labels.csv").open(encoding="utf-8", newline="") as file:
        said = {row["file"]: row for row in csv.DictReader(file)}
    groups = tuple(sorted({row["group"] for row in said.values()}))
    known = [name in said for name in table["name"]]
    names = table["name"][known]
    return list(table["id"][known]), Truth(
        groups,
        np.array([groups.index(said[name]["group"]) for name in names]),
        np.array([int(said[name]["imagenet_index"]) for name in names]),
    )


def extracted(cache: Cache) -> list[str]:
    """Every backbone that needs no download, its features computed; others that have them."""
    from lib.features.extraction import extract

    collection, names = load_collection(cache, NAME), []
    for backbone in BACKBONES.values():
        if backbone.weights.origin in ("package", "none"):
            extract(cache, collection, backbone.name)
        if not read_features(cache, backbone.name, list(collection.photos["id"])).missing:
            names.append(backbone.name)
    return names


def names(found: dict[str, Features], truth: Truth) -> dict[str, Any]:
    """Names beside groups for as many motifs as there are groups, and their stability."""
    features = found[DEFAULT]
    tree = grow(reduce(features.values).points)
    cut = tree.cut(len(truth.names))
    given = name_motifs(features.probabilities, cut.labels, cut.k)
    motifs = []
    for motif in np.argsort(-np.bincount(cut.labels), kind="stable").tolist():
        inside = Counter(truth.names[group] for group in truth.groups[cut.labels == motif])
        motifs.append(f"{given[motif]}: " + ", ".join(f"{g} {n}" for g, n in inside.most_common(4)))
    return {"motifs": motifs, "stability": stability(features, tree)}


def stability(features: Features, tree: Any) -> dict[str, float]:
    """Of the motifs that keep 80 % of their photos from k to k + 1, how many keep their name."""
    kept = stayed = 0
    evidence = gather(features.probabilities)
    before: tuple[Clustering, tuple[str, ...]] | None = None
    for k in range(K_RANGE[0], tree.k_max + 1):
        cut = tree.cut(k)
        now = cut, name_motifs(evidence, cut.labels, k)
        for motif in range(k - 1 if before else 0):
            a, b = (one.labels == motif for one in (before[0], cut))
            if (a & b).sum() >= 0.8 * (a | b).sum():
                stayed += 1
                kept += before[1][motif] == now[1][motif]
        before = now
    return {"motifs": stayed, "same_name": round(kept / max(stayed, 1), 3)}


def spaces(found: dict[str, Features], truth: Truth) -> dict[str, Any]:
    """Agreement with the groups for every backbone and algorithm, and the recommended k."""
    from lib.motifs.choice import recommend_k

    result: dict[str, Any] = {}
    for backbone, features in found.items():
        points = reduce(features.values).points
        result[backbone] = agreement(points, truth)
        result[backbone]["neighbours"] = neighbour_accuracy(points, truth)
        result[backbone]["auto_k"] = recommend_k(points).k
    return result


def agreement(points: NDArray[np.float32], truth: Truth) -> dict[str, Any]:
    """NMI, AMI and ARI of the motifs with the groups, by algorithm, for as many as groups."""
    from sklearn import metrics

    scores = {}
    for algorithm in ALGORITHMS:
        settings = ClusterSettings(k=len(truth.names), algorithm=algorithm)
        labels = cluster(points, settings).labels
        scores[algorithm] = {
            "nmi": round(float(metrics.normalized_mutual_info_score(truth.groups, labels)), 3),
            "ami": round(float(metrics.adjusted_mutual_info_score(truth.groups, labels)), 3),
            "ari": round(float(metrics.adjusted_rand_score(truth.groups, labels)), 3),
        }
    return scores


def neighbour_accuracy(points: NDArray[np.float32], truth: Truth) -> float:
    """How often most of the five nearest photos are of the same group."""
    from lib.motifs.neighbours import find_neighbours

    near = truth.groups[find_neighbours(points, NEIGHBOURS).indices]
    votes = np.array([np.bincount(row, minlength=len(truth.names)).argmax() for row in near])
    return round(float((votes == truth.groups).mean()), 3)


def labels(found: dict[str, Features], truth: Truth) -> dict[str, Any]:
    """Features and category probabilities in one space, for several weights of the latter."""
    result: dict[str, Any] = {}
    for backbone, features in found.items():
        if features.probabilities is None:
            continue
        points = reduce(features.values).points
        for weight in (0.0, 0.15, WEIGHT, 0.5, 1.0):
            both = with_categories(points, features.probabilities, weight=weight)
            scores = agreement(both, truth)
            scores["neighbours"] = neighbour_accuracy(both, truth)
            result[f"{backbone} {weight:g}"] = scores
    return result


def hedging(found: dict[str, Features], truth: Truth) -> dict[str, Any]:
    """Right and telling: DARTS calibrated on one half of the photos and tried on the other."""
    tree, probabilities = default_ontology(), clean(found[DEFAULT].probabilities)
    even = np.arange(len(truth.classes)) % 2 == 0
    result: dict[str, Any] = {
        "classes_only": round(float((probabilities.argmax(1) == truth.classes).mean()), 3)
    }
    for target in (0.9, 0.95, 0.98):
        scores = []
        for half in (even, ~even):
            caution = calibrate(probabilities[half], truth.classes[half], tree, target)
            scores.append((*judged(probabilities[~half], truth.classes[~half], caution), caution))
        result[f"aim {target}"] = named_scores(np.mean(scores, axis=0))
    own = (*judged(probabilities, truth.classes, CAUTION), CAUTION)
    result["as shipped"] = named_scores(own)
    result["thresholds"] = {
        str(sure): named_scores(surest(probabilities, truth.classes, sure))
        for sure in (0.5, 0.7, 0.8, 0.9)
    }
    return result


def judged(
    probabilities: NDArray[np.float32], classes: Rows, caution: float
) -> tuple[float, float]:
    """The share of right categories, and the bits that the right ones tell."""
    tree = default_ontology()
    chosen = categorise(probabilities, tree, caution)
    true = right(chosen, classes, tree)
    return float(true.mean()), float((tree.information[chosen.nodes] * true).mean())


def surest(
    probabilities: NDArray[np.float32], classes: Rows, sure: float
) -> tuple[float, float, float]:
    """The plain alternative: the most telling noun of at least this probability."""
    tree = default_ontology()
    nodes = node_probabilities(probabilities, tree)
    allowed = (nodes >= sure - 1e-6) & tree.shown
    chosen = np.where(allowed, tree.information, 0).argmax(axis=1)
    true = tree.leaves[chosen, classes]
    return float(true.mean()), float((tree.information[chosen] * true).mean()), sure


def named_scores(scores: Any) -> dict[str, float]:
    """Three numbers with their names."""
    return dict(
        zip(("right", "bits", "setting"), (round(float(s), 3) for s in scores), strict=True)
    )


def times(found: dict[str, Features], truth: Truth) -> dict[str, Any]:
    """Naming, from what was gathered once: here, and for 100,000 photos like these."""
    probabilities = found[DEFAULT].probabilities
    many = np.tile(probabilities, (100_000 // len(probabilities) + 1, 1))[:100_000]
    result = {}
    for name, table in (("these", probabilities), ("100,000", many)):
        evidence, motifs = gather(table), np.arange(len(table)) % 10
        result[name] = {
            "gather_ms": milliseconds(lambda table=table: gather(table), 3),
            "names_ms": milliseconds(lambda e=evidence, m=motifs: name_motifs(e, m, 10), 9),
        }
    return result


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return round(float(np.median(taken)), 2)


PARTS: dict[str, Callable[[dict[str, Features], Truth], dict[str, Any]]] = {
    "names": names,
    "spaces": spaces,
    "labels": labels,
    "hedging": hedging,
    "time": times,
}

if __name__ == "__main__":
    raise SystemExit(main())
