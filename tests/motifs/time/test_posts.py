from __future__ import annotations

import numpy as np

from lib.motifs.time.posts import make_posts


def test_photos_of_one_second_are_one_post_and_the_first_stands_for_it():
    times = np.array(
        ["2015-01-02", "2015-01-01T10:00:05", "2015-01-01T10:00:05", "NaT", "2015-01-03"],
        dtype="datetime64[s]",
    )
    posts = make_posts(times, np.array([0, 2, 1, 0, -1], np.int32), 3)
    assert posts.rows.tolist() == [1, 0]
    assert posts.motifs.tolist() == [2, 0]
    assert (posts.photos, posts.undated, posts.unsorted, posts.earlier) == (3, 1, 1, 0)


def test_bursts_are_one_post_when_asked():
    seconds = np.array([0, 30, 60, 200, 230], dtype="datetime64[s]")
    labels = np.arange(5).astype(np.int32)
    assert make_posts(seconds, labels, 5).rows.tolist() == [0, 1, 2, 3, 4]
    assert make_posts(seconds, labels, 5, within=30).rows.tolist() == [0, 3]
    assert make_posts(seconds, labels, 5, within=3600).rows.tolist() == [0]


def test_only_the_last_posts_are_read_and_that_is_said():
    times = np.arange(100).astype("datetime64[s]")
    posts = make_posts(times, np.zeros(100, np.int32), 1, most=10)
    assert posts.rows.tolist() == list(range(90, 100))
    assert posts.earlier == 90


def test_order_is_that_of_time_before_1970_and_after_2038():
    times = np.array(["2038-02-01", "1969-07-20", "1970-01-01"], dtype="datetime64[s]")
    posts = make_posts(times, np.zeros(3, np.int32), 1)
    assert posts.rows.tolist() == [1, 2, 0]


def test_none():
    nothing = np.full(3, np.datetime64("NaT", "s"))
    posts = make_posts(nothing, np.zeros(3, np.int32), 2)
    assert (len(posts), posts.undated, posts.photos) == (0, 3, 0)
