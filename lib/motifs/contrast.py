"""What is more probable inside of a motif than in the rest of the collection, for every noun.

Cheap enough to follow a slider: the class probabilities are summed per motif first, so that the
tree is climbed once a motif and not once a photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.ontology import Floats, Ontology

ROWS_AT_ONCE = 4096
KEPT_CLASSES = 32


@dataclass(frozen=True, eq=False)
class Evidence:
    """The largest class probabilities of every photo, so that 100,000 photos can be summed at once.

    `classes` int16 and `values` float32 are (n, m); `width` is the number of classes. What is left
    out of a photo's row (its small probabilities) is left out of the sums.
    """

    classes: NDArray[np.int16]
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class Contrast:
    """Mean node probabilities inside and outside of each motif: float32 (k, nodes) each.

    `sizes` (k,) counts the photos. A motif without photos has zeros inside.
    """

    inside: Floats
    outside: Floats
    sizes: NDArray[np.int64]


def gather(probabilities: NDArray[np.floating], keep: int = KEPT_CLASSES) -> Evidence:
    """Keep the `keep` largest of each row of (n, classes); once per collection, then reuse."""
    n, width = probabilities.shape
    keep = min(keep, width)
    classes = np.empty((n, keep), np.int16)
    values = np.empty((n, keep), np.float32)
    for start in range(0, n, ROWS_AT_ONCE):
        some = probabilities[start : start + ROWS_AT_ONCE].astype(np.float32)
        best = np.argpartition(some, width - keep, axis=1)[:, width - keep :]
        classes[start : start + len(some)] = best
        values[start : start + len(some)] = np.take_along_axis(some, best, axis=1)
    return Evidence(classes, values, width)


def class_sums(
    evidence: Evidence | NDArray[np.floating], labels: NDArray[np.integer], k: int
) -> Floats:
    """Class probabilities summed per motif: float32 (k + 1, classes); the last row is unsorted.

    `labels` (n,) are 0 … k-1, or -1 for photos in no motif. Raises `FeaturesError` where the
    lengths differ.
    """
    if len(evidence) != len(labels):
        raise FeaturesError(
            f"probabilities of {len(evidence)} photos do not fit labels of {len(labels)}."
        )
    rows = np.where(labels < 0, k, labels).astype(np.int64)
    if isinstance(evidence, Evidence):
        return _sparse_sums(evidence, rows, k + 1)
    return _dense_sums(evidence, rows, k + 1)


def contrast(
    evidence: Evidence | NDArray[np.floating],
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology,
) -> Contrast:
    """Mean node probabilities inside and outside of each motif.

    `evidence` is (n, 1000) probabilities of any float type, or what `gather` made of them.
    """
    sums = class_sums(evidence, labels, k) @ ontology.spread
    sizes = np.bincount(np.where(labels < 0, k, labels), minlength=k + 1)
    inside, count = sums[:k], sizes[:k, None]
    rest, others = sums.sum(axis=0) - inside, len(labels) - count
    return Contrast(
        inside=(inside / np.maximum(count, 1)).astype(np.float32),
        outside=np.maximum(rest / np.maximum(others, 1), 0).astype(np.float32),
        sizes=sizes[:k],
    )


def _dense_sums(probabilities: NDArray[np.floating], rows: NDArray[np.int64], k: int) -> Floats:
    sums = np.zeros((k, probabilities.shape[1]), np.float32)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        members = (np.arange(k)[:, None] == rows[part]).astype(np.float32)
        sums += members @ probabilities[part].astype(np.float32)
    return sums


def _sparse_sums(evidence: Evidence, rows: NDArray[np.int64], k: int) -> Floats:
    places = (rows[:, None] * evidence.width + evidence.classes).ravel()
    sums = np.bincount(places, evidence.values.ravel(), minlength=k * evidence.width)
    return sums.reshape(k, evidence.width).astype(np.float32)
