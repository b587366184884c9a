"""Settings refuse what is not allowed, in a sentence that names parameter, range and value."""

from __future__ import annotations

import pytest

from lib.errors import SettingsError
from lib.motifs.settings import ClusterSettings, MapSettings


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"k": 1}, "k must be between 2 and 30, not 1."),
        ({"k": 31}, "k must be between 2 and 30, not 31."),
        ({"algorithm": "magic"}, "algorithm must be one of tree, kmeans"),
    ],
)
def test_cluster_settings_are_checked(values: dict, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        ClusterSettings(**values)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"perplexity": 4.9}, "perplexity must be between 5 and 100, not 4.9."),
        ({"perplexity": float("nan")}, "perplexity must be between 5 and 100, not nan."),
        ({"n_neighbors": 1}, "n_neighbors must be between 2 and 100, not 1."),
        ({"min_dist": 1.0}, "min_dist must be between 0 and 0.99, not 1."),
        ({"projection": "mercator"}, "projection must be one of tsne, umap, pca"),
    ],
)
def test_map_settings_are_checked(values: dict, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        MapSettings(**values)


def test_equal_settings_are_one_key() -> None:
    assert {MapSettings(), MapSettings(perplexity=30.0)} == {MapSettings()}
