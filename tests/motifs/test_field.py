from __future__ import annotations

import numpy as np
import pytest

from lib.motifs.field import Field, gather, spread
from lib.motifs.tsne_exact import gradient
from tests.motifs.clouds import blobs


def all_pairs(xy):
    """Repulsion and Z by the exact kernel: without affinities nothing else is in the gradient."""
    x, y = np.ascontiguousarray(xy.T)
    slopes = np.empty((2, len(x)), np.float32)
    total = gradient(x, y, np.zeros((len(x), len(x)), np.float32), 1.0, 4.0, *slopes)
    return -slopes, total


@pytest.mark.parametrize(("size", "tolerance"), [(1e-4, 0.01), (0.3, 0.01), (10, 0.01), (60, 0.08)])
def test_the_field_repels_as_all_pairs_do(size, tolerance):
    xy = blobs(800, p=2)
    xy = (xy - xy.mean(axis=0)) * np.float32(size / np.abs(xy).max())
    expected, expected_total = all_pairs(xy)
    push = np.empty((2, 800), np.float32)
    total = Field().repel(*np.ascontiguousarray(xy.T), *push)
    assert total == pytest.approx(expected_total, rel=0.003)
    assert np.linalg.norm(push - expected) < tolerance * np.linalg.norm(expected)


def test_the_field_does_not_remember_where_the_map_was():
    field, push, again = Field(), np.empty((2, 50), np.float32), np.empty((2, 50), np.float32)
    x, y = np.ascontiguousarray(blobs(50, p=2).T)
    field.repel(x, y, *push)
    field.repel(x * 9, y * 9, *again)
    field.repel(x, y, *again)
    assert np.array_equal(push, again)


def test_spreading_keeps_the_mass_and_reading_it_back_is_smooth():
    mass = np.zeros((20, 20), np.float32)
    x, y = np.array([0.3, -4], np.float32), np.array([2.8, 0.5], np.float32)
    spread(x, y, np.float32(9.5), np.float32(1), mass)
    assert mass.sum() == pytest.approx(2)
    slope = np.empty((2, 2), np.float32)
    ramp = np.repeat(np.arange(20, dtype=np.float32)[:, None], 20, axis=1)
    total = gather(x, y, np.float32(9.5), np.float32(1), ramp, *slope)
    assert total == pytest.approx((x + 9.5).sum(), rel=1e-5)
    assert np.allclose(slope, [[-0.5, -0.5], [0, 0]], atol=1e-5)
