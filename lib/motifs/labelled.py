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
from lib.motifs.evidence import clean
from lib.motifs.ontology import Floats, Ontology, default_ontology, node_probabilities
from lib.motifs.space import reduce

WEIGHT = 0.3
DIRECTIONS = 512
ROWS_AT_ONCE = 512
SAMPLE = 4096


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
    some = np.linspace(0, len(probabilities) - 1, min(len(probabilities), SAMPLE)).astype(np.int64)
    bits = np.where(ontology.shown, ontology.information, 0)
    spread = (node_probabilities(clean(probabilities[some]), ontology) * bits).var(axis=0)
    best = np.sort(np.argsort(-spread, kind="stable")[:DIRECTIONS])
    table = np.empty((len(probabilities), len(best)), np.float32)
    for start in range(0, len(table), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        table[part] = node_probabilities(clean(probabilities[part]), ontology)[:, best]
    return table * bits[best].astype(np.float32)
