import numpy as np
import pytest

from lib.errors import SettingsError
from lib.motifs.labelled import kinds, with_categories
from lib.motifs.ontology import default_ontology
from lib.motifs.space import of_length_one

TERRIERS, HOUNDS, COFFEE = [179, 190], [160, 172], [967, 967]


def shown(classes):
    rows = np.full((len(classes), 1000), 0.0002, np.float32)
    rows[np.arange(len(classes)), classes] = 0.8
    return rows.astype(np.float16)


def test_what_is_of_a_kind_comes_near():
    probabilities = shown([*TERRIERS, *HOUNDS, *COFFEE])
    points = of_length_one(np.random.default_rng(0).normal(size=(6, 8)))
    both = with_categories(points, probabilities, weight=1.0)
    apart = ((both[:, None] - both) ** 2).sum(axis=2)
    assert apart[0, 1] < apart[0, 2] < apart[0, 4]
    assert apart[4, 5] < 1e-6


def test_the_weight_shares_out_the_distance():
    points = of_length_one(np.random.default_rng(0).normal(size=(6, 8)))
    probabilities = shown([*TERRIERS, *HOUNDS, *COFFEE])
    alone = with_categories(points, probabilities, weight=0)
    np.testing.assert_allclose(alone @ alone.T, points @ points.T, atol=1e-5)
    both = with_categories(points, probabilities)
    assert both.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1, rtol=1e-5)


def test_only_nouns_that_are_said_take_part():
    table = kinds(shown([*TERRIERS, *COFFEE]), default_ontology())
    assert table.shape[0] == 4
    assert table.shape[1] <= 512
    assert (table >= 0).all()


def test_a_weight_is_a_share():
    with pytest.raises(SettingsError, match="between 0 and 1, not 2"):
        with_categories(np.ones((2, 2), np.float32), shown([1, 2]), weight=2)
