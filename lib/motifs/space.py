"""The space that photos are compared in: features made comparable and reduced, once.

Rows are normalised and centred a block at a time, anew whenever they are looked at: features of
many photos are the largest thing in memory, and a second copy would not fit. Blocks have a fixed
size and order, so that the same features give the same space whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]

COMPONENTS = 50
SHORT = 1e-4  # of a length of 1: what is shorter is rounding
BLOCK = 1 << 22  # values that are looked at together
RANDOMIZED_FROM = 2048  # values a photo, above which the covariance matrix costs more than sketches
SKETCHED = 1 << 28  # values that a sketch is made from: 65,536 photos of VGG19, 3,976 of pixels
OVERSAMPLING = 20
POWER_ITERATIONS = 4


@dataclass(frozen=True)
class Space:
    """Photos as points: `points` (n, p) float32, and how other photos get to the same space.

    `mean` (d,) and `components` (p, d) are those of the normalised features; `variances` (p,) is
    per component, and `explained` the share of all variance that they keep, 0 to 1.
    """

    points: Floats
    mean: Floats
    components: Floats
    variances: Floats
    explained: float

    def place(self, features: NDArray[Any]) -> Floats:
        """Where photos with these features (m, d) lie in this space: (m, p) float32."""
        return of_length_one((normalised(features) - self.mean) @ self.components.T)


def reduce(features: NDArray[Any], components: int = COMPONENTS, seed: int = 0) -> Space:
    """Features (n, d) as points (n, p) of length 1 on the principal components of their roots.

    `normalised` rows are centred and turned to their p main axes, and scaled to length 1 there, so
    that the angle seen from the collection's mean is what counts (Jégou and Chum, ECCV 2012).
    p is `components`, or less where there are fewer photos, values or directions that vary; it is
    never below 1. Axes are ordered by variance and signed so that their largest loading is
    positive. Three roads lead there, by cost: the n × n Gram matrix when there are fewer photos
    than values, the d × d covariance matrix, or a randomized sketch where both are large (Halko,
    Martinsson and Tropp, SIAM Review 2011, algorithm 4.4, with the axes by Rayleigh and Ritz;
    `seed` is the sketch's), made from evenly spread photos where all of them are too much.
    Features may be of any type of number, and mapped from a file; besides them, no more than a
    block is held. Raises `FeaturesError` where values are not finite.
    """
    check_finite(features)
    with one_thread():
        rows = _Centred(features)
        axes = _axes(rows, max(1, min(components, rows.n - 1, rows.d)), seed)
        turned = np.empty((rows.n, len(axes)), np.float32)
        total = 0.0
        for start, block in rows.blocks():
            turned[start : start + len(block)] = block @ axes.T
            total += float(np.square(block, dtype=np.float64).sum())
    variances = np.mean(np.square(turned, dtype=np.float64), axis=0)
    total /= rows.n
    return Space(
        points=of_length_one(turned),
        mean=rows.mean,
        components=axes,
        variances=variances.astype(np.float32),
        explained=min(1.0, float(variances.sum()) / total) if total > 0 else 1.0,
    )


class _Centred:
    """Normalised rows (n, d) less their mean, never all of them at once."""

    def __init__(self, features: NDArray[Any]) -> None:
        self.features = features
        self.n, self.d = features.shape
        self.step = max(1, BLOCK // self.d)
        self.mean = np.zeros(self.d, np.float32)
        total = np.zeros(self.d)
        for _, block in self.blocks():
            total += block.sum(axis=0, dtype=np.float64)
        self.mean = (total / self.n).astype(np.float32)

    def blocks(self) -> Iterator[tuple[int, Floats]]:
        """The first row's number, and rows (m, d), block after block."""
        for start in range(0, self.n, self.step):
            yield start, normalised(self.features[start : start + self.step]) - self.mean

    def whole(self) -> Floats:
        """All rows, where they are few."""
        return np.concatenate([block for _, block in self.blocks()])

    def some(self, most: int) -> Iterator[Floats]:
        """Blocks of at most about `most` values of rows, evenly spread."""
        every = -(-self.n * self.d // most)
        for start in range(0, self.n, self.step * every):
            rows = self.features[start : start + self.step * every : every]
            yield normalised(rows) - self.mean


def normalised(features: NDArray[Any]) -> Floats:
    """Roots of the values, signs kept, with rows (n, d) scaled to length 1; float32.

    A few strong values then no longer drown the many weak ones: distances become Hellinger's
    (Arandjelović and Zisserman, CVPR 2012, section 3). A row of zeros stays one.
    """
    rows = np.array(features, dtype=np.float32, order="C")
    signs = np.sign(rows) if rows.min(initial=0) < 0 else np.float32(1)
    np.abs(rows, out=rows)
    np.sqrt(rows, out=rows)
    rows *= signs
    return of_length_one(rows)


def of_length_one(rows: NDArray[np.floating]) -> Floats:
    """Rows (n, d) scaled to length 1, float32; those of almost no length stay short."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    scale = 1 / np.maximum(lengths, SHORT)
    scaled: Floats = np.multiply(rows, scale[:, None], dtype=np.float32, casting="same_kind")
    return np.ascontiguousarray(scaled)


def check_finite(features: NDArray[Any]) -> None:
    """Raise `FeaturesError`, naming the first rows, where (n, d) features are not all finite."""
    if features.ndim != 2 or 0 in features.shape:
        raise FeaturesError(
            f"Features must be a table with rows and columns, not of shape {features.shape}; "
            "extract them again."
        )
    step = max(1, BLOCK // features.shape[1])
    bad = np.concatenate(
        [
            start + np.flatnonzero(~np.isfinite(features[start : start + step]).all(axis=1))
            for start in range(0, len(features), step)
        ]
    )
    if len(bad):
        named = ", ".join(str(row) for row in bad[:5]) + (", …" if len(bad) > 5 else "")
        raise FeaturesError(
            f"Features are not finite numbers in {len(bad)} of {len(features)} rows "
            f"(rows {named}); extract them again."
        )


def _axes(rows: _Centred, wanted: int, seed: int) -> Floats:
    """The first principal axes (p, d) of centred rows (n, d), p ≤ wanted."""
    if min(rows.n, rows.d) > RANDOMIZED_FROM:
        axes: NDArray[np.floating] = _sketched_axes(rows, wanted, seed)
    elif rows.n < rows.d:
        whole = rows.whole()
        values, vectors = _largest((whole @ whole.T).astype(np.float64), wanted)
        axes = (vectors.T @ whole) / np.sqrt(values)[:, None]
    else:
        _, vectors = _largest(_covariance(rows), wanted)
        axes = vectors.T
    return _signed(np.ascontiguousarray(axes, dtype=np.float32))


def _largest(matrix: NDArray[np.float64], wanted: int) -> tuple[NDArray[np.float64], ...]:
    """The largest eigenvalues (p,) and their vectors (m, p) of a symmetric matrix (m, m).

    Those that are nothing but rounding are left out, but the first always stays.
    """
    from scipy.linalg import eigh

    m = len(matrix)
    values, vectors = eigh(matrix, subset_by_index=(m - wanted, m - 1), check_finite=False)
    values, vectors = values[::-1], vectors[:, ::-1]
    real = values > max(values[0], 0) * 1e-7
    real[0] = True
    return np.maximum(values[real], np.finfo(np.float32).tiny), vectors[:, real]


def _sketched_axes(rows: _Centred, wanted: int, seed: int) -> NDArray[np.float64]:
    width = min(wanted + OVERSAMPLING, rows.n, rows.d)
    sketch = np.random.default_rng(seed).standard_normal((rows.d, width), dtype=np.float32)
    for _ in range(POWER_ITERATIONS):
        product = np.zeros((rows.d, width))
        for block in rows.some(SKETCHED):
            product += block.T @ (block @ sketch)
        sketch = np.linalg.qr(product)[0].astype(np.float32)
    inside = np.zeros((width, width))
    for block in rows.some(SKETCHED):
        turned = block @ sketch
        inside += turned.T @ turned
    _, vectors = _largest(inside, wanted)
    return (sketch @ vectors).T


def _signed(axes: Floats) -> Floats:
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    return axes * np.where(signs == 0, 1, signs)[:, None].astype(np.float32)


def _covariance(rows: _Centred) -> NDArray[np.float64]:
    total = np.zeros((rows.d, rows.d))
    for _, block in rows.blocks():
        total += block.T @ block
    return total
