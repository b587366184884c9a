"""The nearest photos of every photo, found once per feature space and shared by every map.

faiss is imported where it is used: it costs half a second, and small collections do without it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.settings import PERPLEXITY_RANGE
from lib.motifs.threads import one_thread

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

SORTED_UP_TO = 2_000
EXACT_UP_TO = 20_000
CELLS_SEARCHED = 48
CELL = 160
"""Points in a cell on average, so that time is in proportion to the points, and not to more."""
CELLS_GLANCED_AT = 8
BLOCK = 1_024
JUDGED = 500
MOST_ABOVE = 150
"""Neighbours a photo above that many photos, however high the perplexity."""
SPARE = 8
"""Neighbours asked for beyond those wanted, so that rounding cannot decide who is the last."""


@dataclass(frozen=True)
class Neighbours:
    """For each of n photos its m nearest others, nearest first, itself left out.

    `indices` int32 (n, m) are rows, `distances` float32 (n, m) Euclidean lengths, not squared.
    `recall` is the share of true neighbours among those found: 1 where the search was exact, else
    measured on a sample.
    """

    indices: Rows
    distances: Floats
    recall: float = 1.0

    def first(self, count: int) -> Neighbours:
        """The `count` nearest of each photo (all where there are fewer)."""
        return Neighbours(
            np.ascontiguousarray(self.indices[:, :count]),
            np.ascontiguousarray(self.distances[:, :count]),
            self.recall,
        )


def checked(points: Floats) -> Floats:
    """The points as a contiguous float32 (n, p) array; refuses what is not finite or no table."""
    table = np.ascontiguousarray(points, dtype=np.float32)
    if table.ndim != 2 or not len(table):
        raise FeaturesError(
            f"points must be a table of at least one row and not of shape {points.shape}."
        )
    if not np.isfinite(table).all():
        row = int(np.flatnonzero(~np.isfinite(table).all(axis=1))[0])
        raise FeaturesError(
            f"The features of photo {row} hold numbers that are not finite; extract them again."
        )
    return table


def find_neighbours(points: Floats, m: int | None = None) -> Neighbours:
    """The m nearest others of every row of `points` (n, p); m is cut to n − 1.

    Without m, as many as the widest perplexity asks for, which serves every map. Exact up to 20,000
    points, above by an inverted file with its recall measured. Ties go to the lower row, so that
    the answer never depends on the number of threads.
    Raises `FeaturesError` for points that are not finite.
    """
    table = checked(points)
    wanted = min(
        neighbours_needed(PERPLEXITY_RANGE[1], len(table)) if m is None else m, len(table) - 1
    )
    if wanted < 1:
        return Neighbours(
            np.empty((len(table), 0), np.int32), np.empty((len(table), 0), np.float32)
        )
    if len(table) <= SORTED_UP_TO:
        return _sorted_neighbours(table, wanted)
    if len(table) <= EXACT_UP_TO:
        return _found(_exact_index(table), table, wanted)
    found = _found(_cell_index(table, CELLS_SEARCHED), table, wanted)
    return replace(found, recall=_recall(table, found))


def bounded_perplexity(perplexity: float, n: int) -> float:
    """The perplexity used for n photos: at most a third of the others, as in openTSNE.

    Perplexity is a smooth count of neighbours, and a kernel wants about three times as many to
    fade out over; with four photos or fewer there is only "all others".
    """
    return max(1.0, min(perplexity, max((n - 1) / 3, min(n - 1, 2))))


def neighbours_needed(perplexity: float, n: int) -> int:
    """How many neighbours a photo needs at this perplexity: three times it, at most all others.

    Above 20,000 photos at most 150, which is less from a perplexity of 50 on: the far tail of the
    kernel is cut off there, and what it held goes to the others. Three hundred of each of 100,000
    photos would fill a gigabyte while a map is drawn.
    """
    most = n - 1 if n <= EXACT_UP_TO else min(n - 1, MOST_ABOVE)
    return max(0, min(most, math.ceil(3 * bounded_perplexity(perplexity, n))))


def nearest(points: Floats, row: int, count: int) -> Rows:
    """The `count` rows of `points` nearest to `row`, nearest first, itself left out; exact."""
    squared = np.empty(len(points), np.float32)
    for start in range(0, len(points), BLOCK):
        gaps = points[start : start + BLOCK] - points[row]
        squared[start : start + BLOCK] = np.einsum("ij,ij->i", gaps, gaps)
    squared[row] = np.inf
    count = min(count, len(points) - 1)
    if count < 1:
        return np.empty(0, np.int32)
    near = np.flatnonzero(squared <= np.partition(squared, count - 1)[count - 1])
    return near[np.argsort(squared[near], kind="stable")][:count].astype(np.int32)


def nearest_among(points: Floats, few: Floats) -> Rows:
    """For each of `points` (n, p) the nearest, or one about as near, of `few` (m, p): rows (n,)."""
    exact = len(few) <= SORTED_UP_TO
    index = _exact_index(few) if exact else _cell_index(few, CELLS_GLANCED_AT)
    found = np.empty(len(points), np.int32)

    def search(start: int) -> None:
        block = slice(start, start + BLOCK)
        found[block] = index.search(points[block], 1)[1][:, 0]

    _in_blocks(search, len(points))
    return found


def _sorted_neighbours(table: Floats, m: int) -> Neighbours:
    """All distances at once, and the m smallest of each row."""
    squares = np.einsum("ij,ij->i", table, table)
    with one_thread():
        squared = squares[:, None] + squares - 2 * (table @ table.T)
    np.fill_diagonal(squared, np.inf)
    keys = _keys(squared, np.arange(len(table), dtype=np.uint64))
    keys.partition(min(m + SPARE, len(table)) - 1, axis=1)
    return _ranked(table, (keys[:, : m + SPARE] & np.uint64(0xFFFFFFFF)).astype(np.int32), m)


def _keys(squared: Floats, columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One integer a distance that sorts by distance, then by column.

    The bits of floats that are not negative sort as the floats themselves do.
    """
    bits = np.maximum(squared, 0, dtype=np.float32).view(np.uint32)
    keys: NDArray[np.uint64] = bits.astype(np.uint64) << np.uint64(32)
    keys |= columns
    return keys


