"""Guessing every post from the posts before it, and how well that went.

Prequential evaluation (Dawid, "Statistical theory: the prequential approach", Journal of the Royal
Statistical Society A 147, 1984): each post is first guessed, then seen, then learned from. The
machine's own guess lets all predictors vote, with weights that they earned on earlier posts:
the fixed-share forecaster of Herbster & Warmuth, "Tracking the best expert", Machine Learning 32
(1998), which follows when another predictor becomes the better one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lib.motifs.time import learner
from lib.motifs.time.periods import Floats
from lib.motifs.time.posts import Posts
from lib.motifs.time.predictors import (
    Predictor,
    bits,
    clock,
    frequency,
    markov_1,
    markov_2,
    pauses,
    recency,
)

TRIES = 3
_SHARE = 0.02

PREDICTORS: tuple[Predictor, ...] = (
    Predictor("frequency", "The commonest", "the motifs most frequent so far", frequency),
    Predictor("recency", "Lately", "the same, recent posts counting more", recency),
    Predictor("markov_1", "After this one", "what followed the last motif before", markov_1),
    Predictor("markov_2", "After these two", "what followed the last two before", markov_2),
    Predictor("clock", "Time of posting", "by weekday, season and pause", clock),
    Predictor("learned", "Classifier", "logistic regression on all of these", learner.learned),
)
MACHINE = "machine"
_VOTE = ("The machine", "all vote, by what they earned before")


@dataclass(frozen=True)
class Track:
    """What one predictor guessed all along a stream of n posts.

    probabilities: (n, k). ranks: (n,) in how many tries it would have named the post's motif,
    1 for at once. bits: (n,) surprise at each post.
    """

    name: str
    title: str
    about: str
    probabilities: Floats
    ranks: NDArray[np.int64]
    bits: Floats

    def hits(self, tries: int = TRIES) -> NDArray[np.bool_]:
        """At which posts the motif was among the first `tries` guesses, (n,)."""
        return np.asarray(self.ranks <= tries)


@dataclass(frozen=True)
class Evaluation:
    """All predictors on one stream: the baseline first, the machine last.

    warmup: so many posts at the beginning are learned from, not scored. votes: (n + 1, predictors)
    weight of each predictor in the machine's guess. coming: (k,) the machine's probabilities for
    the post that has not been made yet.
    """

    posts: Posts
    tracks: tuple[Track, ...]
    votes: Floats
    coming: Floats
    warmup: int

    @property
    def baseline(self) -> Track:
        """Always naming the three commonest so far."""
        return self.tracks[0]

    @property
    def machine(self) -> Track:
        """The vote of all predictors."""
        return self.tracks[-1]


def evaluate(posts: Posts, predictors: tuple[Predictor, ...] = PREDICTORS) -> Evaluation:
    """Guess every post of a stream from the posts before it, with every predictor; and one more.

    The post to come is taken to be made after a pause like the median of the last twenty.
    """
    longer = _with_one_more(posts)
    guesses = np.stack([predictor.predict(longer) for predictor in predictors])
    votes = fixed_share(bits(guesses, longer))
    voted = np.einsum("np,pnk->nk", votes, guesses)
    who = [(one.name, one.title, one.about) for one in predictors]
    tracks = tuple(
        _track(*one, guess, posts)
        for one, guess in zip((*who, (MACHINE, *_VOTE)), (*guesses, voted), strict=True)
    )
    return Evaluation(posts, tracks, votes, voted[-1], min(30, len(posts) // 3))


def ranking(probabilities: Floats) -> NDArray[np.int64]:
    """Motifs from the most to the least probable, the lower number first on ties: (…, k)."""
    return np.argsort(-np.round(probabilities, 12), axis=-1, kind="stable")


def fixed_share(surprise: Floats, share: float = _SHARE) -> Floats:
    """Weights of predictors before each post, from their surprise at the posts before it.

    Shapes: surprise (predictors, n) in bits -> (n, predictors), rows add up to 1. `share` is the
    part of all weight that is dealt out evenly after every post.
    """
    count, length = surprise.shape
    weights = np.full(count, 1.0 / count)
    rows = np.zeros((length, count))
    for place in range(length):
        rows[place] = weights
        earned = weights * np.exp2(surprise[:, place].min() - surprise[:, place])
        weights = (1 - share) * earned / earned.sum() + share / count
    return rows


def _with_one_more(posts: Posts) -> Posts:
    """The stream with one post more, of whatever motif: no guess looks at the motif it is for."""
    pause = int(np.median(pauses(posts.times)[-20:])) if len(posts) else 0
    time = posts.times[-1:] + pause if len(posts) else np.zeros(1, "datetime64[s]")
    return replace(
        posts,
        rows=np.append(posts.rows, -1),
        times=np.concatenate([posts.times, time]),
        motifs=np.append(posts.motifs, np.int32(0)),
    )


def _track(name: str, title: str, about: str, guesses: Floats, posts: Posts) -> Track:
    probabilities = guesses[: len(posts)]
    order = ranking(probabilities)
    ranks = (order == posts.motifs[:, None]).argmax(axis=1) + 1
    return Track(name, title, about, probabilities, ranks, bits(probabilities, posts))
