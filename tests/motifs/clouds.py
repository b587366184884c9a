"""Small clouds of points that the tests of this room share."""

from __future__ import annotations

import numpy as np


def blobs(n: int, p: int = 20, groups: int = 6, seed: int = 0) -> np.ndarray:
    """n points in `groups` overlapping round groups, float32 (n, p)."""
    random = np.random.default_rng(seed)
    centres = random.normal(0, 3, (groups, p))
    return (centres[random.integers(0, groups, n)] + random.normal(size=(n, p))).astype(np.float32)
