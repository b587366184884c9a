import itertools

import numpy as np
import pytest

from lib.motifs.palette import PALETTE, UNSORTED
from lib.motifs.settings import K_RANGE
from scripts.build_palette import EYES, best_for, candidates, seen

WHITE, DARK = (255, 255, 255), (14, 17, 23)
LEAST = {"usual": 0.07, "protanopia": 0.05, "deuteranopia": 0.05, "tritanopia": 0.035}
LEAST_OF_EIGHT = {"usual": 0.15, "protanopia": 0.1, "deuteranopia": 0.1, "tritanopia": 0.08}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def least_distance(colours: tuple[str, ...], eye: str) -> float:
    lab = seen(np.array([rgb(colour) for colour in colours]))[eye]
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(lab, 2))


def luminance(colour: tuple[int, ...]) -> float:
    share = np.array(colour) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(light @ [0.2126, 0.7152, 0.0722])


def contrast(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def test_there_is_a_colour_for_every_motif() -> None:
    assert len(set(PALETTE)) == len(PALETTE) == K_RANGE[1]


@pytest.mark.parametrize("eye", EYES)
def test_any_two_can_be_told_apart(eye: str) -> None:
    assert least_distance(PALETTE, eye) > LEAST[eye]
    assert least_distance(PALETTE[:8], eye) > LEAST_OF_EIGHT[eye]


@pytest.mark.parametrize("eye", EYES)
def test_neighbours_in_number_are_more_different_than_any_two(eye: str) -> None:
    pairs = itertools.pairwise(PALETTE)
    assert min(least_distance(pair, eye) for pair in pairs) > 1.5 * LEAST[eye]


@pytest.mark.parametrize("page", [WHITE, DARK])
def test_all_stand_out_from_light_and_dark_pages(page: tuple[int, ...]) -> None:
    assert min(contrast(rgb(colour), page) for colour in (*PALETTE, UNSORTED)) > 1.4


def test_the_unsorted_grey_is_no_motifs_colour() -> None:
    assert all(least_distance((UNSORTED, colour), "usual") > 0.04 for colour in PALETTE)


def test_a_colour_could_not_be_replaced_by_a_better_one() -> None:
    grid = candidates()
    rows = [int(np.abs(grid - np.array(rgb(colour))).sum(axis=1).argmin()) for colour in PALETTE]
    assert all((grid[row] == rgb(colour)).all() for row, colour in zip(rows, PALETTE, strict=True))
    assert best_for(5, seen(grid), rows)[0] == rows[5]
