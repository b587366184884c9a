"""A few categories that say the most about a whole collection, for a legend of a dozen colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.motifs.ontology import Ontology, node_probabilities

SURE = 0.5  # a photo belongs to a category that is more probable than not
LEAST = 0.03  # of all photos: a smaller group earns no colour
ROWS_AT_ONCE = 2_048
SAMPLE = 4_000  # photos that the categories are found on


def few_categories(
    probabilities: NDArray[np.floating], ontology: Ontology, most: int = 12
) -> tuple[NDArray[np.int8], list[str]]:
    """At most `most` nouns, and which of them each photo is: int8 (n,), -1 for none.

    The nouns are picked one after the other: each time the one that tells the most about all photos
    beyond what the picked ones tell, in roots of bits, so that neither “thing” nor a single breed
    of dogs comes first; where there are more to pick, “animal” is then told apart further, and
    stands for the other animals. `probabilities` is (n, 1000). The largest group comes first.
    """
    step = max(1, -(-len(probabilities) // SAMPLE))
    sure = _sure(probabilities[::step], ontology)
    enough = np.flatnonzero(ontology.shown & (sure.sum(axis=0) >= max(2, LEAST * len(sure))))
    told, worth = np.zeros(len(sure), np.float32), np.sqrt(ontology.information[enough])
    picked: list[int] = []
    while len(picked) < most and len(enough):
        gain = (sure[:, enough] * np.maximum(worth - told[:, None], 0)).sum(axis=0)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        picked.append(int(enough[best]))
        told = np.where(sure[:, enough[best]], np.maximum(told, worth[best]), told)
    group = _assign(probabilities, ontology, picked)
    sizes = np.bincount(group[group >= 0], minlength=len(picked))
    order = np.argsort(-sizes, kind="stable")
    place = np.full(len(picked) + 1, -1, np.int8)
    place[order] = np.arange(len(picked))
    return place[group], [ontology.names[picked[index]] for index in order]


def _sure(probabilities: NDArray[np.floating], ontology: Ontology) -> NDArray[np.bool_]:
    parts = [
        node_probabilities(probabilities[start : start + ROWS_AT_ONCE], ontology) > SURE
        for start in range(0, len(probabilities), ROWS_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(ontology)), bool)


def _assign(
    probabilities: NDArray[np.floating], ontology: Ontology, picked: list[int]
) -> NDArray[np.int64]:
    """The most telling picked node that each photo surely belongs to; -1 for none."""
    spread = ontology.spread[:, picked]
    telling = np.argsort(-ontology.information[picked], kind="stable")
    group = np.full(len(probabilities), -1, np.int64)
    for start in range(0, len(probabilities), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        sure = probabilities[part].astype(np.float32) @ spread > SURE
        for index in telling[::-1]:
            group[part][sure[:, index]] = index
    return group
