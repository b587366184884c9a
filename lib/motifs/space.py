"""The space that photos are compared in: features made comparable and reduced, once.

A sum over many rows is taken in blocks of fixed size and order, so that the same features give
the same space whatever the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]

COMPONENTS = 50
SHORT = 1e-4  # of a length of 1: what is shorter is rounding
BLOCK = 4096
RANDOMIZED_FROM = 2048  # values a photo, above which the covariance matrix costs more than sketches
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

    def place(self, features: Floats) -> Floats:
        """Where photos with these features (m, d) lie in this space: (m, p) float32."""
        return of_length_one((normalised(features) - self.mean) @ self.components.T)


def reduce(features: Floats, components: int = COMPONENTS, seed: int = 0) -> Space:
    """Features (n, d) as points (n, p) of length 1 on the principal components of their roots.

    `normalised` rows are centred and turned to their p main axes, and scaled to length 1 there, so
    that the angle seen from the collection's mean is what counts (Jégou and Chum, ECCV 2012).
    p is `components`, or less where there are fewer photos, values or directions that vary; it is
    never below 1. Axes are ordered by variance and signed so that their largest loading is
    positive. Three roads lead there, by cost: the n × n Gram matrix when there are fewer photos
    than values, the d × d covariance matrix, or a randomized sketch where both are large (Halko,
    Martinsson and Tropp, SIAM Review 2011, algorithm 4.4; `seed` is the sketch's).
    Raises `FeaturesError` where values are not finite.
    """
    check_finite(features)
    rows = normalised(features)
    mean = _mean(rows)
    rows -= mean
    n, d = rows.shape
    wanted = max(1, min(components, n - 1, d))
    with one_thread():
        axes = _axes(rows, wanted, seed)
        turned = rows @ axes.T
    variances = np.mean(np.square(turned, dtype=np.float64), axis=0)
    total = float(sum(np.square(block, dtype=np.float64).sum() for block in _blocks(rows))) / n
    return Space(
        points=of_length_one(turned),
        mean=mean,
        components=axes,
        variances=variances.astype(np.float32),
        explained=min(1.0, float(variances.sum()) / total) if total > 0 else 1.0,
    )


def normalised(features: Floats) -> Floats:
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


def check_finite(features: Floats) -> None:
    """Raise `FeaturesError`, naming the first rows, where (n, d) features are not all finite."""
    if features.ndim != 2 or 0 in features.shape:
        raise FeaturesError(
            f"Features must be a table with rows and columns, not of shape {features.shape}; "
            "extract them again."
        )
    bad = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if len(bad):
        named = ", ".join(str(row) for row in bad[:5]) + (", …" if len(bad) > 5 else "")
        raise FeaturesError(
            f"Features are not finite numbers in {len(bad)} of {len(features)} rows "
            f"(rows {named}); extract them again."
        )


def _axes(rows: Floats, wanted: int, seed: int) -> Floats:
    """The first principal axes (p, d) of centred rows (n, d), p ≤ wanted."""
    n, d = rows.shape
    if min(n, d) > RANDOMIZED_FROM:
        axes: NDArray[np.floating] = _sketched_axes(rows, wanted, seed)
    elif n < d:
        values, vectors = _largest(_gram(rows), wanted)
        axes = (vectors.T @ rows) / np.sqrt(values)[:, None]
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


def _sketched_axes(rows: Floats, wanted: int, seed: int) -> Floats:
    width = min(wanted + OVERSAMPLING, *rows.shape)
    sketch = np.random.default_rng(seed).standard_normal((rows.shape[1], width), dtype=np.float32)
    for _ in range(POWER_ITERATIONS):
        sketch, _ = np.linalg.qr(rows.T @ (rows @ sketch))
    _, _, axes = np.linalg.svd(np.linalg.qr(rows @ sketch)[0].T @ rows, full_matrices=False)
    return np.asarray(axes[:wanted], dtype=np.float32)


def _signed(axes: Floats) -> Floats:
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    return axes * np.where(signs == 0, 1, signs)[:, None].astype(np.float32)


def _gram(rows: Floats) -> NDArray[np.float64]:
    products: Floats = rows @ rows.T
    return products.astype(np.float64)


def _covariance(rows: Floats) -> NDArray[np.float64]:
    total = np.zeros((rows.shape[1],) * 2)
    for block in _blocks(rows):
        total += block.T @ block
    return total


def _mean(rows: Floats) -> Floats:
    total = np.zeros(rows.shape[1])
    for block in _blocks(rows):
        total += block.sum(axis=0, dtype=np.float64)
    return (total / len(rows)).astype(np.float32)


def _blocks(rows: Floats) -> list[Floats]:
    return [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
