"""The engine behind the sliders: motifs for every k, and maps, against the known libraries.

    python -m benchmarks.engine [PHOTOS] [--large] [--sizes N ...] [--cache FOLDER]

PHOTOS is a folder of photos (the sample album where none is given); larger sets are drawn around
their features, see `benchmarks.data`. Prints JSON. Every library is timed in the same run on the
same points and starts. `seconds` are by the clock, `processor_seconds` summed over threads, which
other programs disturb less; both are medians. The libraries run on one thread and ours on as many
as it takes, so `processor_seconds` are what to compare. Beside every time stands what it bought:
KL divergence, trustworthiness, neighbour recall, inertia. Needs requirements-bench.txt.
"""

from __future__ import annotations

import argparse
import json
import os
import warnings
from pathlib import Path

from benchmarks import clusters, maps
from benchmarks.data import drawn_around, real_features
from lib.cache import Cache, default_root
from lib.motifs.maps import warm_up
from lib.motifs.space import reduce

SIZES = [525, 5_000, 20_000]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="?", type=Path)
    parser.add_argument("--large", action="store_true", help="100,000 photos too")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--maps-only", action="store_true", help="leave out the motifs")
    parser.add_argument("--cache", type=Path, default=default_root())
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    features = real_features(chosen.photos, Cache(chosen.cache))
    warm_up()
    for n in [*chosen.sizes, *([100_000] if chosen.large else [])]:
        points = reduce(drawn_around(features, n)).points
        found = {"photos": n, "load": os.getloadavg()[0]}
        found["maps"] = maps.measured(points, runs=9 if n <= 1_000 else 3 if n <= 5_000 else 1)
        if not chosen.maps_only:
            found["motifs"] = clusters.measured(features, n)
        print(json.dumps(found, indent=1), flush=True)
    print(json.dumps({"warming up": maps.warming()}, indent=1))


if __name__ == "__main__":
    main()
