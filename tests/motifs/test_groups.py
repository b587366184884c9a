"""A few categories for a whole collection."""

from __future__ import annotations

import numpy as np

from lib.motifs.groups import few_categories
from lib.motifs.ontology import default_ontology

COFFEE, DOGS, CARS = 967, (151, 207, 235), (436, 817, 751)  # espresso; breeds; kinds of cars


def one_hot(classes: list[int]) -> np.ndarray:
    rows = np.full((len(classes), 1000), 1e-4, np.float32)
    rows[np.arange(len(classes)), classes] = 0.9
    return rows


def test_breeds_come_together_under_one_noun() -> None:
    classes = [*DOGS * 4, *CARS * 3, COFFEE, COFFEE]
    group, names = few_categories(one_hot(classes), default_ontology(), most=3)
    assert "dog" in names[0] or names[0] in ("domestic animal", "pet")
    assert len(set(group[:12])) == 1
    assert len(set(group[12:21])) == 1
    assert group[0] == 0
    assert (group >= 0).all()


def test_unsure_photos_are_in_no_group() -> None:
    unsure = np.full((5, 1000), 1e-3, np.float32)
    group, names = few_categories(
        np.concatenate([one_hot([*DOGS]), unsure]), default_ontology(), most=1
    )
    assert (group[3:] == -1).all()
    assert len(names) == 1


def test_never_more_than_asked_for() -> None:
    probabilities = one_hot(list(range(0, 1000, 5)))
    group, names = few_categories(probabilities, default_ontology(), most=4)
    assert len(names) == 4
    assert group.max() == 3


def test_nothing_to_group() -> None:
    group, names = few_categories(np.zeros((0, 1000), np.float32), default_ontology())
    assert len(group) == 0
    assert names == []
