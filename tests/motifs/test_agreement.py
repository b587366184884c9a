"""Agreement on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.agreement import agreement, neighbour_accuracy, shared_neighbours


def test_the_same_groups_under_other_numbers_agree_fully() -> None:
    found = agreement(np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 0, 1]))
    assert (found.nmi, found.ami, found.ari) == pytest.approx((1, 1, 1))


def test_independent_groups_agree_as_chance_does() -> None:
    found = agreement(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert found.nmi == pytest.approx(0)
    assert found.ari == pytest.approx(-0.5)  # by hand: (0 - 2·2/6) / (2 - 4/6)


def test_shared_neighbours_count_whatever_the_order() -> None:
    here = np.array([[1, 2, 3], [0, 2, 3], [3, 0, 1], [2, 0, 1]], np.int32)
    there = np.array([[2, 1, 3], [3, 0, 2], [1, 0, 3], [2, 1, 0]], np.int32)
    np.testing.assert_allclose(shared_neighbours(here, there, 2), [1, 0.5, 0.5, 0.5])
    np.testing.assert_allclose(shared_neighbours(here, there), [1, 1, 1, 1])


def test_a_row_number_of_another_photo_is_not_confused() -> None:
    here = np.array([[1], [2], [0]], np.int32)
    there = np.array([[2], [0], [1]], np.int32)
    np.testing.assert_allclose(shared_neighbours(here, there), [0, 0, 0])


def test_no_neighbours_no_change() -> None:
    nothing = np.empty((1, 0), np.int32)
    np.testing.assert_allclose(shared_neighbours(nothing, nothing), [1])


def test_neighbours_vote_and_the_nearest_breaks_a_tie() -> None:
    nearest = np.array([[1, 2], [0, 2], [3, 0], [2, 0]], np.int32)
    assert neighbour_accuracy(nearest, np.array([0, 0, 1, 1])) == 1.0
    assert neighbour_accuracy(nearest, np.array([0, 1, 0, 1])) == 0.0
