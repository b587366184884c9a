from __future__ import annotations

from itertools import combinations, pairwise
from math import exp, lgamma, log

import numpy as np
import pytest

from lib.motifs.time.segments import segment


def likelihood(counts: np.ndarray) -> float:
    """Log Dirichlet-multinomial likelihood with half a count in each cell, term by term."""
    summed = counts.sum(axis=0)
    cells = sum(lgamma(n + 0.5) - lgamma(0.5) for n in summed.tolist())
    half = 0.5 * len(summed)
    return cells - lgamma(summed.sum() + half) + lgamma(half)


def every_segmentation(counts: np.ndarray, hazard: float) -> dict[tuple[int, ...], float]:
    rows = len(counts)
    weights = {}
    for changes in range(rows):
        for cuts in combinations(range(1, rows), changes):
            places = (0, *cuts, rows)
            parts = [counts[a:b] for a, b in pairwise(places)]
            prior = changes * log(hazard) + (rows - 1 - changes) * log(1 - hazard)
            weights[cuts] = prior + sum(map(likelihood, parts))
    total = log(sum(map(exp, weights.values())))
    return {cuts: exp(weight - total) for cuts, weight in weights.items()}


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_counting_all_segmentations(seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(2.0, (7, 3)).astype(np.int32)
    counts[4:] += np.array([5, 0, 0], dtype=np.int32)
    truth = every_segmentation(counts, 0.1)
    found = segment(counts, hazard=0.1)
    assert found.boundaries == max(truth, key=truth.get)
    for row in range(1, 7):
        expected = sum(p for cuts, p in truth.items() if row in cuts)
        assert found.boundary()[row] == pytest.approx(expected, abs=1e-9)
    expected = sum(p for cuts, p in truth.items() if {3, 4, 5} & set(cuts))
    assert found.change_within(3, 5) == pytest.approx(expected, abs=1e-9)


def test_two_clear_changes():
    blocks = [[8, 1, 0], [0, 1, 9], [3, 3, 3]]
    counts = np.repeat(np.array(blocks, dtype=np.int32), 6, axis=0)
    found = segment(counts)
    assert found.boundaries == (6, 12)
    assert found.change_within(6, 6) > 0.95


def test_few_counts_say_nothing():
    counts = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=np.int32)
    assert segment(counts).boundaries == ()


def test_streams_that_never_change_are_seldom_said_to(rng):
    mix = rng.dirichlet(np.ones(12))
    claimed = sum(
        bool(segment(rng.multinomial(5, mix, size=40).astype(np.int32)).boundaries)
        for _ in range(60)
    )
    assert claimed <= 4


def test_none_and_one_row():
    assert segment(np.zeros((0, 3), np.int32)).boundaries == ()
    assert segment(np.ones((1, 3), np.int32)).boundaries == ()
