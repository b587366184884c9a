"""The space that photos are compared in: features made comparable and reduced, once.

Rows are normalised and centred a block at a time, anew whenever they are looked at: features of
many photos are the largest thing in memory, and a second copy would not fit. Blocks have a fixed
size and order, so that the same features give the same space whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
T = TypeVar("T")

COMPONENTS = 50
SHORT = 1e-4  # of a length of 1: what is shorter is rounding
BLOCK = 1 << 22  # values that are looked at together
BLOCKS = 16  # that are summed up together, wherever that is done
RANDOMIZED_FROM = 2048  # values a photo, above which the covariance matrix costs more than sketches
SKETCHED = 1 << 28  # values that a sketch is made from: 65,536 photos of VGG19, 3,976 of pixels
OVERSAMPLING = 20
POWER_ITERATIONS = 4


class Table(Protocol):
    """Numbers (n, d): an array, or something whose slices become one when they are looked at."""

    @property
    def shape(self) -> tuple[int, ...]:
        """n and d."""

    def __getitem__(self, rows: slice, /) -> Any:
        """Some of the rows."""


class Each(Protocol):
    """How a function is applied to chunks, one result each and in their order: like `map`."""

    def __call__(self, function: Callable[[Any], T], chunks: list[Any], /) -> Iterable[T]:
        """The results."""


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


def reduce(features: Table, components: int = COMPONENTS, seed: int = 0, each: Each = map) -> Space:
    """Features (n, d) as points (n, p) of length 1 on the principal components of their roots.

    `normalised` rows are centred and turned to their p main axes, and scaled to length 1 there, so
    that the angle seen from the collection's mean is what counts (Jégou and Chum, ECCV 2012).
    p is `components`, or less where there are fewer photos, values or directions that vary; it is
    never below 1. Axes are ordered by variance and signed so that their largest loading is
    positive. Three roads lead there, by cost: the n × n Gram matrix when there are fewer photos
    than values, the d × d covariance matrix, or a randomized sketch where both are large (Halko,
    Martinsson and Tropp, SIAM Review 2011, algorithm 4.4, with the axes by Rayleigh and Ritz;
    `seed` is the sketch's), made from evenly spread photos where all of them are too much.
    Features may be of any type of number, mapped from a file, or read a slice at a time (`Table`);
    besides them, no more than a block is held. `each` applies a function to every chunk of them,
    in order: `map`, or one that does it on other machines, with the same result.
    Raises `FeaturesError` where values are not finite.
    """
    rows = _Centred(features, each)
    axes = _axes(rows, max(1, min(components, rows.n - 1, rows.d)), seed)
    turned = np.empty((rows.n, len(axes)), np.float32)
    total, start = 0.0, 0
    for points, squares in rows.over(partial(_turn, mean=rows.mean, axes=axes)):
        turned[start : start + len(points)] = points
        start, total = start + len(points), total + squares
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
    """Normalised rows (n, d) less their mean: sums over them, taken chunk by chunk."""

    def __init__(self, features: Table, each: Each) -> None:
        if len(features.shape) != 2 or 0 in features.shape:
            raise FeaturesError(
                "Features must be a table with rows and columns, not of shape "
                f"{features.shape}; extract them again."
            )
        self.features, self.each = features, each
        self.n, self.d = features.shape
        self.chunk = BLOCKS * _step(self.d)
        total, bad, start = np.zeros(self.d), [], 0
        for sums, wrong, count in self.over(_sum):
            total += sums
            bad += [start + row for row in wrong]
            start += count
        _refuse(bad, self.n)
        self.mean = (total / self.n).astype(np.float32)

    def over(self, function: Callable[[Any], T]) -> Iterable[T]:
        """What a function makes of each chunk of the features, in order."""
        starts = range(0, self.n, self.chunk)
        return self.each(function, [self.features[at : at + self.chunk] for at in starts])

    def over_some(self, function: Callable[[Any], T]) -> Iterable[T]:
        """The same for about `SKETCHED` values of rows, evenly spread."""
        every = -(-self.n * self.d // SKETCHED)
        starts = range(0, self.n, self.chunk * every)
        chunks = [self.features[at : at + self.chunk * every : every] for at in starts]
        return self.each(function, chunks)


def _step(d: int) -> int:
    return max(1, BLOCK // d)


def _blocks(chunk: Any, mean: Floats | np.float32) -> Iterator[Floats]:
    """The normalised, centred rows of a chunk, block after block."""
    rows = np.asarray(chunk)
    step = _step(rows.shape[1])
    for start in range(0, len(rows), step):
        yield normalised(rows[start : start + step]) - mean


def _sum(chunk: Any) -> tuple[NDArray[np.float64], list[int], int]:
    """The sum of a chunk's normalised rows, which rows are not finite, and how many there are."""
    rows = np.asarray(chunk)
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if len(bad):
        return np.zeros(rows.shape[1]), bad.tolist(), len(rows)
    total = np.zeros(rows.shape[1])
    for block in _blocks(rows, np.float32(0)):
        total += block.sum(axis=0, dtype=np.float64)
    return total, [], len(rows)


def _covariance(chunk: Any, mean: Floats) -> NDArray[np.float64]:
    total = np.zeros((len(mean), len(mean)))
    with one_thread():
        for block in _blocks(chunk, mean):
            total += block.T @ block
    return total


def _turn(chunk: Any, mean: Floats, axes: Floats) -> tuple[Floats, float]:
    """A chunk's rows on the axes, and the sum of their squares before."""
    turned, squares = [], 0.0
    with one_thread():
        for block in _blocks(chunk, mean):
            turned.append(block @ axes.T)
            squares += float(np.square(block, dtype=np.float64).sum())
    return np.concatenate(turned), squares


def _twice(chunk: Any, mean: Floats, sketch: Floats) -> NDArray[np.float64]:
    """The covariance of a chunk's rows times a sketch (d, w)."""
    total = np.zeros(sketch.shape)
    with one_thread():
        for block in _blocks(chunk, mean):
            total += block.T @ (block @ sketch)
    return total


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


def check_finite(points: Floats) -> None:
    """Raise `FeaturesError`, naming the first rows, where (n, p) points are not all finite."""
    _refuse(np.flatnonzero(~np.isfinite(points).all(axis=1)).tolist(), len(points))


def _refuse(bad: list[int], n: int) -> None:
    if bad:
        named = ", ".join(str(row) for row in bad[:5]) + (", …" if len(bad) > 5 else "")
        raise FeaturesError(
            f"Features are not finite numbers in {len(bad)} of {n} rows "
            f"(rows {named}); extract them again."
        )


def _axes(rows: _Centred, wanted: int, seed: int) -> Floats:
    """The first principal axes (p, d) of centred rows (n, d), p ≤ wanted."""
    if min(rows.n, rows.d) > RANDOMIZED_FROM:
        axes: NDArray[np.floating] = _sketched_axes(rows, wanted, seed)
    elif rows.n < rows.d:
        whole = np.concatenate(list(_blocks(rows.features, rows.mean)))
        with one_thread():
            values, vectors = _largest((whole @ whole.T).astype(np.float64), wanted)
            axes = (vectors.T @ whole) / np.sqrt(values)[:, None]
    else:
        products = rows.over(partial(_covariance, mean=rows.mean))
        _, vectors = _largest(_total(products, (rows.d, rows.d)), wanted)
        axes = vectors.T
    return _signed(np.ascontiguousarray(axes, dtype=np.float32))


def _total(parts: Iterable[NDArray[np.float64]], shape: tuple[int, int]) -> NDArray[np.float64]:
    total = np.zeros(shape)
    for part in parts:
        total += part
    return total


def _largest(matrix: NDArray[np.float64], wanted: int) -> tuple[NDArray[np.float64], ...]:
    """The largest eigenvalues (p,) and their vectors (m, p) of a symmetric matrix (m, m).

    Those that are nothing but rounding are left out, but the first always stays.
    """
    from scipy.linalg import eigh

    m = len(matrix)
    with one_thread():
        values, vectors = eigh(matrix, subset_by_index=(m - wanted, m - 1), check_finite=False)
    values, vectors = values[::-1], vectors[:, ::-1]
    real = values > max(values[0], 0) * 1e-7
    real[0] = True
    return np.maximum(values[real], np.finfo(np.float32).tiny), vectors[:, real]


def _sketched_axes(rows: _Centred, wanted: int, seed: int) -> NDArray[np.float64]:
    shape = (rows.d, min(wanted + OVERSAMPLING, rows.n, rows.d))
    sketch = np.random.default_rng(seed).standard_normal(shape)
    for _ in range(POWER_ITERATIONS + 1):
        with one_thread():
            basis = np.linalg.qr(sketch)[0].astype(np.float32)
        sketch = _total(rows.over_some(partial(_twice, mean=rows.mean, sketch=basis)), shape)
    with one_thread():
        inside = basis.T @ sketch
        _, vectors = _largest((inside + inside.T) / 2, wanted)
        return (basis @ vectors).T


def _signed(axes: Floats) -> Floats:
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    return axes * np.where(signs == 0, 1, signs)[:, None].astype(np.float32)
