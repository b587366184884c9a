"""A small classifier that guesses the next motif: multinomial logistic regression.

Its own module, since scikit-learn takes long to import; that is done at the first fit.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lib.motifs.time.habits import weekday
from lib.motifs.time.periods import Floats, Labels
from lib.motifs.time.posts import Posts
from lib.motifs.time.predictors import faded, frequency, pauses

_FIRST = 30
_WINDOW = 1500
_MIXED_IN = 0.1


def learned(posts: Posts) -> Floats:
    """Logistic regression on the recent mix, the last two motifs, weekday, season and pause.

    Fitted anew whenever the stream has grown by a fifth, on at most the last 1,500 posts, and used
    until the next fit: every row comes from a model that saw only earlier posts. A tenth of the
    overall frequency is mixed in, so that a motif never seen before is not impossible.
    """
    base = frequency(posts)
    inputs = _inputs(posts, base)
    result: Floats = base.copy()
    refits = _refits(len(posts), posts.k)
    for start, end in pairwise((*refits, len(posts))):
        past = slice(max(0, start - _WINDOW), start)
        guess = _fit_and_guess(inputs[past], posts.motifs[past], inputs[start:end], posts.k)
        if guess is not None:
            result[start:end] = (1 - _MIXED_IN) * guess + _MIXED_IN * base[start:end]
    return result


def _refits(count: int, k: int) -> tuple[int, ...]:
    """Places at which the model is fitted; they do not depend on where the stream ends."""
    places: list[int] = []
    place = max(_FIRST, 2 * k)
    while place < count:
        places.append(place)
        place += max(10, place // 5)
    return tuple(places)


def _inputs(posts: Posts, base: Floats) -> Floats:
    """What is known of each post before it is seen, (n, 4 k + 10)."""
    last = np.eye(posts.k)[posts.motifs]
    one, two = np.zeros_like(last), np.zeros_like(last)
    one[1:], two[2:] = last[:-1], last[:-2]
    pause = pauses(posts.times)[:, None]
    close = np.exp(-pause / 86_400.0)
    months = posts.times.astype("datetime64[M]").astype(np.int64)[:, None] % 12
    turn = 2 * np.pi * months / 12
    days = np.eye(7)[weekday(posts.times)]
    recent = 2 * faded(posts, 12.0, base)
    parts = [recent, one, two, one * close, days, np.sin(turn), np.cos(turn), np.log1p(pause) / 10]
    return np.asarray(np.hstack(parts), dtype=np.float64)


def _fit_and_guess(inputs: Floats, motifs: Labels, ahead: Floats, k: int) -> Floats | None:
    """Probabilities (len(ahead), k); None where the past holds a single motif."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    if len(np.unique(motifs)) < 2:
        return None
    with threadpool_limits(1):
        model = LogisticRegression(C=0.3, tol=1e-3, max_iter=300).fit(inputs, motifs)
        seen = model.predict_proba(ahead)
    guess = np.zeros((len(ahead), k))
    guess[:, model.classes_] = seen
    return guess
