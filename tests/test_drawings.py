"""Maps drawn once and kept on disk, and the sample that stands for very many photos."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib import atlas as atlases
from lib import drawings
from lib.atlas import Atlas, open_atlas
from lib.cache import Cache
from lib.drawings import kept_map, motif_map, neighbours_of, on_map
from lib.motifs.settings import MapSettings
from tests.ui.album import NAME, make_album


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    root = tmp_path_factory.mktemp("drawings")
    make_album(root)
    return Cache(root)


@pytest.fixture(scope="module")
def atlas(cache: Cache) -> Atlas:
    return open_atlas(cache, NAME)


def test_a_map_is_drawn_once_and_read_back(cache: Cache, atlas: Atlas) -> None:
    frames: list[np.ndarray] = []
    settings = MapSettings(perplexity=8)
    first = motif_map(atlas, settings, on_frame=frames.append)
    again = motif_map(atlas, settings, on_frame=frames.clear)
    np.testing.assert_array_equal(first.xy, again.xy)
    assert first.quality == again.quality
    assert first.xy.shape == (42, 2)


def test_a_map_on_disk_is_known_without_drawing(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = MapSettings(perplexity=7)
    assert kept_map(atlas, settings) is None
    drawn = motif_map(atlas, settings)
    found = kept_map(atlas, settings)
    assert found is not None
    np.testing.assert_array_equal(found.xy, drawn.xy)
    assert found.quality == drawn.quality
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 40)
    monkeypatch.setattr(drawings, "SAMPLE", 20)
    assert kept_map(atlas, settings) is None
    sampled = motif_map(atlas, settings)
    found = kept_map(atlas, settings)
    assert found is not None
    np.testing.assert_array_equal(found.xy, sampled.xy)


def test_damaged_results_are_made_anew(cache: Cache, atlas: Atlas) -> None:
    settings = MapSettings("pca")
    first = motif_map(atlas, settings)
    for kept in (cache.root / "derived" / "maps").iterdir():
        kept.write_bytes(b"nonsense")
    np.testing.assert_array_equal(motif_map(atlas, settings).xy, first.xy)


def test_neighbours_are_others_and_as_many_as_there_are(atlas: Atlas) -> None:
    found = neighbours_of(atlas)
    assert found.indices.shape == (42, 41)
    assert not (found.indices == np.arange(42)[:, None]).any()
    assert found.recall == 1.0


def test_the_map_of_very_many_shows_some_and_places_all(
    cache: Cache, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_map(atlas) is None
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 40)
    monkeypatch.setattr(drawings, "SAMPLE", 20)
    mapped = on_map(atlas)
    assert mapped is not None
    assert len(mapped.rows) == 20
    assert (np.diff(mapped.rows) > 0).all()
    np.testing.assert_array_equal(mapped.stand_ins[mapped.rows], np.arange(20))
    points = atlas.space.points
    apart = np.linalg.norm(points[:, None] - points[mapped.rows][None], axis=2)
    np.testing.assert_array_equal(mapped.stand_ins, apart.argmin(axis=1))
    frames: list[np.ndarray] = []
    drawn = motif_map(atlas, MapSettings(perplexity=5), on_frame=frames.append)
    assert drawn.xy.shape == (42, 2)
    assert all(frame.shape == (42, 2) for frame in frames)
    assert len(np.unique(drawn.xy, axis=0)) == 20
    again = motif_map(atlas, MapSettings(perplexity=5), start=drawn.xy)
    np.testing.assert_array_equal(again.xy, drawn.xy)


def test_a_sample_stays_nearly_the_same_when_photos_are_added(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", 30)
    monkeypatch.setattr(drawings, "SAMPLE", 20)
    few = replace(atlas, key="few", photos=atlas.photos.iloc[:35].reset_index(drop=True))
    few = replace(few, space=replace(atlas.space, points=atlas.space.points[:35]))
    before, after = on_map(few), on_map(atlas)
    assert before is not None
    assert after is not None
    assert len(set(after.rows) - set(before.rows)) <= 7
