from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.time.prequential import evaluate
from lib.motifs.time.score import block_bootstrap, running, score, wilson


def test_bootstrap_covers_the_truth_about_as_often_as_it_says(rng):
    covered = 0
    for seed in range(100):
        low, high = block_bootstrap(rng.random(300) < 0.4, resamples=400, seed=seed)
        covered += low <= 0.4 <= high
    assert 86 <= covered <= 100


def test_intervals_are_wider_where_neighbours_hang_together(rng):
    alone = (rng.random(400) < 0.5).astype(float)
    runs = np.repeat(rng.random(40) < 0.5, 10).astype(float)
    (low, high), (low_runs, high_runs) = block_bootstrap(alone), block_bootstrap(runs)
    assert high_runs - low_runs > 1.4 * (high - low)


def test_wilson():
    low, high = wilson(1.0, 10)
    assert (low, high) == pytest.approx((0.7225, 1.0), abs=1e-3)
    assert wilson(0.0, 10)[0] == pytest.approx(0.0, abs=1e-12)


def test_running_share():
    hits = np.array([True, False, True, True])
    assert running(hits, window=2).tolist() == [1.0, 0.5, 0.5, 1.0]
    assert len(running(hits[:0])) == 0


def test_the_last_posts_only(stream, rng):
    evaluation = evaluate(stream(rng.choice(6, 200), 6))
    scored, whole = score(evaluation, last=50), score(evaluation)
    assert scored is not None
    assert whole is not None
    assert (scored.count, whole.count) == (50, 170)
    assert scored.machine.value == evaluation.machine.hits()[-50:].mean()
    assert scored.machine.low <= scored.machine.value <= scored.machine.high
    assert score(evaluation, last=10_000) == whole
