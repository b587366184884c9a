"""Pictures and names on the map, never on each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from lib.ui.landmarks import Place, _box, arrange

NAMES = [f"motif {n}" for n in range(30)]


def boxes(places: list[Place], picture: float) -> list[tuple[float, float, float, float]]:
    return [_box(p.x, p.y, picture if p.pictured else 0, NAMES[p.motif]) for p in places]


@pytest.mark.parametrize("seed", range(5))
def test_no_two_overlap_and_all_are_inside(seed: int) -> None:
    anchors = np.random.default_rng(seed).uniform(-300, 300, (30, 2))
    places = arrange(anchors, NAMES, range(30), picture=52, width=740, height=580)
    assert len(places) >= 20
    for one, other in combinations(boxes(places, 52), 2):
        apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert apart
    for left, bottom, right, top in boxes(places, 52):
        assert left >= -370
        assert right <= 370
        assert bottom >= -290
        assert top <= 290


def test_the_first_in_order_stays_where_it_is() -> None:
    anchors = np.zeros((3, 2))
    places = arrange(anchors, NAMES, [2, 0, 1], picture=52, width=740, height=580)
    assert places[0].motif == 2
    assert (places[0].x, places[0].y) == (0, 0)
    assert len({(place.x, place.y) for place in places}) == len(places)


def test_what_is_out_of_sight_is_not_marked() -> None:
    anchors = np.array([[0.0, 0.0], [900.0, 0.0], [np.inf, np.inf]])
    places = arrange(anchors, NAMES, [0, 1, 2], picture=52, width=740, height=580)
    assert [place.motif for place in places] == [0]


def test_names_alone() -> None:
    anchors = np.array([[0.0, 0.0], [10.0, 0.0]])
    places = arrange(anchors, NAMES, [0, 1], picture=0, width=740, height=580)
    assert len(places) == 2
    assert not any(place.pictured for place in places)
    assert all(place.y == place.name_y for place in places)
