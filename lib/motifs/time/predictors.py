"""Predictors of the next motif, from the simplest to the cleverest.

Each takes a stream of posts and returns one row of probabilities a post. Row i is computed from
the motifs of the posts BEFORE i and the times up to that of i itself (who guesses the next post
knows that it is being posted now); no later post is looked at. Motifs themselves are found
beforehand on the whole collection: it is the order that is guessed, not the alphabet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time.habits import weekday
from lib.motifs.time.periods import Floats, Times
from lib.motifs.time.posts import Posts

HALF_LIVES = (3.0, 6.0, 12.0, 25.0, 50.0, 100.0, 400.0)
GAPS = (3_600, 86_400, 7 * 86_400, 30 * 86_400)
_MEMORY = 30.0  # half-life, in posts, of the record by which a half-life is chosen
_DOUBT = 20.0  # posts of the overall mix imagined in every context


@dataclass(frozen=True)
class Predictor:
    """A way of guessing: `name` for the machine, `title` and `about` for people."""

    name: str
    title: str
    about: str
    predict: Callable[[Posts], Floats]


def frequency(posts: Posts) -> Floats:
    """Shares of the motifs so far, each begun with half a post (Krichevsky & Trofimov 1981)."""
    counts = _before(_one_hot(posts)).cumsum(axis=0)
    return np.asarray((counts + 0.5) / (counts.sum(axis=1, keepdims=True) + 0.5 * posts.k))


def recency(posts: Posts) -> Floats:
    """Shares of the motifs so far, where a post counts half after some number of posts.

    That half-life is chosen anew before every post: the one that was best, in bits, on the posts
    before it (themselves guessed from their own past only).
    """
    overall = frequency(posts)
    each = np.stack([faded(posts, half_life, overall) for half_life in HALF_LIVES])
    loss = bits(each, posts)
    chosen = fade(_before(loss.T), _MEMORY).argmin(axis=1)
    return np.asarray(each[chosen, np.arange(len(posts))])


def faded(posts: Posts, half_life: float, overall: Floats | None = None) -> Floats:
    """Shares of the motifs so far with one half-life in posts, backed by the overall shares."""
    counts = fade(_before(_one_hot(posts)), half_life)
    base = frequency(posts) if overall is None else overall
    return np.asarray((counts + base) / (counts.sum(axis=1, keepdims=True) + 1.0))


def markov_1(posts: Posts) -> Floats:
    """What came after the last motif before; Witten & Bell's (1991) back-off to frequency."""
    return _followers(posts, 1, frequency(posts))


def markov_2(posts: Posts) -> Floats:
    """What came after the last two motifs before, backed off to the last one, then frequency."""
    return _followers(posts, 2, markov_1(posts))


def clock(posts: Posts) -> Floats:
    """Weekday, season and pause since the last post, each taken for itself (naive Bayes)."""
    base = frequency(posts)
    scores = np.log(base)
    one_hot = _one_hot(posts)
    for values, kinds in _contexts(posts.times):
        scores += np.log(_seen_with(values, kinds, one_hot, base)) - np.log(base)
    scores -= scores.max(axis=1, keepdims=True)
    odds = np.exp(scores)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def bits(probabilities: Floats, posts: Posts) -> Floats:
    """Surprise at each post, -log2 of the probability its motif was given: (…, n)."""
    given = probabilities[..., np.arange(len(posts)), posts.motifs]
    return np.asarray(-np.log2(np.maximum(given, 1e-12)))


def fade(values: Floats, half_life: float) -> Floats:
    """Running sums down the first axis in which a row counts half after `half_life` rows."""
    keep = 0.5 ** (1.0 / half_life)
    sums = np.zeros_like(values)
    running = np.zeros(values.shape[1:])
    for place, row in enumerate(values):
        running = running * keep + row
        sums[place] = running
    return sums


def season(times: Times) -> NDArray[np.int64]:
    """0 for December to February, 1 to 3 for the quarters of a year after it."""
    return np.asarray((times.astype("datetime64[M]").astype(np.int64) + 1) % 12 // 3)


def pauses(times: Times) -> NDArray[np.int64]:
    """Seconds since the post before, (n,); 0 for the first."""
    moments = times.astype(np.int64)
    return np.asarray(np.diff(moments, prepend=moments[:1]))


def _one_hot(posts: Posts) -> Floats:
    return np.eye(posts.k)[posts.motifs]


def _before(values: Floats) -> Floats:
    """The values of the post before each post; zeros for the first."""
    moved = np.zeros_like(values)
    moved[1:] = values[:-1]
    return moved


def _followers(posts: Posts, order: int, lower: Floats) -> Floats:
    """Witten-Bell interpolation of what followed the last `order` motifs with a lower model."""
    result: Floats = lower.copy()
    seen: dict[tuple[int, ...], Floats] = {}
    motifs = posts.motifs.tolist()
    for place in range(order, len(motifs)):
        counts = seen.setdefault(tuple(motifs[place - order : place]), np.zeros(posts.k))
        kinds, total = np.count_nonzero(counts), counts.sum()
        if total:
            result[place] = (counts + kinds * lower[place]) / (total + kinds)
        counts[motifs[place]] += 1
    return result


def _contexts(times: Times) -> tuple[tuple[NDArray[np.int64], int], ...]:
    gap = np.searchsorted(GAPS, pauses(times))
    return (weekday(times), 7), (season(times), 4), (gap, len(GAPS) + 1)


def _seen_with(values: NDArray[np.int64], kinds: int, one_hot: Floats, base: Floats) -> Floats:
    """Shares of the motifs among earlier posts with the same value, drawn to `base`."""
    counts = np.zeros((kinds, one_hot.shape[1]))
    result = np.zeros_like(base)
    for place, value in enumerate(values):
        seen = counts[value]
        result[place] = (seen + _DOUBT * base[place]) / (seen.sum() + _DOUBT)
        counts[value] += one_hot[place]
    return result
