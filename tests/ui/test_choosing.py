"""The words of a choice in the URL."""

from __future__ import annotations

import pytest

from lib.motifs.settings import ClusterSettings, MapSettings
from lib.ui.choosing import _map_from, _map_words, motif_origin, slug


def test_a_motif_in_words() -> None:
    assert motif_origin(ClusterSettings(8), "efficientnet-lite2", 2) == "motif-3-of-8"
    assert motif_origin(ClusterSettings(8, "hdbscan"), "vgg19", -1) == (
        "motif-unsorted-of-8-by-hdbscan-in-vgg19"
    )


@pytest.mark.parametrize(
    "settings",
    [
        MapSettings("tsne", perplexity=42.0),
        MapSettings("umap", n_neighbors=7, min_dist=0.35),
        MapSettings("pca"),
    ],
)
def test_a_map_in_words_and_back(settings: MapSettings) -> None:
    assert _map_from(_map_words(settings)) == settings


def test_slugs() -> None:
    assert slug("Miniature Poodle") == "miniature_poodle"
    assert slug("black-and-gold garden spider!") == "black_and_gold_garden_spider"
