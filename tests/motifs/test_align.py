from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lib.motifs.align import aligned, unit
from tests.motifs.clouds import blobs


@given(st.floats(0, 6.3), st.booleans(), st.floats(-5, 5))
def test_turning_mirroring_and_moving_is_undone(angle, mirror, shift):
    reference = blobs(50, p=2)
    reference -= reference.mean(axis=0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn[0] *= -1 if mirror else 1
    moved = (reference @ turn + shift).astype(np.float32)
    assert np.allclose(aligned(moved, reference), reference, atol=1e-4)


def test_lengths_are_kept():
    xy, reference = blobs(50, p=2), blobs(50, p=2, seed=1)
    turned = aligned(xy, reference)
    assert np.allclose(
        np.linalg.norm(turned - turned[0], axis=1), np.linalg.norm(xy - xy[0], axis=1), atol=1e-4
    )


def test_a_chart_with_a_fixed_frame_holds_the_whole_map():
    framed = unit(blobs(50, p=2) * [3, 1] + 7)
    assert np.isclose(np.abs(framed).max(), 1)
    assert np.array_equal(unit(np.ones((3, 2), np.float32)), np.zeros((3, 2)))
