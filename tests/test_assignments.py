"""The table that people take away."""

from __future__ import annotations

import numpy as np

from lib import assignments as module
from lib.assignments import top_labels


def test_the_most_probable_labels_come_first_and_ties_go_to_the_first_class(monkeypatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 7)
    random = np.random.default_rng(0)
    shares = random.dirichlet(np.full(1000, 0.02), 40).astype(np.float16)
    shares[3] = 0
    shares[4, [900, 17, 400]] = 0.25
    best, values = top_labels(shares)
    order = np.argsort(-shares.astype(np.float32), axis=1, kind="stable")[:, :5]
    assert best.dtype == np.int16
    assert values.dtype == np.float32
    assert np.array_equal(best, order)
    assert np.array_equal(values, np.take_along_axis(shares, order, 1).astype(np.float32))
    assert best[3].tolist() == [0, 1, 2, 3, 4]
    assert top_labels(shares[:0])[0].shape == (0, 5)
