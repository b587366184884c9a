from __future__ import annotations

import numpy as np

from lib.motifs.time import facts


def daily(labels, start="2014-01-01T10:00:00"):
    labels = np.asarray(labels, dtype=np.int32)
    return np.datetime64(start, "s") + np.arange(len(labels)) * 86_400, labels


def test_firsts_and_lasts_with_ties_and_undated():
    times = np.array(["2015-02-01", "2015-01-01", "2015-01-01", "NaT"], dtype="datetime64[s]")
    first, last = facts.ends(times, np.array([0, 1, 1, 2], np.int32), 3)
    assert first.tolist() == [0, 1, -1]
    assert last.tolist() == [0, 2, -1]


def test_longest_pause():
    times = np.array(["2015-01-05", "NaT", "2015-01-01", "2016-01-01"], dtype="datetime64[s]")
    assert facts.longest_pause(times) == (0, 3)
    assert facts.longest_pause(times[:1]) is None


def test_longest_run():
    times, labels = daily([0, 1, 1, 1, 0, 0])
    assert facts.longest_run(times, labels).tolist() == [1, 2, 3]
    assert len(facts.longest_run(times[:0], labels[:0])) == 0


def test_growth_is_seen_and_chance_is_not(rng):
    early = rng.choice(3, 500, p=[0.5, 0.4, 0.1])
    late = rng.choice(3, 360, p=[0.3, 0.2, 0.5])
    times, labels = daily(np.concatenate([early, late]))
    grown = facts.growth(times, labels, 3)
    assert grown is not None
    assert grown.motif == 2
    assert grown.of_inside + grown.of_outside == 860
    assert set(labels[grown.rows]) == {2}
    times, labels = daily(rng.choice(3, 860))
    assert facts.growth(times, labels, 3) is None


def test_growth_needs_more_than_a_year(rng):
    times, labels = daily(rng.choice(3, 200))
    assert facts.growth(times, labels, 3) is None
    assert facts.growth(times[:0], labels[:0], 3) is None


def test_chance_alone_seldom_makes_a_habit(rng):
    claimed = 0
    for _ in range(40):
        times, labels = daily(rng.choice(8, 400))
        claimed += facts.weekday_habit(times, labels, 8) is not None
    assert claimed <= 4


def test_sunday_is_for_mountains(rng):
    times, labels = daily(rng.choice(3, 700))
    sunday = times.astype("datetime64[D]").astype(int) % 7 == 3
    labels[sunday & (rng.random(700) < 0.6)] = 2
    habit = facts.weekday_habit(times, labels, 3)
    assert habit is not None
    assert (habit.motif, habit.place) == (2, 6)


def test_a_motif_of_the_morning(rng):
    labels = rng.choice(3, 600).astype(np.int32)
    hours = np.where((labels == 1) & (rng.random(600) < 0.7), 8, rng.integers(1, 24, 600))
    times = np.datetime64("2014-01-01", "s") + np.arange(600) * 86_400 + hours * 3600
    habit = facts.hour_habit(times, labels, 3)
    assert habit is not None
    assert (habit.motif, facts.DAY_PARTS[habit.place]) == (1, "in the morning")
    assert facts.hour_habit(times.astype("datetime64[D]"), labels, 3) is None


def test_a_motif_given_up(rng):
    times, labels = daily(np.concatenate([rng.choice(3, 300), rng.choice(2, 200)]))
    assert facts.faded(times, labels, 3) == 2
    times, labels = daily(rng.choice(3, 500))
    assert facts.faded(times, labels, 3) is None
