"""Motifs by other algorithms: from the neighbours of the maps, and the same as without these."""

from __future__ import annotations

import numpy as np
import pytest

from lib import atlas as atlases
from lib.atlas import Atlas, motif_tree, open_atlas
from lib.cache import Cache
from lib.drawings import neighbours_of
from lib.groupings import graph_of, motifs_of
from lib.motifs import algorithms
from lib.motifs.clusters import cluster
from lib.motifs.settings import Algorithm, ClusterSettings
from tests.ui.album import NAME, make_album


@pytest.fixture
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    root = tmp_path_factory.mktemp("groupings")
    make_album(root)
    return open_atlas(Cache(root), NAME)


@pytest.mark.parametrize("algorithm", ["tree", "spectral", "hdbscan"])
def test_what_is_kept_changes_no_motif(atlas: Atlas, algorithm: Algorithm) -> None:
    settings = ClusterSettings(4, algorithm)
    alone = cluster(atlas.space.points, settings, motif_tree(atlas))
    for _ in range(2):
        np.testing.assert_array_equal(motifs_of(atlas, settings).labels, alone.labels)


def test_neighbours_are_found_once_for_maps_and_motifs(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbours_of(atlas)
    monkeypatch.setattr(algorithms, "find_neighbours", None)
    motifs_of(atlas, ClusterSettings(4, "spectral"))
    motifs_of(atlas, ClusterSettings(4, "hdbscan"))
    monkeypatch.setattr(algorithms, "_walk", None)
    motifs_of(atlas, ClusterSettings(6, "hdbscan"))


def test_the_graph_of_very_many_is_made_of_the_few_neighbours_it_needs(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 40)
    monkeypatch.setattr("lib.groupings.neighbours_of", None)
    found = graph_of(atlas, ClusterSettings(9, "spectral"))
    assert found is not None
    assert found.shape == (len(atlas.photos), 9)


def test_other_algorithms_look_at_no_graph(atlas: Atlas) -> None:
    assert graph_of(atlas, ClusterSettings(9, "mixture")) is None
