"""A space in which photos are near when they look alike and when they show the same kind of thing.

The network's features see that a black dog on grass looks like a black sheep on grass; its category
probabilities see that both are animals, and only one a dog. Every noun that a person would say is
a direction: so two terriers are nearer than a terrier and a hound, and these nearer than a hound
and a cat. With single classes instead of nouns the gain is small (benchmarks/insight.py).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.errors import SettingsError
from lib.motifs.evidence import gather, node_rows
from lib.motifs.ontology import Floats, Ontology, default_ontology
from lib.motifs.space import reduce

WEIGHT = 0.3
DIRECTIONS = 512
ROWS_AT_ONCE = 512
SAMPLE = 2048


def with_categories(
    points: Floats,
    probabilities: NDArray[np.floating],
    ontology: Ontology | None = None,
    weight: float = WEIGHT,
) -> Floats:
    """Points (n, p) of length 1 and categories in one space: float32 (n, p + q), of length 1.

    `probabilities` is (n, 1000) of any float type; `weight` is the share of the categories in a
    squared distance, 0 to 1. Raises `SettingsError` for another weight.
    """
    if not 0 <= weight <= 1:
        raise SettingsError(f"weight must be between 0 and 1, not {weight:g}.")
    named = reduce(kinds(probabilities, ontology or default_ontology())).points
    both = np.hstack([np.sqrt(1 - weight) * points, np.sqrt(weight) * named])
    return np.ascontiguousarray(both, np.float32)


def kinds(probabilities: NDArray[np.floating], ontology: Ontology) -> Floats:
    """What a photo shows, in up to 512 nouns that differ most in the collection: float32 (n, q).

    A value is the noun's probability times the bits that it tells.
    """
    evidence = gather(probabilities)
    bits = np.where(ontology.shown, ontology.information, 0).astype(np.float32)
    few = np.linspace(0, len(evidence) - 1, min(len(evidence), SAMPLE)).astype(np.int64)
    some = node_rows(gather(probabilities[few]), ontology, 0, len(few))
    best = np.sort(np.argsort(-(some * bits).var(axis=0), kind="stable")[:DIRECTIONS])
    table = np.empty((len(evidence), len(best)), np.float32)
    for start in range(0, len(evidence), ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, len(evidence))
        table[start:stop] = node_rows(evidence, ontology, start, stop)[:, best]
    return table * bits[best]