def _exact_index(table: Floats) -> Any:
    import faiss

    index = faiss.IndexFlatL2(table.shape[1])
    index.add(table)
    return index


def _cell_index(table: Floats, searched: int) -> Any:
    """Points sorted into cells, of which a search looks into the nearest only.

    Not a graph (HNSW): built by several threads, that is another one at every run.
    """
    import faiss

    cells = max(1, len(table) // CELL)
    index = faiss.IndexIVFFlat(faiss.IndexFlatL2(table.shape[1]), table.shape[1], cells)
    with one_thread():
        index.train(table)
        index.add(table)
    index.nprobe = searched
    return index


def _found(index: Any, table: Floats, m: int) -> Neighbours:
    """The m nearest of each point."""
    count = min(m + 1 + SPARE, len(table))
    indices = np.empty((len(table), m), np.int32)
    distances = np.empty((len(table), m), np.float32)

    def search(start: int) -> None:
        block = slice(start, start + BLOCK)
        rows = index.search(table[block], count)[1].astype(np.int32)
        near = _ranked(table, rows, m, start)
        indices[block], distances[block] = near.indices, near.distances

    _in_blocks(search, len(table))
    return Neighbours(indices, distances)


def _in_blocks(search: Callable[[int], None], n: int) -> None:
    """Search for the points from each start on; blocks are shared among threads of our own."""
    import faiss

    # Libraries would start threads inside of each of ours, and all would wait for one another.
    with (
        one_thread(),
        ThreadPoolExecutor(
            os.cpu_count(), initializer=faiss.omp_set_num_threads, initargs=(1,)
        ) as pool,
    ):
        for _ in pool.map(search, range(0, n, BLOCK)):
            pass


def _recall(table: Floats, found: Neighbours) -> float:
    """The share of true neighbours among those found, of some photos drawn always alike."""
    rows = np.random.default_rng(0).choice(len(table), min(JUDGED, len(table)), replace=False)
    count = found.indices.shape[1]
    with one_thread():
        true = _exact_index(table).search(table[rows], count + 1)[1]
    hits = [np.isin(found.indices[r], t).mean() for r, t in zip(rows, true, strict=True)]
    return float(np.mean(hits))


def _ranked(table: Floats, found: Rows, m: int, first: int = 0) -> Neighbours:
    """The m nearest of the rows found for rows `first` and on of the table.

    By distances that every machine sums in the same order.
    """
    from lib.motifs.distances import candidate_distances

    squared = candidate_distances(table, found, first)
    keys = _keys(squared, found.astype(np.uint32).astype(np.uint64))
    keys.sort(axis=1)
    keys = keys[:, :m]
    distances = np.sqrt((keys >> np.uint64(32)).astype(np.uint32).view(np.float32))
    return Neighbours((keys & np.uint64(0xFFFFFFFF)).astype(np.int32), distances)
