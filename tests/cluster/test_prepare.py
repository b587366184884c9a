"""Spaces and micro-clusters summed up by workers: bit for bit what one machine makes alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lib.__main__ import main
from lib.atlas import open_atlas
from lib.cache import Cache
from lib.cluster.client import map_over
from lib.features.backbones import get_backbone
from lib.features.shards import Rows
from lib.features.store import HeldRows, Holding, look_up, open_store
from lib.motifs import micro, space
from lib.motifs.micro import micro_clusters
from lib.motifs.space import Each, reduce
from tests.cluster.running import Processes
from tests.ui.album import NAME, make_album

BACKBONES = {"resnet50": 2500, "vgg19": 2100}  # photos: enough for several chunks of one block


@pytest.fixture
def each(cluster: Processes) -> Each:
    """Every chunk on the workers."""
    return partial(map_over, cluster.client)


def stored(cache: Cache, backbone: str, n: int) -> Holding:
    """n photos of random features in three shards that are not in the photos' order."""
    row, random = get_backbone(backbone), np.random.default_rng(0)
    store = open_store(cache, row, "random")
    ids = [f"{number:032x}" for number in range(n)]
    axes = random.random((8, row.dimension), np.float32)
    for part in np.array_split(random.permutation(n), 3):
        vectors = random.random((len(part), 8), np.float32) @ axes + axes[0]
        store.write(Rows(tuple(ids[i] for i in part), vectors.astype(row.dtype), None))
    return look_up(cache, backbone, ids)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_a_space_is_the_same_wherever_it_was_summed_up(
    backbone: str, cache: Cache, each: Each, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space, "BLOCKS", 1)
    held = stored(cache, backbone, BACKBONES[backbone])
    alone, spread = reduce(held.vectors()), reduce(held.rows(), each=each)
    for name in ("points", "mean", "components", "variances"):
        np.testing.assert_array_equal(getattr(spread, name), getattr(alone, name))


def test_micro_clusters_are_the_same_wherever_they_were_summed_up(
    each: Each, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(micro, "CHUNK", 700)
    points = np.random.default_rng(0).normal(size=(5000, 20)).astype(np.float32)
    alone, spread = micro_clusters(points, 90, 3), micro_clusters(points, 90, 3, each=each)
    for name in ("centres", "counts", "labels"):
        np.testing.assert_array_equal(getattr(spread, name), getattr(alone, name))


def test_prepared_on_workers_is_what_the_page_opens(
    cluster: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for root in (here, there):
        make_album(root)
    assert main(["prepare", NAME, "--scheduler", cluster.address, "--cache", str(there)]) == 0
    expected = open_atlas(Cache(here), NAME)
    monkeypatch.setattr(HeldRows, "__array__", None)
    monkeypatch.setattr(Holding, "vectors", None)
    found = open_atlas(Cache(there), NAME)
    np.testing.assert_array_equal(found.space.points, expected.space.points)
