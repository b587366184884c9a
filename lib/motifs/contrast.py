"""What is more probable inside of a motif than in the rest of the collection, for every noun.

Cheap enough to follow a slider: the class probabilities are summed per motif first, so that the
tree is climbed once a motif and not once a photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.evidence import Evidence, class_sums
from lib.motifs.ontology import Floats, Ontology

SMOOTHING = 0.05
"""Added to both rates before they are divided, so that rare nouns do not win by a few photos."""
BITS = 0.03
"""What one bit of specificity adds to a score (as a share): decides between nouns that tie."""


@dataclass(frozen=True, eq=False)
class Contrast:
    """Mean node probabilities inside and outside of each motif: float32 (k, nodes) each.

    `sizes` (k,) counts the photos. A motif without photos has zeros inside.
    """

    inside: Floats
    outside: Floats
    sizes: NDArray[np.int64]


def contrast(
    evidence: Evidence | NDArray[np.floating],
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology,
) -> Contrast:
    """Mean node probabilities inside and outside of each motif.

    `evidence` is (n, 1000) probabilities of any float type, or what `gather` made of them;
    `labels` (n,) are 0 … k-1, or -1 for photos in no motif.
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


def distinction(inside: Floats, outside: Floats, ontology: Ontology) -> Floats:
    """How well each noun sets one group apart from another: coverage × lift in bits, at least 0.

    Both rates are (…, nodes); hidden nodes get 0. More telling nouns have a small head start.
    """
    lift = np.log2((inside + SMOOTHING) / (outside + SMOOTHING))
    scores = inside * lift * (1 + BITS * ontology.information)
    return np.where(ontology.shown, np.maximum(scores, 0), 0).astype(np.float32)
