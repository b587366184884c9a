"""How much alike two sets of features are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosine (n,) between each row of one and the same row of the other, both (n, d)."""
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return (left * right).sum(axis=1) / norms
