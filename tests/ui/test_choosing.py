"""The words of a choice in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest

from lib.motifs.settings import ClusterSettings, MapSettings
from lib.ui import choice
from lib.ui.choosing import _map_from, _map_words, motif_origin, slug


@dataclass(frozen=True)
class Space:
    """What the words of a choice need to know of an atlas."""

    backbone: str = "efficientnet-lite2"
    alike: str = "looks"


@pytest.mark.parametrize(
    ("settings", "space", "motif", "words"),
    [
        (ClusterSettings(8), Space(), 2, "motif-3-of-8"),
        (
            ClusterSettings(8, "hdbscan"),
            Space("vgg19"),
            -1,
            "motif-unsorted-of-8-by-hdbscan-in-vgg19",
        ),
        (ClusterSettings(8), Space(alike="meaning"), 0, "motif-1-of-8-with-meaning"),
    ],
)
def test_a_motif_in_words(settings: ClusterSettings, space: Any, motif: int, words: str) -> None:
    assert motif_origin(settings, space, motif) == words


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


def test_a_few_photos_are_in_the_url_one_by_one() -> None:
    ids = tuple(sha256(bytes([n])).hexdigest()[:32] for n in range(choice.FEW + 1))
    assert choice.listed(ids[:2]) == f"photos-{ids[0][:12]}.{ids[1][:12]}"
    assert choice.listed(ids) == choice.listed(()) == ""
