from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.time.posts import make_posts
from lib.motifs.time.predictors import bits, fade, frequency, recency, season
from lib.motifs.time.prequential import PREDICTORS

EACH = [pytest.param(one.predict, id=one.name) for one in PREDICTORS]


@pytest.mark.parametrize("predict", EACH)
def test_probabilities_add_up(stream, predict, rng):
    posts = stream(rng.choice(5, 120), 5)
    guesses = predict(posts)
    assert guesses.shape == (120, 5)
    assert (guesses > 0).all()
    assert np.allclose(guesses.sum(axis=1), 1.0)
    assert np.allclose(guesses[0], 0.2)


@pytest.mark.parametrize("predict", EACH)
def test_the_future_does_not_leak(stream, predict, rng):
    """Shuffling a post and all that follow it changes no guess up to that post."""
    posts = stream(rng.choice(6, 160, p=[0.3, 0.2, 0.2, 0.1, 0.1, 0.1]), 6)
    guesses = predict(posts)
    for place in (1, 29, 30, 31, 77, 120, 159):
        motifs, times = posts.motifs.copy(), posts.times.copy()
        motifs[place:] = rng.permutation(motifs[place:][::-1])
        motifs[place:] = (motifs[place:] + 1) % 6
        waits = rng.permutation(np.diff(times[place:]))
        times[place + 1 :] = times[place] + np.cumsum(waits)
        other = predict(make_posts(times, motifs, 6))
        assert np.array_equal(other[: place + 1], guesses[: place + 1]), place


@pytest.mark.parametrize("predict", EACH)
def test_a_longer_stream_changes_no_earlier_guess(stream, predict, rng):
    motifs = rng.choice(4, 150)
    whole, part = stream(motifs, 4), stream(motifs, 4)
    part = make_posts(part.times[:90], part.motifs[:90], 4)
    assert np.array_equal(predict(part), predict(whole)[:90])


@pytest.mark.parametrize("predict", EACH)
@pytest.mark.parametrize("count", [0, 1, 2, 35])
def test_short_streams_and_a_single_motif(stream, predict, count):
    posts = stream(np.zeros(count, int), 3)
    assert predict(posts).shape == (count, 3)


def test_frequency_counts_what_came_before(stream):
    guesses = frequency(stream([1, 1, 0], 2))
    assert guesses.tolist() == [[0.5, 0.5], [0.25, 0.75], [0.5 / 3, 2.5 / 3]]


def test_fade_halves():
    sums = fade(np.array([[1.0], [0.0], [0.0], [1.0]]), half_life=1.0)
    assert sums[:, 0].tolist() == [1.0, 0.5, 0.25, 1.125]


def test_recency_follows_and_frequency_lags(stream, rng):
    posts = stream(np.concatenate([rng.choice(3, 200), 3 + rng.choice(3, 60)]), 6)
    lately, overall = bits(recency(posts), posts), bits(frequency(posts), posts)
    assert lately[210:].mean() < 2.0 < overall[210:].mean()


def test_seasons():
    months = np.array([f"2015-{month:02d}-15" for month in range(1, 13)], dtype="datetime64[s]")
    assert season(months).tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0]
