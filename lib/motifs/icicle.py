"""The categories of a collection as a tree in which every photo has one place, laid out in bars.

WordNet is no tree: a dog is a mammal and a pet. For a picture, every noun hangs below its first
parent, WordNet's main one. Nouns that are not shown are passed over, and so is a noun whose photos
are all in one noun below it: the more telling of the two stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.hedging import ROOT, Categories
from lib.motifs.ontology import Ontology

LARGE = 0.125
MOST = 0.75


@dataclass(frozen=True, eq=False)
class CategoryTree:
    """Which nouns have photos, and what hangs below what.

    `children` maps a node to those right below it, the largest first; `totals` to the photos at or
    below it, `own` to those that are no more than that, `surest` to the row of the photo that shows
    it best. The node 0 is the whole collection.
    """

    children: dict[int, tuple[int, ...]]
    totals: dict[int, int]
    own: dict[int, int]
    parents: dict[int, int]
    surest: dict[int, int]

    def path(self, node: int) -> tuple[int, ...]:
        """The way from the root down to a node, both included."""
        way = [node]
        while way[-1] != ROOT:
            way.append(self.parents[way[-1]])
        return tuple(way[::-1])

    def below(self, node: int) -> Iterator[int]:
        """A node and all below it."""
        yield node
        for child in self.children.get(node, ()):
            yield from self.below(child)


@dataclass(frozen=True)
class Bar:
    """One noun in the picture: its column (0 is the one in focus), and its stretch of photos."""

    node: int
    column: int
    start: int
    end: int
    branch: int


def category_tree(categories: Categories, ontology: Ontology) -> CategoryTree:
    """The tree of the categories (n,) that photos have."""
    above = _shown_parents(ontology)
    order = np.argsort(-categories.probabilities, kind="stable")
    found, first, amounts = np.unique(
        categories.nodes[order], return_index=True, return_counts=True
    )
    own = dict(zip(found.tolist(), amounts.tolist(), strict=True))
    places = dict(zip(found.tolist(), first.tolist(), strict=True))
    children: dict[int, set[int]] = {}
    for start in own:
        node = start
        while node != ROOT and node not in children.setdefault(above[node], set()):
            children[above[node]].add(node)
            node = above[node]
    tree = _pruned(children, own, places)
    tree.surest.update({node: int(order[place]) for node, place in places.items()})
    return tree


def bars(tree: CategoryTree, focus: int = ROOT, columns: int = 5) -> tuple[Bar, ...]:
    """The noun in focus and what is below it, as an icicle: a column a level, a photo a unit.

    Bars of a column do not overlap, and lie within the bar of their parent; `branch` counts the
    nouns right below the focus, -1 for the focus itself.
    """
    found: list[Bar] = []

    def place(node: int, column: int, start: int, branch: int) -> None:
        found.append(Bar(node, column, start, start + tree.totals[node], branch))
        if column + 1 < columns:
            for number, child in enumerate(tree.children.get(node, ())):
                place(child, column + 1, start, number if column == 0 else branch)
                start += tree.totals[child]

    place(focus, 0, 0, -1)
    return tuple(found)


def rows_below(tree: CategoryTree, node: int, categories: Categories) -> NDArray[np.int64]:
    """The rows of the photos at or below a noun of the tree, the surest first."""
    inside = np.isin(categories.nodes, list(tree.below(node)))
    rows = np.flatnonzero(inside)
    return rows[np.argsort(-categories.probabilities[rows], kind="stable")]


def overview(tree: CategoryTree, count: int = 14) -> tuple[int, ...]:
    """Up to `count` nouns that share out the collection, the largest first.

    The largest is replaced by those below it as long as it has more than an eighth of the photos
    and those below have most of them.
    """
    cut, share = list(tree.children.get(ROOT, ())), LARGE * tree.totals[ROOT]
    while wide := [node for node in cut if tree.totals[node] > share and _opens(tree, node)]:
        largest = max(wide, key=lambda node: tree.totals[node])
        at = cut.index(largest)
        cut[at : at + 1] = tree.children[largest]
    return tuple(sorted(cut, key=lambda node: -tree.totals[node])[:count])


def _opens(tree: CategoryTree, node: int) -> bool:
    below = [tree.totals[child] for child in tree.children.get(node, ())]
    return len(below) > 1 and sum(below) >= MOST * tree.totals[node] and max(below) > 1


def _shown_parents(ontology: Ontology) -> list[int]:
    """For every node the shown noun above it, along first parents; the root where there is none.

    Another parent comes first when it says more: a game bird is game, and a bird.
    """
    above = [ROOT] * len(ontology)
    for node in range(1, len(ontology)):
        ways = [p if ontology.shown[p] else above[p] for p in ontology.parents[node]]
        above[node] = ways[0]
        for way in ways[1:]:
            if ontology.below[above[node], way]:
                above[node] = way
    return above


def _pruned(
    children: dict[int, set[int]], own: dict[int, int], places: dict[int, int]
) -> CategoryTree:
    """Pass over nouns that have no photos of their own and only one noun below.

    `places` rank the surest photo of each noun; those of the nouns above are put in.
    """
    tree = CategoryTree({}, {}, own, {}, {})

    def settle(node: int) -> int:
        below = [settle(child) for child in sorted(children.get(node, ()))]
        if len(below) == 1 and node not in own and node != ROOT:
            return below[0]
        tree.totals[node] = own.get(node, 0) + sum(tree.totals[child] for child in below)
        ranks = [places[one] for one in (node, *below) if one in places]
        if ranks:
            places[node] = min(ranks)
        tree.children[node] = tuple(sorted(below, key=lambda child: -tree.totals[child]))
        tree.parents.update(dict.fromkeys(below, node))
        return node

    settle(ROOT)
    return tree
