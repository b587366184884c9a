"""Where a row of counts changes its mix: exact Bayesian segmentation, no simulation.

The model is that of product partitions: within a segment every count is drawn from one unknown mix
of motifs, and mixes of different segments are independent. Integrating the unknown mix out leaves
the Dirichlet-multinomial likelihood, which by itself asks for more evidence the more motifs there
are and the fewer counts. All segmentations are summed by the forward-backward recursions of
Fearnhead, "Exact and efficient Bayesian inference for multiple changepoint problems", Statistics
and Computing 16 (2006), sections 2.1 and 2.2; the single best one by the same recursion with the
maximum in place of the sum (Jackson et al., "An algorithm for optimal partitioning of data on an
interval", IEEE Signal Processing Letters 12, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.periods import Floats

JEFFREYS = 0.5


@dataclass(frozen=True)
class Segmentation:
    """The best segmentation of m rows of counts, and how sure every boundary is.

    boundaries: first row of each segment but the first, of the best segmentation.
    segments: (m + 1, m + 1) float64; [i, j] is the posterior probability that rows i … j-1 are
    one segment, whole.
    """

    boundaries: tuple[int, ...]
    segments: Floats

    def change_within(self, low: int, high: int) -> float:
        """Posterior probability that at least one segment begins at a row in low … high."""
        return float(np.clip(1.0 - self.segments[:low, high + 1 :].sum(), 0.0, 1.0))

    def boundary(self) -> Floats:
        """Posterior probability that a segment begins at each row, (m,); row 0 always does."""
        return np.asarray(self.segments[:-1].sum(axis=1))


def segment(
    counts: NDArray[np.int32], hazard: float | None = None, inflation: float = 1.0
) -> Segmentation:
    """Segment rows of counts by their mix.

    Shapes: counts (m, k) >= 0, in order of time. `hazard` is the prior probability that a change
    comes before any one row; by default 0.2 / (m + 1): one chance in six that the mix changed at
    all, with which streams that never change are said to change in 0 to 4 % of the cases
    (`python -m benchmarks.guess`). `inflation` >= 1 says how many counts weigh as much as one
    independent draw, where one motif calls for another of its kind.
    """
    rows = len(counts)
    if rows == 0:
        return Segmentation((), np.zeros((1, 1)))
    chance = 0.2 / (rows + 1) if hazard is None else hazard
    scores = _segment_scores(counts, chance, inflation)
    forward = _forward(scores)
    backward = _forward(scores.T[::-1, ::-1])[::-1]
    posterior = np.exp(forward[:, None] + scores + backward[None, :] - forward[-1])
    return Segmentation(_best(scores), posterior)


def _segment_scores(counts: NDArray[np.int32], hazard: float, inflation: float) -> Floats:
    """Log marginal likelihood, with its share of the prior, of rows i … j-1 as one segment.

    (m + 1, m + 1); -inf unless i < j. Counts are whole, so that log-gamma is a table.
    """
    rows, kinds = counts.shape
    summed = np.zeros((rows + 1, kinds), dtype=np.int64)
    np.cumsum(counts, axis=0, out=summed[1:])
    total = summed.sum(axis=1)
    cells = _rising(JEFFREYS, int(summed[-1].max()), inflation)
    whole = _rising(JEFFREYS * kinds, int(total[-1]), inflation)
    later = np.triu(np.ones((rows + 1, rows + 1), dtype=bool), 1)
    first, last = np.nonzero(later)
    values = -whole[total[last] - total[first]]
    for kind in range(kinds):
        values += cells[summed[last, kind] - summed[first, kind]]
    values += (last - first - 1) * log(1.0 - hazard) + np.where(first > 0, log(hazard), 0.0)
    scores = np.full(later.shape, -np.inf)
    scores[later] = values
    return scores


def _rising(base: float, most: int, inflation: float) -> Floats:
    """log Γ(base + n / inflation) - log Γ(base) for n = 0 … most."""
    return np.array([lgamma(base + n / inflation) - lgamma(base) for n in range(most + 1)])


def _forward(scores: Floats) -> Floats:
    """Log of the summed likelihood of all segmentations of the rows before each place, (m + 1,)."""
    sums = np.zeros(len(scores))
    for end in range(1, len(scores)):
        terms = sums[:end] + scores[:end, end]
        peak = terms.max()
        sums[end] = peak + np.log(np.exp(terms - peak).sum())
    return sums


def _best(scores: Floats) -> tuple[int, ...]:
    """First rows of the segments, but the first, of the most probable segmentation."""
    best = np.zeros(len(scores))
    cut = np.zeros(len(scores), dtype=np.int64)
    for end in range(1, len(scores)):
        terms = best[:end] + scores[:end, end]
        cut[end] = int(terms.argmax())
        best[end] = terms[cut[end]]
    place, found = int(cut[-1]), []
    while place > 0:
        found.append(place)
        place = int(cut[place])
    return tuple(reversed(found))
