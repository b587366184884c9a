"""A short name for each motif: what is more probable in it than in the rest of the collection.

Every noun of the ontology is a candidate. Its score is coverage times lift (in bits): a noun that
is too general covers all but lifts little, one too special lifts much but covers little. Only the
motif's own photos and their rest enter, so a name stays while the motif's photos stay, whatever
the other motifs do; where two motifs want one name, the older (lower number) has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from lib.motifs.contrast import Contrast, Evidence, contrast
from lib.motifs.ontology import Floats, Ontology, default_ontology

SMOOTHING = 0.02
"""Added to both rates before they are divided: a lift above 1 / 0.02 says nothing more."""
BITS = 0.03
"""What one bit of specificity adds to a score (as a share): decides between nouns that tie."""
SURE = 0.5
"""A noun that covers at least this share of a motif names it alone."""
JOINT_GAIN = 1.25
"""By how much two nouns together must beat the better one, to be a "mixed" motif."""
NEARLY = 0.6
"""Another noun may stand for a taken one down to this share of its score."""
MOST_WORDS = 3


@dataclass(frozen=True, eq=False)
class _Board:
    """What naming one motif needs: scores of all nouns, and the contrast they come from."""

    motif: int
    scores: Floats
    found: Contrast
    ontology: Ontology


def name_motifs(
    probabilities: NDArray[np.floating] | Evidence | None,
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology | None = None,
    *,
    words: Sequence[Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """k different names of one to three words; "mixed: a, b" where no noun covers a motif.

    `probabilities` is (n, 1000), what `gather` made of them, or None where nothing was predicted.
    `labels` (n,) are 0 … k-1, -1 for unsorted. `words` are, per motif, the distinctive words of
    its captions: they name what the probabilities do not tell apart. Deterministic.
    """
    words = words or ((),) * k
    if probabilities is None:
        return _plain_names(k, words)
    tree = ontology or default_ontology()
    found = contrast(probabilities, labels, k, tree)
    scores = noun_scores(found, tree)
    taken: dict[str, int] = {}
    for motif in range(k):
        board = _Board(motif, scores[motif], found, tree)
        name = _name(board, taken, words[motif])
        taken[name] = motif
    return tuple(taken)


def noun_scores(found: Contrast, ontology: Ontology) -> Floats:
    """Coverage × lift in bits of every noun for every motif, float32 (k, nodes); hidden ones 0."""
    lift = np.log2((found.inside + SMOOTHING) / (found.outside + SMOOTHING))
    scores = found.inside * lift * (1 + BITS * ontology.information)
    return np.where(ontology.shown, np.maximum(scores, 0), 0).astype(np.float32)


def _plain_names(k: int, words: Sequence[Sequence[str]]) -> tuple[str, ...]:
    taken: dict[str, int] = {}
    for motif in range(k):
        free = [word for word in words[motif] if word not in taken]
        taken[free[0] if free else f"Motif {motif + 1}"] = motif
    return tuple(taken)


def _name(board: _Board, taken: dict[str, int], words: Sequence[str]) -> str:
    names = board.ontology.names
    best = int(np.argmax(board.scores))
    if board.scores[best] <= 0:
        return _numbered(words[0] if words else "mixed", taken)
    if board.found.inside[board.motif, best] < SURE:
        partner = _partner(board, best)
        if partner is not None and (both := _mixed(names, best, partner)) not in taken:
            return both
    if names[best] not in taken:
        return names[best]
    return _another(board, best, taken, words)


def _partner(board: _Board, first: int) -> int | None:
    """The noun beside `first` that covers most of what `first` does not, if it is worth saying."""
    found, tree = board.found, board.ontology
    inside, outside = found.inside[board.motif], found.outside[board.motif]
    apart = tree.shown & (tree.spread[tree.leaves[first]].sum(axis=0) == 0)
    fits = tree.lengths + tree.lengths[first] <= MOST_WORDS
    lift = np.log2((inside + inside[first] + SMOOTHING) / (outside + outside[first] + SMOOTHING))
    joint = np.where(apart & fits, (inside + inside[first]) * lift, 0)
    joint *= 1 + BITS * tree.information
    second = int(np.argmax(joint))
    return second if joint[second] > JOINT_GAIN * board.scores[first] else None


def _another(board: _Board, best: int, taken: dict[str, int], words: Sequence[str]) -> str:
    """A name for a motif whose best noun is taken: the next best, else the noun with a second."""
    names, scores = board.ontology.names, board.scores
    for node in np.argsort(-scores, kind="stable").tolist():
        if scores[node] < NEARLY * scores[best]:
            break
        if names[node] not in taken:
            return str(names[node])
    other = board.found.inside[taken[names[best]]]
    own = board.found.inside[board.motif]
    apart = own * np.log2((own + SMOOTHING) / (other + SMOOTHING))
    for node in np.argsort(-np.where(board.ontology.shown, apart, 0), kind="stable").tolist():
        name = f"{names[best]}, {names[node]}"
        if apart[node] <= 0:
            break
        if node != best and len(name.split()) <= MOST_WORDS and name not in taken:
            return name
    spoken = [f"{names[best]}, {word}" for word in words]
    return next((name for name in spoken if name not in taken), _numbered(names[best], taken))


def _mixed(names: Sequence[str], first: int, second: int) -> str:
    return f"mixed: {names[first]}, {names[second]}"


def _numbered(name: str, taken: dict[str, int]) -> str:
    candidates = chain([name], (f"{name} {number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)
