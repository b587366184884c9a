"""Streams of posts with a known answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lib.motifs.time.posts import Posts, make_posts


def irregular(motifs, k: int, seed: int = 0, gap: float = 86_400.0) -> Posts:
    """Posts at irregular times from 2014 on."""
    labels = np.asarray(motifs, dtype=np.int32)
    waits = np.random.default_rng(seed).exponential(gap, len(labels)) + 1
    times = (1_400_000_000 + waits.cumsum().astype(np.int64)).astype("datetime64[s]")
    return make_posts(times, labels, k)


@pytest.fixture
def stream() -> Callable[..., Posts]:
    return irregular


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
