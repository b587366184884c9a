"""Where photos, features and motifs meet: keys, spaces, names and what is kept on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib import atlas as atlases
from lib.atlas import Atlas, micro_of, motif_names, motif_tree, open_atlas
from lib.cache import Cache
from lib.errors import CollectionError, FeaturesError, UsageError
from lib.features.store import Holding, look_up
from lib.motifs import clusters
from lib.motifs import space as spaces
from lib.motifs.renames import keep_rename
from lib.motifs.space import reduce
from tests.ui.album import NAME, make_album


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    root = tmp_path_factory.mktemp("atlas")
    make_album(root)
    return Cache(root)


@pytest.fixture(scope="module")
def atlas(cache: Cache) -> Atlas:
    return open_atlas(cache, NAME)


def test_everything_is_in_the_same_row_order(atlas: Atlas) -> None:
    n = len(atlas.photos)
    assert n == 42
    assert atlas.space.points.shape[0] == n
    assert atlas.probabilities is not None
    assert atlas.probabilities.shape == (n, 1000)
    assert atlas.missing == 0


def test_a_second_look_is_the_same(cache: Cache, atlas: Atlas) -> None:
    again = open_atlas(cache, NAME)
    assert again.key == atlas.key
    np.testing.assert_array_equal(again.space.points, atlas.space.points)


def test_a_second_look_reads_no_features(
    cache: Cache, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_: Holding) -> None:
        raise AssertionError

    monkeypatch.setattr(Holding, "vectors", forbidden)
    assert open_atlas(cache, NAME).key == atlas.key


def test_a_space_is_the_same_read_whole_or_slice_by_slice(
    cache: Cache, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spaces, "BLOCK", 1280 * 3)
    monkeypatch.setattr(spaces, "BLOCKS", 2)
    held = look_up(cache, atlas.backbone, list(atlas.photos["id"]))
    whole, read = reduce(held.vectors()), reduce(held.rows())
    np.testing.assert_array_equal(whole.points, read.points)


def test_meaning_is_another_space_with_another_key(cache: Cache, atlas: Atlas) -> None:
    other = open_atlas(cache, NAME, alike="meaning")
    assert other.key != atlas.key
    np.testing.assert_array_equal(other.looks.points, atlas.space.points)
    assert other.space.points.shape[1] > atlas.space.points.shape[1]
    np.testing.assert_allclose(np.linalg.norm(other.space.points, axis=1), 1, atol=1e-4)


def test_unknown_things_are_named(cache: Cache) -> None:
    with pytest.raises(CollectionError, match="Nothing"):
        open_atlas(cache, "Nothing")
    with pytest.raises(UsageError, match="magic"):
        open_atlas(cache, NAME, "magic")
    with pytest.raises(FeaturesError, match="no pixels features yet; run: python -m lib extract"):
        open_atlas(cache, NAME, "pixels")


def test_micro_clusters_of_very_many_make_their_motifs(
    cache: Cache, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert micro_of(atlas) is None
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 40)
    monkeypatch.setattr(clusters, "MANY_MICRO_CLUSTERS", 15)
    other = replace(atlas, key="very many")
    micro = micro_of(other)
    assert micro is not None
    assert micro.counts.sum() == 42
    labels = motif_tree(other).cut(5).labels
    for cluster in range(len(micro.centres)):
        assert len(set(labels[micro.labels == cluster])) == 1


def test_a_given_name_replaces_the_found_one(cache: Cache, atlas: Atlas) -> None:
    clustering = motif_tree(atlas).cut(5)
    before = motif_names(atlas, clustering)
    assert len(set(before)) == 5
    ids = atlas.photos["id"][clustering.labels == 2]
    keep_rename(cache, atlas.collection, "Sunday walks", list(ids))
    after = motif_names(atlas, clustering)
    assert after[2] == "Sunday walks"
    assert after[:2] == before[:2]
    keep_rename(cache, atlas.collection, "", list(ids))
    assert motif_names(atlas, clustering) == before


def test_the_cache_folder_can_travel(tmp_path: Path, cache: Cache, atlas: Atlas) -> None:
    moved = tmp_path / "elsewhere"
    cache.root.rename(moved)
    try:
        assert open_atlas(Cache(moved), NAME).key == atlas.key
    finally:
        moved.rename(cache.root)
