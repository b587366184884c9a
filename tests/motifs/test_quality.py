from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from lib.motifs import quality as module
from lib.motifs.neighbours import find_neighbours
from lib.motifs.quality import quality
from tests.motifs.clouds import blobs


def scores(points, xy):
    return quality(points, xy, find_neighbours(points, 15))


def test_trustworthiness_is_that_of_scikit_learn():
    points = blobs(400)
    xy = np.ascontiguousarray(points[:, :2])
    assert scores(points, xy)[0] == pytest.approx(
        trustworthiness(points, xy, n_neighbors=15), abs=1e-6
    )


def test_recall_counts_common_neighbours():
    points = blobs(200)
    xy = np.ascontiguousarray(points[:, :2])
    near, shown = find_neighbours(points, 15).indices, find_neighbours(xy, 15).indices
    common = np.mean([len(set(a) & set(b)) / 15 for a, b in zip(near, shown, strict=True)])
    assert scores(points, xy)[1] == pytest.approx(common)


def test_a_faithful_map_is_perfect():
    xy = blobs(100, p=2)
    assert scores(xy, xy) == (1.0, 1.0)


def test_a_sample_is_close_to_the_whole(monkeypatch):
    points = blobs(1500)
    xy = np.ascontiguousarray(points[:, :2])
    whole = scores(points, xy)
    monkeypatch.setattr(module, "ALL_UP_TO", 1000)
    assert scores(points, xy) == pytest.approx(whole, abs=0.01)


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_photos_to_tell(n):
    assert scores(blobs(n), np.zeros((n, 2), np.float32)) == (1.0, 1.0)
