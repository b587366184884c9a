"""The fuzz targets on their seeds and on damaged ones, so that they stay what they are."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.targets import TARGETS

ROUNDS = 20


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, a piece cut out, or the end missing."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    start = chance.randrange(len(changed))
    if chance.random() < 0.3:
        del changed[start : start + chance.randint(1, 40)]
    return bytes(changed[:start]) if chance.random() < 0.2 else bytes(changed)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TARGETS)
def test_targets_take_their_seeds_and_damaged_ones(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(0)
    for seed in target.seeds():
        target.run(seed)
        for _ in range(ROUNDS):
            target.run(damaged(seed, chance))
