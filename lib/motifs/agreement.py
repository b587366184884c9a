"""How much two ways to sort the same photos agree, and two ways to see who is near.

Written out in NumPy, since scikit-learn's checks cost more than the sums when hundreds are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Three measures of two labelings; 1 means the same groups.

    `nmi` is normalised mutual information (0 to 1, by the arithmetic mean; rises with the number of
    groups even by chance), `ami` the same adjusted for chance, `ari` the adjusted Rand index (both
    0 by chance).
    """

    nmi: float
    ami: float
    ari: float


def agreement(a: Integers, b: Integers) -> Agreement:
    """How much labels a (n,) and b (n,) agree; unsorted photos (-1) are a group of their own."""
    from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

    return Agreement(
        nmi=float(normalized_mutual_info_score(a, b)),
        ami=float(adjusted_mutual_info_score(a, b)),
        ari=rand_index(a, b),
    )


def contingency(a: Integers, b: Integers) -> Integers:
    """How many photos have each pair of labels: (groups of a, groups of b), labels from -1 on."""
    columns = int(b.max()) + 2
    cells = (a.astype(np.int64) + 1) * columns + b + 1
    rows = int(a.max()) + 2
    return np.bincount(cells, minlength=rows * columns).reshape(rows, columns)


def rand_index(a: Integers, b: Integers) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985) of labels (n,): 1 the same, 0 by chance."""
    table = contingency(a, b).astype(np.float64)
    both, rows, columns = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    chance = rows * columns / max(_pairs(np.array([table.sum()])), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: Doubles) -> float:
    return float((counts * (counts - 1)).sum() / 2)


def neighbour_overlap(a: Integers, b: Integers) -> Doubles:
    """The share (n,) of each photo's neighbours a (n, m) that are among its neighbours b (n, m)."""
    n, m = a.shape
    if not m:
        return np.ones(n)
    shared = np.zeros(n)
    for column in range(m):
        shared += (a[:, column, None] == b).any(axis=1)
    share: Doubles = shared / m
    return share


def neighbour_accuracy(indices: Integers, labels: Integers) -> float:
    """The share of photos whose neighbours (n, m), by majority vote, have the label of their own.

    A tie goes to the label of the nearest neighbour among those that tie.
    """
    n, m = indices.shape
    if not m:
        return float("nan")
    votes = labels[indices]
    counts = (votes[:, :, None] == votes[:, None, :]).sum(axis=2)
    winners = votes[np.arange(n), counts.argmax(axis=1)]
    return float((winners == labels).mean())
