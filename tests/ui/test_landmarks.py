"""Pictures and names on the map, never on each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from lib.ui.landmarks import AIR, LETTER, LINE, Place, arrange

NAMES = [f"motif {n}" for n in range(30)]
HEIGHT = 580
Box = tuple[float, float, float, float]


def boxes(places: list[Place], picture: float, width: float) -> list[Box]:
    """What each place covers on a map of this width, in pixels from its middle."""
    found = []
    for place in places:
        x, y, name_y = place.x * width / 2, place.y * HEIGHT / 2, place.name_y * HEIGHT / 2
        half = len(NAMES[place.motif]) * LETTER / 2
        found.append((x - half, name_y - LINE / 2, x + half, name_y + LINE / 2))
        if place.pictured:
            side = picture / 2
            found.append((x - side, y - side, x + side, y + side))
    return found


def touch(one: Box, other: Box) -> bool:
    """Whether they share more than their edges."""
    overlaps = (
        min(one[side + 2], other[side + 2]) - max(one[side], other[side]) for side in (0, 1)
    )
    return min(overlaps) > 1e-6


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("wider", [1.0, 1.07, 1.6])
def test_no_two_overlap_and_all_are_inside_at_every_width(seed: int, wider: float) -> None:
    anchors = np.random.default_rng(seed).uniform(-0.9, 0.9, (30, 2))
    widths = (320, 740, 1100)
    places = arrange(anchors, NAMES, range(30), picture=52, widths=widths, height=HEIGHT)
    for width, least in zip(widths, (12, 20, 25), strict=True):
        here = [place for place in places if place.width == width]
        assert len(here) >= least
        covered = boxes(here, 52, width * wider)
        assert not any(touch(one, other) for one, other in combinations(covered, 2))
        for left, bottom, right, top in covered:
            assert left + AIR >= -width * wider / 2
            assert right - AIR <= width * wider / 2
            assert bottom + AIR >= -HEIGHT / 2
            assert top - AIR <= HEIGHT / 2


def test_a_width_gets_the_same_places_alone_and_with_others() -> None:
    anchors = np.random.default_rng(7).uniform(-1, 1, (30, 2))

    def of(*widths: int) -> list[Place]:
        places = arrange(anchors, NAMES, range(30), picture=52, widths=widths, height=HEIGHT)
        return [place for place in places if place.width == 500]

    assert of(500) == of(320, 500, 900)


def test_the_first_in_order_stays_where_it_is() -> None:
    anchors = np.zeros((3, 2))
    places = arrange(anchors, NAMES, [2, 0, 1], picture=52, widths=[740], height=HEIGHT)
    assert places[0].motif == 2
    assert (places[0].x, places[0].y) == (0, 0)
    assert len({(place.x, place.y) for place in places}) == len(places) == 3


def test_what_is_out_of_sight_is_not_marked() -> None:
    anchors = np.array([[0.0, 0.0], [1.2, 0.0], [np.inf, np.inf]])
    places = arrange(anchors, NAMES, [0, 1, 2], picture=52, widths=[740], height=HEIGHT)
    assert [place.motif for place in places] == [0]


def test_names_alone() -> None:
    anchors = np.array([[0.0, 0.0], [0.03, 0.0]])
    places = arrange(anchors, NAMES, [0, 1], picture=0, widths=[740], height=HEIGHT)
    assert len(places) == 2
    assert not any(place.pictured for place in places)
    assert all(place.y == place.name_y for place in places)
