"""Dark, blue above, and twins, on pictures painted for the purpose."""

from __future__ import annotations

import numpy as np

from lib.motifs.observations import blue_above, darkest, twins

SIDE = 6


def painted(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> np.ndarray:
    picture = np.zeros((SIDE, SIDE, 3), np.float32)
    picture[: SIDE // 2], picture[SIDE // 2 :] = upper, lower
    return picture.ravel()


def test_the_dark_and_the_blue_are_found() -> None:
    day = painted((90, 140, 250), (60, 120, 40))
    night = painted((8, 8, 12), (5, 5, 5))
    sea = painted((200, 200, 200), (20, 60, 250))
    pixels = np.stack([sea, day, night, *[painted((200, 150, 90), (80, 60, 50))] * 20])
    assert darkest(pixels)[0] == 2
    assert blue_above(pixels).tolist() == [1]


def test_grey_pictures_have_no_sky() -> None:
    assert blue_above(np.full((5, SIDE * SIDE * 3), 128, np.float32)).size == 0


def test_twins_are_mutual_and_apart_elsewhere() -> None:
    alike = np.array([[1], [0], [3], [2], [0]], np.int32)
    unlike = np.array([[4], [2], [3], [2], [0]], np.int32)
    assert twins(alike, unlike).tolist() == [0, 1]


def test_no_neighbours_no_twins() -> None:
    nothing = np.empty((1, 0), np.int32)
    assert twins(nothing, nothing).size == 0
