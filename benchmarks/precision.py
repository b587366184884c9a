"""What bfloat16 does to the features of a network: likeness, neighbours, labels, speed; as JSON.

    python -m benchmarks.precision --photos FOLDER [--backbones efficientnet-lite2,vgg19]

Each network is run twice on the same photos, in float32 and with its plain convolutions in
bfloat16. Where its weights are not on this machine they are random, and only the speed counts
(`real_weights`). Neighbours are the ten nearest in the space that motifs are found in.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.extract import in_precision, load, photos_of
from lib.features.backbones import get_backbone
from lib.features.preparing import read_and_prepare

NEIGHBOURS = 10


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, required=True, help="a folder of JPEGs")
    parser.add_argument("--backbones", default="efficientnet-lite2,vgg19")
    parser.add_argument("--count", type=int, default=304, help="photos, in whole batches")
    arguments = parser.parse_args()
    paths = sorted(arguments.photos.glob("*.jpg"))[: arguments.count]
    results = [measure(name, paths) for name in arguments.backbones.split(",")]
    print(json.dumps(results, indent=1))


def measure(name: str, paths: list[Path]) -> dict[str, Any]:
    """One network in both precisions."""
    exact = load(get_backbone(name), photos_of(paths))
    size, batch_size = exact.network.input_size, exact.backbone.batch_size
    ready = np.stack([read_and_prepare(photo, size) for photo in exact.photos])
    ready = ready[: len(ready) // batch_size * batch_size]
    networks = [exact.network, in_precision(exact, "bfloat16").network]
    speeds, features, likely = zip(
        *(run(each.forward, ready, batch_size) for each in networks), strict=True
    )
    return {
        "backbone": name,
        "real_weights": exact.weights is not None,
        "photos": len(ready),
        "photos_per_second": dict(zip(("float32", "bfloat16"), speeds, strict=True)),
    } | kept(features, likely)


def run(forward: Any, photos: NDArray[np.uint8], size: int) -> tuple[float, Any, Any]:
    """Photos per second, features and probabilities of one network, warmed up."""
    forward(photos[:size])
    start = time.perf_counter()
    found = [forward(photos[first : first + size]) for first in range(0, len(photos), size)]
    rate = round(len(photos) / (time.perf_counter() - start), 1)
    features, likely = (np.concatenate([part[i] for part in found]) for i in (0, 1))
    return rate, features, likely


def kept(features: Any, likely: Any) -> dict[str, float]:
    """How much alike two sets of features (n, d) and of probabilities (n, classes) are."""
    from lib.motifs.agreement import neighbour_overlap
    from lib.motifs.neighbours import find_neighbours
    from lib.motifs.space import reduce

    exact, rounded = features
    norms = np.linalg.norm(exact, axis=1) * np.linalg.norm(rounded, axis=1)
    cosines = (exact * rounded).sum(axis=1) / norms
    near = [find_neighbours(reduce(each).points, NEIGHBOURS).indices for each in features]
    first = [each.argmax(axis=1) for each in likely]
    return {
        "cosine_lowest": round(float(cosines.min()), 6),
        "cosine_median": round(float(np.median(cosines)), 6),
        "neighbours_kept": round(float(neighbour_overlap(*near).mean()), 4),
        "first_label_kept": round(float((first[0] == first[1]).mean()), 4),
    }


if __name__ == "__main__":
    main()
