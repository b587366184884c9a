"""What a network said about each photo, without its murmur, and summed over motifs.

Networks that were trained with smoothed labels leave a fifth of every answer spread thinly over all
classes. Guesses below 2 in 1,000 are taken as nothing, and the rest as a whole: so
"three quarters of this motif is dog" means what it says, and few values a photo remain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.ontology import Floats, Ontology

ROWS_AT_ONCE = 4096
FLOOR = 0.002
"""Twice the chance level of 1,000 classes."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The guesses that count, photo by photo: row (int32), class (int16), value (float32) of each.

    `count` is the number of photos, `width` that of classes. Made once per collection, it lets
    100,000 photos be summed while a slider moves.
    """

    rows: NDArray[np.int32]
    classes: NDArray[np.int16]
    values: Floats
    count: int
    width: int

    def __len__(self) -> int:
        return self.count


def clean(probabilities: NDArray[np.floating]) -> Floats:
    """Class probabilities (n, classes) without guesses below 0.002; rows sum to 1, float32.

    A row in which nothing stands out is kept as it is.
    """
    table = probabilities.astype(np.float32)
    if table.ndim != 2:
        raise FeaturesError(f"probabilities must be (n, classes), not {table.shape}.")
    kept = table * (table >= FLOOR)
    total = kept.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, kept / np.where(total > 0, total, 1), table))


def gather(probabilities: NDArray[np.floating]) -> Evidence:
    """The guesses that count, of (n, classes) probabilities; once per collection, then reuse."""
    rows, classes, values = [], [], []
    for start in range(0, max(len(probabilities), 1), ROWS_AT_ONCE):
        table = clean(probabilities[start : start + ROWS_AT_ONCE])
        row, index = np.nonzero(table)
        rows.append((row + start).astype(np.int32))
        classes.append(index.astype(np.int16))
        values.append(table[row, index])
    return Evidence(
        np.concatenate(rows),
        np.concatenate(classes),
        np.concatenate(values),
        len(probabilities),
        probabilities.shape[1],
    )


def class_sums(evidence: Evidence, motifs: NDArray[np.integer], k: int) -> Floats:
    """Class probabilities summed per motif, float32 (k, classes); `motifs` (n,) are 0 … k-1."""
    places = motifs[evidence.rows].astype(np.int64) * evidence.width + evidence.classes
    sums = np.bincount(places, evidence.values, minlength=k * evidence.width)
    return sums.reshape(k, evidence.width).astype(np.float32)


def peaks(evidence: Evidence) -> Floats:
    """How probable the best guess of each photo is, float32 (n,); 0 where it has none."""
    best = np.zeros(len(evidence), np.float32)
    if len(evidence.rows):
        starts = np.flatnonzero(np.diff(evidence.rows, prepend=-1))
        best[evidence.rows[starts]] = np.maximum.reduceat(evidence.values, starts)
    return best


def only(evidence: Evidence, wanted: NDArray[np.bool_]) -> Evidence:
    """The evidence of some photos by a mask (n,), numbered anew in their order."""
    kept = wanted[evidence.rows]
    places = np.cumsum(wanted, dtype=np.int32) - 1
    return Evidence(
        places[evidence.rows[kept]],
        evidence.classes[kept],
        evidence.values[kept],
        int(wanted.sum()),
        evidence.width,
    )


def node_sums(evidence: Evidence, ontology: Ontology, node: int) -> Floats:
    """How probable one noun is for each photo, float32 (n,)."""
    below = ontology.leaves[node, evidence.classes]
    rows, values = evidence.rows[below], evidence.values[below]
    return np.bincount(rows, values, minlength=len(evidence)).astype(np.float32)


def node_rows(evidence: Evidence, ontology: Ontology, start: int, stop: int) -> Floats:
    """How probable each node is for the photos from `start` to `stop`, float32 (rows, nodes).

    Climbs from the few guesses that count, which for many photos is much less work than all.
    """
    first, last = np.searchsorted(evidence.rows, [start, stop])
    begins, nodes = ontology.above
    classes = evidence.classes[first:last]
    counts = np.diff(begins)[classes]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    above = nodes[np.repeat(begins[classes], counts) + within]
    cells = np.repeat(evidence.rows[first:last] - start, counts) * np.int64(len(ontology)) + above
    values = np.repeat(evidence.values[first:last], counts)
    sums = np.bincount(cells, values, minlength=(stop - start) * len(ontology))
    return sums.reshape(stop - start, len(ontology)).astype(np.float32)
