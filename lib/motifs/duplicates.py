"""Photos that are nearly the same: the same moment taken twice, a burst, a copy saved again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import SettingsError
from lib.motifs.neighbours import Neighbours

ROWS_AT_ONCE = 8_192


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
    first, second, cosines = _links(neighbours, likeness)
    group = _linked(len(neighbours.indices), first, second)
    rows = np.unique(np.concatenate([first, second]))
    rows = rows[np.argsort(group[rows], kind="stable")]
    opens = np.flatnonzero(np.diff(group[rows], prepend=-1))
    least = np.ones(int(group.max(initial=-1)) + 1)
    np.minimum.at(least, group[first], cosines)
    found = [
        Group(members, float(least[group[members[0]]]))
        for members in np.split(rows, opens[1:])
        if len(members)
    ]
    return tuple(sorted(found, key=lambda group: (-group.likeness, int(group.rows[0]))))


def _links(
    neighbours: Neighbours, likeness: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The pairs of rows that are alike enough, and the cosines between them."""
    parts = []
    for start in range(0, max(1, len(neighbours.indices)), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        cosines = 1 - neighbours.distances[part].astype(np.float64) ** 2 / 2
        row, place = np.nonzero(cosines >= likeness)
        other = neighbours.indices[part][row, place].astype(np.int64)
        parts.append((row + start, other, cosines[row, place]))
    first, second, cosines = (np.concatenate(column) for column in zip(*parts, strict=True))
    return first, second, cosines


def _linked(n: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each of n rows the number of the group that links make of it and others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(first), bool), (first, second)), shape=(n, n))
    _, group = connected_components(links, directed=False)
    return np.asarray(group, np.int32)
