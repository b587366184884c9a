"""Photos that are nearly the same: the same moment taken twice, a burst, a copy saved again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import SettingsError
from lib.motifs.neighbours import Neighbours


@dataclass(frozen=True, eq=False)
class Group:
    """Photos of which each is nearly the same as another of the group.

    `rows` are in order; `likeness` is the cosine between the two least alike that were linked,
    at most 1.
    """

    rows: NDArray[np.int64]
    likeness: float


def near_duplicates(neighbours: Neighbours, likeness: float) -> tuple[Group, ...]:
    """Groups of photos linked by a cosine of at least `likeness`, the most alike first.

    `neighbours` are those of a space whose points have length one, so that a distance d is a cosine
    of 1 - d²/2. Links are followed, so a long burst is one group though its ends may differ more.
    Raises `SettingsError` for a likeness that is not between 0 and 1.
    """
    if not 0 < likeness <= 1:
        raise SettingsError(f"likeness must be above 0 and at most 1, not {likeness:g}.")
    cosines = 1 - neighbours.distances.astype(np.float64) ** 2 / 2
    first, place = np.nonzero(cosines >= likeness)
    second = neighbours.indices[first, place]
    root = _linked(len(neighbours.indices), first, second)
    found = []
    for group in np.unique(root[first]):
        inside = root[first] == group
        rows = np.flatnonzero(root == group)
        found.append(Group(rows, float(cosines[first[inside], place[inside]].min())))
    return tuple(sorted(found, key=lambda group: (-group.likeness, int(group.rows[0]))))


def _linked(n: int, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
    """For each of n rows the smallest row that links lead to."""
    root = np.arange(n)
    while True:
        low = np.minimum(root[first], root[second])
        before = root.copy()
        np.minimum.at(root, first, low)
        np.minimum.at(root, second, low)
        root = root[root]
        if np.array_equal(root, before):
            return root
