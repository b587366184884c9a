"""Near duplicates."""

from __future__ import annotations

import numpy as np
import pytest

from lib.errors import SettingsError
from lib.motifs.duplicates import near_duplicates
from lib.motifs.neighbours import Neighbours, find_neighbours


def on_a_sphere(n: int = 60) -> np.ndarray:
    points = np.random.default_rng(0).normal(size=(n, 40)).astype(np.float32)
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def neighbours_of(points: np.ndarray) -> Neighbours:
    return find_neighbours(points, 10)


def test_finds_pairs_and_bursts_the_most_alike_first() -> None:
    points = on_a_sphere()
    points[7] = points[3]
    for step, row in enumerate((20, 21, 22), start=1):
        points[row] = points[19] + 0.05 * step * points[0]
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = near_duplicates(neighbours_of(points), 0.95)
    assert [group.rows.tolist() for group in found] == [[3, 7], [19, 20, 21, 22]]
    assert found[0].likeness == pytest.approx(1, abs=1e-5)
    assert 0.95 <= found[1].likeness < 1


def test_a_chain_is_one_group() -> None:
    angles = np.arange(12) * 0.1
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    (group,) = near_duplicates(neighbours_of(points), 0.99)
    assert group.rows.tolist() == list(range(12))


def test_nothing_alike_is_no_group() -> None:
    assert near_duplicates(neighbours_of(on_a_sphere()), 0.98) == ()


def test_all_identical_is_one_group() -> None:
    points = np.tile(on_a_sphere(1), (15, 1))
    (group,) = near_duplicates(neighbours_of(points), 1.0 - 1e-6)
    assert len(group.rows) == 15


def test_refuses_a_likeness_outside_of_its_range() -> None:
    with pytest.raises(SettingsError, match="likeness"):
        near_duplicates(neighbours_of(on_a_sphere()), 1.5)


def test_many_groups_are_those_of_following_every_link_by_hand() -> None:
    random = np.random.default_rng(3)
    points = np.repeat(on_a_sphere(300), 3, axis=0)
    points += random.normal(0, 0.03, points.shape).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near = neighbours_of(points)
    cosines = 1 - near.distances.astype(np.float64) ** 2 / 2
    links = {
        (row, int(other)): cosine
        for row in range(900)
        for other, cosine in zip(near.indices[row], cosines[row], strict=True)
        if cosine >= 0.96
    }
    group = list(range(900))
    for row, other in sorted(links):
        low, high = sorted((group[row], group[other]))
        group = [low if one == high else one for one in group]
    found = near_duplicates(near, 0.96)
    assert len(found) > 100
    assert sorted(rows for one in found for rows in one.rows.tolist()) == sorted(
        {row for link in links for row in link}
    )
    for one in found:
        assert one.rows.tolist() == [r for r in range(900) if group[r] == one.rows[0]]
        assert one.likeness == min(c for (r, _), c in links.items() if group[r] == one.rows[0])
    assert [one.likeness for one in found] == sorted((g.likeness for g in found), reverse=True)
