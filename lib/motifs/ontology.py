"""The part of WordNet above the 1,000 ImageNet classes, and how probability flows up in it.

Data: `lib/data/wordnet.csv` (built by `scripts/build_ontology.py`) and `lib/data/everyday.csv`, our
reviewed table of nodes that are said in other words, or (empty word) never shown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError

DATA = Path(__file__).resolve().parent.parent / "data"
CLASSES = 1000

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ontology:
    """A directed acyclic graph of nouns; node 0 is the root, parents come before children.

    All sequences have one entry a node. `words` are WordNet's synonyms, `names` the one everyday
    word (unique among the shown nodes, at most three words; "" for nodes never shown). `parents`
    are indices of nodes. `classes` is the ImageNet class (0 … 999) of a leaf, else -1. `leaves`
    is boolean (nodes, 1000): which classes lie at or below a node. `depth` is the longest way to
    the root. `uses` counts the noun in WordNet's tagged texts: a hint at how common the word is.
    """

    wnids: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    classes: NDArray[np.int32]
    leaves: NDArray[np.bool_] = field(repr=False)
    depth: NDArray[np.int32]
    uses: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.wnids)

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Boolean (nodes,): those that a person would say."""
        return np.array([bool(name) for name in self.names])

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Integer (nodes,): how many words each name has."""
        return np.array([len(name.split()) for name in self.names], np.int64)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Integer (nodes,): the number of classes at or below each node."""
        return np.asarray(self.leaves.sum(axis=1))

    @cached_property
    def information(self) -> Floats:
        """float32 (nodes,): bits gained by knowing the node, log2(1000 / classes below).

        Deng et al., "Hedging Your Bets", CVPR 2012, section 3.
        """
        return np.asarray(np.log2(self.leaves.shape[1] / self.sizes), np.float32)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The nodes right below each node."""
        below: list[list[int]] = [[] for _ in self.wnids]
        for node, parents in enumerate(self.parents):
            for parent in parents:
                below[parent].append(node)
        return tuple(tuple(nodes) for nodes in below)

    @cached_property
    def below(self) -> NDArray[np.bool_]:
        """Boolean (nodes, nodes): whether the second node is the first or lies below it."""
        table = np.eye(len(self), dtype=bool)
        for node in range(len(self) - 1, -1, -1):
            for parent in self.parents[node]:
                table[parent] |= table[node]
        return table

    def overlapping(self, node: int) -> NDArray[np.bool_]:
        """Boolean (nodes,): which nodes have a class in common with this one."""
        return np.asarray(self.leaves[:, self.leaves[node]].any(axis=1))

    @cached_property
    def leaf_nodes(self) -> NDArray[np.int64]:
        """Integer (1000,): the node of each class."""
        nodes = np.flatnonzero(self.classes >= 0)
        return nodes[np.argsort(self.classes[nodes])]

    @cached_property
    def spread(self) -> Floats:
        """`leaves` as float32 (1000, nodes), ready to be multiplied with class sums."""
        return np.ascontiguousarray(self.leaves.T, dtype=np.float32)

    def climb(self, values: Floats) -> Floats:
        """Sums at or below each node, float32 (n, nodes), of values of classes (n, classes).

        Without BLAS: for a few rows that is as fast, and other work on the cores does not slow it.
        """
        nodes, classes = self._pairs
        starts = np.flatnonzero(np.diff(nodes, prepend=-1))
        return np.asarray(np.add.reduceat(values[:, classes], starts, axis=1), np.float32)

    @cached_property
    def above(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each class the nodes that it lies at or below: starts (1001,), and nodes in a row."""
        classes, nodes = np.nonzero(self.leaves.T)
        return np.searchsorted(classes, np.arange(self.leaves.shape[1] + 1)), nodes

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        nodes, classes = np.nonzero(self.leaves)
        return nodes, classes

    def node(self, wnid: str) -> int:
        """The index of a WordNet id; raises `KeyError` where it is none of ours."""
        return self._index[wnid]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {wnid: node for node, wnid in enumerate(self.wnids)}


def node_probabilities(probabilities: NDArray[np.floating], ontology: Ontology) -> Floats:
    """How probable each node is: the sum of the classes at or below it.

    `probabilities` is (n, 1000) of any float type; the result is float32 (n, nodes). A class below
    two parents counts once in each of their ancestors. Raises `FeaturesError` for another width.
    """
    if probabilities.ndim != 2 or probabilities.shape[1] != ontology.leaves.shape[1]:
        raise FeaturesError(
            f"probabilities must be (n, {ontology.leaves.shape[1]}), not {probabilities.shape}; "
            "extract the features again."
        )
    return ontology.climb(probabilities.astype(np.float32))


@lru_cache(maxsize=1)
def default_ontology() -> Ontology:
    """The hierarchy that comes with Motifs: 1,860 nodes, read once per process."""
    with (DATA / "wordnet.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (DATA / "everyday.csv").open(encoding="utf-8", newline="") as file:
        everyday = {row["wnid"]: row["word"] for row in csv.DictReader(file)}
    return build_ontology(rows, everyday)


def build_ontology(rows: Iterable[dict[str, str]], everyday: dict[str, str]) -> Ontology:
    """An ontology from rows (wnid, class, parents, words, uses) in an order of parents first.

    `everyday` gives another word for a wnid, or "" to hide it. The number of classes is taken from
    the rows, so that a test can work with a small tree.
    """
    table = list(rows)
    index = {row["wnid"]: node for node, row in enumerate(table)}
    words = tuple(tuple(row["words"].split("|")) for row in table)
    parents = tuple(tuple(index[p] for p in row["parents"].split()) for row in table)
    classes = np.array([int(row["class"] or -1) for row in table], np.int32)
    return Ontology(
        wnids=tuple(index),
        words=words,
        names=tuple(everyday.get(wnid, words[node][0]) for wnid, node in index.items()),
        parents=parents,
        classes=classes,
        leaves=_leaves(parents, classes),
        depth=_depth(parents),
        uses=np.array([int(row["uses"]) for row in table], np.int32),
    )


def _leaves(parents: tuple[tuple[int, ...], ...], classes: NDArray[np.int32]) -> NDArray[np.bool_]:
    leaves = np.zeros((len(parents), int(classes.max()) + 1), bool)
    own = np.flatnonzero(classes >= 0)
    leaves[own, classes[own]] = True
    for node in range(len(parents) - 1, -1, -1):
        for parent in parents[node]:
            leaves[parent] |= leaves[node]
    return leaves


def _depth(parents: tuple[tuple[int, ...], ...]) -> NDArray[np.int32]:
    depth = np.zeros(len(parents), np.int32)
    for node, above in enumerate(parents):
        depth[node] = 1 + max((depth[p] for p in above), default=-1)
    return depth
