"""How far two ways to put photos together agree, and how well one agrees with a person's.

Imports scikit-learn where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]

CIRCLE = 15
VOTERS = 5


@dataclass(frozen=True)
class Agreement:
    """Agreement of two labellings of the same photos: 1 where they are the same.

    `nmi` is the normalised mutual information (arithmetic mean), 0 to 1, and flatters many small
    groups; `ami` and `ari` are corrected for chance, 0 where there is no more than chance gives
    (Vinh et al. 2010; Hubert and Arabie 1985).
    """

    nmi: float
    ami: float
    ari: float


def agreement(labels: NDArray[np.integer], others: NDArray[np.integer]) -> Agreement:
    """Compare two labellings (n,) of the same photos; unsorted photos (-1) are a group."""
    from sklearn import metrics

    return Agreement(
        float(metrics.normalized_mutual_info_score(labels, others)),
        float(metrics.adjusted_mutual_info_score(labels, others)),
        float(metrics.adjusted_rand_score(labels, others)),
    )


def shared_neighbours(here: Rows, there: Rows, circle: int = CIRCLE) -> NDArray[np.float32]:
    """For each photo the share (n,) of its nearest in one space that are nearest in the other.

    `here` and `there` are int32 (n, m), nearest first; the first `circle` of each count, fewer
    where there are fewer. 1 where there are no neighbours at all.
    """
    circle = min(circle, here.shape[1], there.shape[1])
    if not circle:
        return np.ones(len(here), np.float32)
    n = len(here)
    owner = np.arange(n, dtype=np.int64)[:, None] * n
    common = np.isin(owner + here[:, :circle], owner + there[:, :circle])
    shares: NDArray[np.float32] = common.mean(axis=1, dtype=np.float32)
    return shares


def neighbour_accuracy(nearest: Rows, categories: NDArray[np.integer]) -> float:
    """The share of photos that their five nearest others would put in the right category.

    Leave-one-out k-NN: `nearest` is int32 (n, m ≥ 1), `categories` (n,) from 0; ties go to the
    category of the nearest photo among those tied.
    """
    votes = categories[nearest[:, :VOTERS]]
    weights = 1 - np.arange(votes.shape[1]) * 1e-3
    tally = np.zeros((len(votes), int(categories.max()) + 1))
    for place, weight in enumerate(weights):
        np.add.at(tally, (np.arange(len(votes)), votes[:, place]), weight)
    return float((tally.argmax(axis=1) == categories).mean())
