"""What is more probable inside of a motif than in the rest of the collection, for every noun.

Cheap enough to follow a slider: the class probabilities are summed per motif first, so that the
tree is climbed once a motif and not once a photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.errors import FeaturesError
from lib.motifs.evidence import Evidence, class_sums, gather, peaks
from lib.motifs.ontology import Floats, Ontology

SMOOTHING = 0.05
"""Added to both rates before they are divided, so that rare nouns do not win by a few photos."""
BITS = 0.03
"""What one bit of specificity adds to a score (as a share): decides between nouns that tie."""


@dataclass(frozen=True, eq=False)
class Contrast:
    """Mean node probabilities inside and outside of each motif: float32 (k, nodes) each.

    `sizes` (k,) counts the photos; `peaks` (k,) is how probable the best guess is on average: it
    tells a motif of different things from one that the network cannot make out. A motif without
    photos has zeros.
    """

    inside: Floats
    outside: Floats
    sizes: NDArray[np.int64]
    peaks: Floats


def contrast(
    evidence: Evidence | NDArray[np.floating],
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology,
) -> Contrast:
    """Mean node probabilities inside and outside of each motif.

    `evidence` is (n, 1000) probabilities of any float type, or what `gather` made of them;
    `labels` (n,) are 0 … k-1, or -1 for photos in no motif. Raises `FeaturesError` where the
    lengths differ.
    """
    if len(evidence) != len(labels):
        raise FeaturesError(
            f"probabilities of {len(evidence)} photos do not fit labels of {len(labels)}."
        )
    known = evidence if isinstance(evidence, Evidence) else gather(evidence)
    motifs = np.where(labels < 0, k, labels)
    sums = ontology.climb(class_sums(known, motifs, k + 1))
    sizes = np.bincount(motifs, minlength=k + 1)
    count, best = np.maximum(sizes[:k], 1), np.bincount(motifs, peaks(known), minlength=k + 1)
    rest = sums.sum(axis=0) - sums[:k]
    others = np.maximum(len(labels) - sizes[:k], 1)
    return Contrast(
        inside=(sums[:k] / count[:, None]).astype(np.float32),
        outside=(np.maximum(rest, 0) / others[:, None]).astype(np.float32),
        sizes=sizes[:k],
        peaks=(best[:k] / count).astype(np.float32),
    )


def distinction(
    inside: Floats, outside: Floats, ontology: Ontology, smoothing: float = SMOOTHING
) -> Floats:
    """How well each noun sets one group apart from another: coverage × lift in bits, at least 0.

    Both rates are (…, nodes); hidden nodes get 0. More telling nouns have a small head start.
    """
    lift = np.log2((inside + smoothing) / (outside + smoothing))
    scores = inside * lift * (1 + BITS * ontology.information)
    return np.where(ontology.shown, np.maximum(scores, 0), 0).astype(np.float32)
