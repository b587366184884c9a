"""The friend's bet in numbers: how often right within three tries, and whether that is skill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.periods import Floats
from lib.motifs.time.prequential import TRIES, Evaluation

_RESAMPLES = 2000
_LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A share, or a difference of shares, with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """The machine against always naming the three commonest, over the last `count` posts.

    machine, baseline: shares of posts named within `tries`. gain: their difference, paired post by
    post. bits, baseline_bits: mean surprise a post; blind_bits: that of guessing evenly.
    per_track: share named within `tries` and mean bits by every predictor, the machine last.
    """

    count: int
    tries: int
    machine: Interval
    baseline: Interval
    gain: Interval
    bits: float
    baseline_bits: float
    blind_bits: float
    per_track: tuple[tuple[float, float], ...]

    @property
    def better(self) -> bool:
        """Whether the machine beats the baseline beyond chance."""
        return self.gain.low > 0

    @property
    def worse(self) -> bool:
        """Whether the machine does worse than the baseline beyond chance."""
        return self.gain.high < 0


def score(evaluation: Evaluation, last: int | None = None, tries: int = TRIES) -> Score | None:
    """Score the last posts, by default all after the warm-up; None where there are none.

    Intervals come from the block bootstrap; those of the two shares are never narrower than
    Wilson's (1927) for independent posts, since ten hits in ten resample to nothing but hits.
    """
    scored = len(evaluation.posts) - evaluation.warmup
    count = scored if last is None else min(last, scored)
    if count < 1:
        return None
    end = slice(len(evaluation.posts) - count, None)
    machine = evaluation.machine.hits(tries)[end].astype(np.float64)
    baseline = evaluation.baseline.hits(tries)[end].astype(np.float64)
    return Score(
        count,
        tries,
        machine=_share(machine),
        baseline=_share(baseline),
        gain=_mean(machine - baseline),
        bits=float(evaluation.machine.bits[end].mean()),
        baseline_bits=float(evaluation.baseline.bits[end].mean()),
        blind_bits=float(np.log2(evaluation.posts.k)),
        per_track=tuple(
            (float(track.hits(tries)[end].mean()), float(track.bits[end].mean()))
            for track in evaluation.tracks
        ),
    )


def _mean(values: Floats) -> Interval:
    low, high = block_bootstrap(values)
    return Interval(float(values.mean()), low, high)


def _share(hits: Floats) -> Interval:
    plain, narrow = _mean(hits), wilson(float(hits.mean()), len(hits))
    return Interval(plain.value, min(plain.low, narrow[0]), max(plain.high, narrow[1]))


def block_bootstrap(
    values: Floats, resamples: int = _RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of the mean of values (n,) whose neighbours hang together.

    Circular block bootstrap (Politis & Romano 1992) with blocks of n^(1/3) values, the rate of
    Künsch (1989). Measured on 300 hits and misses, the interval holds the truth in 93 % of the
    cases where they come one by one, in 91 % where they come in runs (`benchmarks.guess`).
    """
    count = len(values)
    length = max(1, round(count ** (1 / 3)))
    blocks = -(-count // length)
    summed = np.cumsum(np.concatenate([[0.0], values, values[:length]]))
    sums = summed[length : length + count] - summed[:count]
    starts = np.random.default_rng(seed).integers(0, count, (resamples, blocks))
    means = sums[starts].sum(axis=1) / (blocks * length)
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def wilson(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share seen in `count` independent cases."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    spread = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    half = float(spread) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def running(hits: NDArray[np.bool_], window: int = 50) -> Floats:
    """Share of hits among the last `window` posts (fewer at the beginning), (n,)."""
    summed = np.concatenate(([0.0], np.cumsum(hits)))
    ends = np.arange(1, len(hits) + 1)
    starts = np.maximum(0, ends - window)
    return np.asarray((summed[ends] - summed[starts]) / (ends - starts))
