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

BLOCK = 4096
RANDOMIZED_FROM = 2048  # values a photo, above which the covariance matrix costs more than sketches
OVERSAMPLING = 20
POWER_ITERATIONS = 4


@dataclass(frozen=True)
class Space:
    """Photos as points: `points` (n, p) float32, and how other photos get to the same space.

    `mean` (d,) and `components` (p, d) are those of the normalised features; `explained` is the
    share of their variance that the points keep, 0 to 1; `variances` (p,) is per component.
    """

    points: Floats
    mean: Floats
    components: Floats
    variances: Floats
    explained: float

    def place(self, features: Floats) -> Floats:
        """Where photos with these features (m, d) lie in this space: (m, p) float32."""
        placed: Floats = (normalised(features) - self.mean) @ self.components.T
        return placed


def reduce(features: Floats, components: int = 100, seed: int = 0) -> Space:
    """Features (n, d) as points (n, p): length 1, centred, turned to their principal components.

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
        points = np.ascontiguousarray(rows @ axes.T)
    variances = np.mean(np.square(points, dtype=np.float64), axis=0)
    total = float(sum(np.square(block, dtype=np.float64).sum() for block in _blocks(rows))) / n
    return Space(
        points=points,
        mean=mean,
        components=axes,
        variances=variances.astype(np.float32),
        explained=min(1.0, float(variances.sum()) / total) if total > 0 else 1.0,
    )


def normalised(features: Floats) -> Floats:
    """Rows (n, d) scaled to length 1, as float32; a row of zeros stays one."""
    rows = np.array(features, dtype=np.float32, order="C")
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    rows /= np.where(lengths > 0, lengths, 1).astype(np.float32)[:, None]
    return rows


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
        axes = _sketched_axes(rows, wanted, seed)
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
