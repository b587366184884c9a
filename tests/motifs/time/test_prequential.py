from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.time.posts import make_posts
from lib.motifs.time.prequential import evaluate, fixed_share, ranking
from lib.motifs.time.score import score


def test_a_pure_cycle_is_guessed_always(stream):
    evaluation = evaluate(stream(np.arange(200) % 8, 8))
    scored = score(evaluation)
    assert scored is not None
    assert evaluation.machine.hits()[evaluation.warmup :].all()
    assert (evaluation.machine.ranks[60:] == 1).all()
    assert scored.machine.value == 1.0
    assert scored.better
    assert scored.bits < 0.3 < 2.5 < scored.baseline_bits


def test_independent_draws_give_what_frequency_gives(stream, rng):
    shares = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
    evaluation = evaluate(stream(rng.choice(8, 526, p=shares), 8))
    scored = score(evaluation)
    assert scored is not None
    assert scored.machine.low <= 0.65 <= scored.machine.high
    assert abs(scored.gain.value) < 0.05
    assert not scored.better
    entropy = -(shares * np.log2(shares)).sum()
    assert scored.bits == pytest.approx(entropy, abs=0.15)


def test_chance_seldom_passes_for_skill(stream):
    better = 0
    for seed in range(12):
        motifs = np.random.default_rng(seed).choice(6, 150, p=[0.3, 0.2, 0.2, 0.1, 0.1, 0.1])
        scored = score(evaluate(stream(motifs, 6, seed)))
        better += scored is not None and scored.better
    assert better <= 1


def test_a_change_of_habit_is_followed_within_a_few_posts(stream, rng):
    posts = stream(np.concatenate([rng.choice(3, 150), 3 + rng.choice(3, 100)]), 9)
    evaluation = evaluate(posts)
    assert evaluation.machine.hits()[:150][30:].all()
    assert evaluation.machine.hits()[162:].mean() > 0.95
    assert not evaluation.baseline.hits()[162:250].any()


def test_a_markov_chain_is_found_out(stream, rng):
    chain = rng.dirichlet(np.full(8, 0.2), 8)
    motifs = [0]
    for _ in range(400):
        motifs.append(rng.choice(8, p=chain[motifs[-1]]))
    scored = score(evaluate(stream(motifs, 8)))
    assert scored is not None
    assert scored.better
    assert scored.bits < scored.baseline_bits - 0.3


def test_the_future_does_not_leak_into_the_machine(stream, rng):
    posts = stream(rng.choice(5, 140), 5)
    before = evaluate(posts)
    for place in (40, 90, 139):
        motifs = posts.motifs.copy()
        motifs[place:] = rng.permutation(motifs[place:])
        motifs[-1] = (motifs[-1] + 1) % 5
        after = evaluate(make_posts(posts.times, motifs, 5))
        same = slice(0, place + 1)
        assert np.array_equal(after.machine.probabilities[same], before.machine.probabilities[same])
        assert np.array_equal(after.votes[same], before.votes[same])


def test_same_stream_same_result(stream, rng):
    posts = stream(rng.choice(5, 100), 5)
    one, two = evaluate(posts), evaluate(posts)
    assert np.array_equal(one.machine.probabilities, two.machine.probabilities)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_hardly_any_posts(stream, count):
    evaluation = evaluate(stream(np.zeros(count, int), 4))
    scored = score(evaluation)
    assert (scored is None) == (count == 0)


def test_one_motif_is_always_right(stream):
    scored = score(evaluate(stream(np.zeros(50, int), 1)))
    assert scored is not None
    assert scored.machine.value == scored.baseline.value == 1.0
    assert scored.blind_bits == 0.0
    assert not scored.better


def test_ranking_breaks_ties_by_number():
    assert ranking(np.array([[0.2, 0.3, 0.3, 0.2]])).tolist() == [[1, 2, 0, 3]]


def test_fixed_share_follows_the_better_predictor():
    surprise = np.ones((2, 60))
    surprise[0, :30], surprise[1, 30:] = 0.2, 0.2
    votes = fixed_share(surprise)
    assert np.allclose(votes.sum(axis=1), 1.0)
    assert votes[0].tolist() == [0.5, 0.5]
    assert votes[29, 0] > 0.9
    assert votes[45, 1] > 0.9


def test_the_post_to_come_is_guessed_as_if_it_had_been_made(stream):
    cycle = evaluate(stream(np.arange(100) % 4, 4))
    assert cycle.coming.argmax() == 0
    assert cycle.coming.sum() == pytest.approx(1.0)
    longer = evaluate(stream(np.arange(101) % 4, 4))
    assert longer.machine.ranks[-1] == 1
    assert np.allclose(evaluate(stream([], 4)).coming, 0.25)
