"""The category of a photo: the most telling noun that is still sure enough.

J. Deng, J. Krause, A. Berg, L. Fei-Fei: "Hedging Your Bets: Optimizing Accuracy-Specificity
Trade-offs in Large Scale Visual Recognition", CVPR 2012 (the algorithm DARTS). A noun earns as many
bits as it narrows down the classes; the choice is the noun with the highest (bits + caution) ×
probability. Without caution that is the largest expected gain; with ever more of it the choice
climbs towards the root, which is always right and says nothing. Only nouns that a person would say
take part, and the root as "anything".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.evidence import Evidence, gather, node_rows
from lib.motifs.ontology import Floats, Ontology

ROWS_AT_ONCE = 512
ROOT = 0
CAUTION = 5.0
"""In bits; see `calibrate`, and benchmarks/insight.py for how it was found."""
MOST_CAUTION = 1e4
STEPS = 40


@dataclass(frozen=True, eq=False)
class Categories:
    """One noun a photo: `nodes` int32 (n,) of the ontology and how probable each is, float32 (n,).

    The node 0 (the root) stands for "could be anything".
    """

    nodes: NDArray[np.int32]
    probabilities: Floats


def categorise(
    probabilities: NDArray[np.floating] | Evidence, ontology: Ontology, caution: float = CAUTION
) -> Categories:
    """The category of each photo; `probabilities` are (n, 1000), or what `gather` made of them."""
    evidence = probabilities if isinstance(probabilities, Evidence) else gather(probabilities)
    candidates = np.concatenate([[ROOT], np.flatnonzero(ontology.shown)])
    bits = ontology.information[candidates] + np.float32(caution)
    nodes = np.zeros(len(evidence), np.int32)
    sure = np.ones(len(evidence), np.float32)
    for start in range(0, len(evidence), ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, len(evidence))
        sums = node_rows(evidence, ontology, start, stop)[:, candidates]
        best = np.argmax(bits * sums, axis=1)
        nodes[start:stop] = candidates[best]
        sure[start:stop] = np.take_along_axis(sums, best[:, None], axis=1)[:, 0]
    return Categories(nodes, sure)


def calibrate(
    probabilities: NDArray[np.floating],
    truth: NDArray[np.integer],
    ontology: Ontology,
    accuracy: float = 0.95,
) -> float:
    """The least caution with which this share of categories is right, by bisection (DARTS, 4.2).

    `truth` (n,) are the true classes of the photos; a category is right when the true class lies
    at or below it. As the root is always right, there is an answer for every accuracy up to 1.
    """
    evidence, low, high = gather(probabilities), 0.0, MOST_CAUTION
    if _accuracy(evidence, truth, ontology, low) >= accuracy:
        return low
    for _ in range(STEPS):
        middle = np.sqrt(low * high) if low else high / 1000
        if _accuracy(evidence, truth, ontology, middle) >= accuracy:
            high = middle
        else:
            low = middle
        if low and high / low < 1.001:
            break
    return float(high)


def right(
    categories: Categories, truth: NDArray[np.integer], ontology: Ontology
) -> NDArray[np.bool_]:
    """Whether the true class of each photo lies at or below its category, boolean (n,)."""
    return np.asarray(ontology.leaves[categories.nodes, truth])


def counts(categories: Categories, ontology: Ontology) -> NDArray[np.int64]:
    """How many photos have their category at or below each node, integer (nodes,).

    A photo counts once in every ancestor, also where two ways lead up to it.
    """
    own = np.bincount(categories.nodes, minlength=len(ontology))
    return np.asarray(ontology.below @ own)


def members(categories: Categories, node: int, ontology: Ontology) -> NDArray[np.int64]:
    """The rows of the photos with their category at or below a node, surest first."""
    rows = np.flatnonzero(ontology.below[node, categories.nodes])
    return rows[np.argsort(-categories.probabilities[rows], kind="stable")]


def _accuracy(
    evidence: Evidence, truth: NDArray[np.integer], ontology: Ontology, caution: float
) -> float:
    return float(right(categorise(evidence, ontology, caution), truth, ontology).mean())
