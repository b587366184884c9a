"""Micro-clusters: what they are, and that they do not depend on where their sums were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from lib.motifs import clusters, micro
from lib.motifs.clusters import grow, small_clusters
from lib.motifs.lloyd import means
from lib.motifs.micro import micro_clusters
from tests.motifs.clouds import blobs


def backwards(function: Callable[[Any], Any], chunks: list[Any]) -> Iterable[Any]:
    """Like `map`, with the last chunk first and several at a time."""
    with ThreadPoolExecutor(3) as pool:
        return reversed(list(pool.map(function, chunks[::-1])))


def test_they_are_means_of_their_points_and_small() -> None:
    points = blobs(3000, 5)
    found = micro_clusters(points, 100, 3)
    assert found.counts.sum() == 3000
    np.testing.assert_array_equal(np.bincount(found.labels), found.counts)
    own = points[found.labels == 7]
    np.testing.assert_allclose(found.centres[7], own.mean(axis=0), atol=1e-4)
    inside = np.square(points - found.centres[found.labels]).sum()
    assert inside < 0.8 * means(points, found.labels * 0, 1)[1]


def test_those_that_stay_empty_are_dropped() -> None:
    points = np.repeat(np.eye(4, dtype=np.float32), 10, axis=0)
    found = micro_clusters(points, 20, 2)
    assert len(found.centres) == 4
    assert found.counts.tolist() == [10] * 4
    assert found.labels.max() == 3


def test_it_does_not_matter_where_and_when_a_chunk_is_summed_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(micro, "CHUNK", 300)
    points = blobs(2000)
    here, there = micro_clusters(points, 80, 3), micro_clusters(points, 80, 3, each=backwards)
    np.testing.assert_array_equal(here.centres, there.centres)
    np.testing.assert_array_equal(here.labels, there.labels)


def test_very_many_photos_are_where_their_micro_clusters_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = blobs(1500, seed=3)
    exact = grow(many)
    monkeypatch.setattr(clusters, "POLISHED_UP_TO", 1000)
    monkeypatch.setattr(clusters, "MANY_MICRO_CLUSTERS", 400)
    quick = grow(many)
    own = small_clusters(many).labels
    labels = quick.cut(7).labels
    assert all(len(set(labels[own == cluster])) == 1 for cluster in range(own.max() + 1))
    assert np.mean(quick.inertia[1:] / exact.inertia[1:]) < 1.03
    np.testing.assert_array_equal(grow(many, small_clusters(many)).labels, quick.labels)
