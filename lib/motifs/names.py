"""A short name for each motif: what is more probable in it than in the rest of the collection.

Every noun of the ontology is a candidate. Its score is coverage times lift (in bits): a noun that
is too general covers all but lifts little, one too special lifts much but covers little. Only the
motif's own photos and their rest enter, so a name stays while the motif's photos stay, whatever
the other motifs do; where two motifs want one name, the older (lower number) has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from lib.motifs.contrast import Contrast, contrast, distinction
from lib.motifs.evidence import Evidence
from lib.motifs.ontology import Floats, Ontology, default_ontology

SURE = 0.5
"""A noun that covers at least this share of a motif names it alone."""
UNSURE = 0.4
"""Where the best guesses are less probable than this, a motif is not mixed but unclear."""
JOINT_GAIN = 1.25
"""By how much two nouns together must beat the best one alone, to be a "mixed" motif."""
JOINT_SMOOTHING = 0.1
"""For two nouns together: what covers more counts more, what is special less."""
PART = 1 / 3
"""The second of two nouns covers at least this much of what the first does."""
FIRST_NOUNS = 12
"""How many of the best nouns are tried as the first of two."""
MOST_WORDS = 3


@dataclass(frozen=True, eq=False)
class _Board:
    """What naming one motif needs: scores of all nouns, and the contrast they come from."""

    motif: int
    scores: Floats
    found: Contrast
    ontology: Ontology
    words: Sequence[str]


def name_motifs(
    probabilities: NDArray[np.floating] | Evidence | None,
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology | None = None,
    *,
    words: Sequence[Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """k different names of one to three words; "mixed: a, b" where no noun covers a motif, and
    "like a" where the network cannot make out what it shows.

    `probabilities` is (n, 1000), what `gather` made of them, or None where nothing was predicted.
    `labels` (n,) are 0 … k-1, -1 for unsorted. `words` are, per motif, the distinctive words of
    its captions: they name what the probabilities do not tell apart. Deterministic.
    """
    words = words or ((),) * k
    if probabilities is None:
        return _spoken_names(k, words)
    tree = ontology or default_ontology()
    found = contrast(probabilities, labels, k, tree)
    scores = distinction(found.inside, found.outside, tree)
    taken: dict[str, int] = {}
    for motif in range(k):
        board = _Board(motif, scores[motif], found, tree, words[motif])
        taken[_name(board, taken)] = motif
    return tuple(taken)


def _spoken_names(k: int, words: Sequence[Sequence[str]]) -> tuple[str, ...]:
    taken: dict[str, int] = {}
    for motif in range(k):
        free = [word for word in words[motif] if word not in taken]
        taken[free[0] if free else f"Motif {motif + 1}"] = motif
    return tuple(taken)


def _name(board: _Board, taken: Mapping[str, int]) -> str:
    best = int(np.argmax(board.scores))
    if board.scores[best] <= 0:
        return _numbered(board.words[0] if board.words else "mixed", taken)
    name = board.ontology.names[best]
    if board.found.inside[board.motif, best] < SURE:
        unclear = board.found.peaks[board.motif] < UNSURE
        other = _resemblance(board, taken) if unclear else _pair(board, best)
        if other and other not in taken:
            return other
    return name if name not in taken else _told_apart(board, best, taken)


def _resemblance(board: _Board, taken: Mapping[str, int]) -> str | None:
    """What photos look like that show nothing the network knows: the class that fits best."""
    tree = board.ontology
    fits = (tree.classes >= 0) & (tree.lengths < MOST_WORDS)
    for node in np.argsort(-np.where(fits, board.scores, 0), kind="stable")[: len(taken) + 1]:
        name = f"like {tree.names[node]}"
        if board.scores[node] > 0 and name not in taken:
            return name
    return None


def _pair(board: _Board, best: int) -> str | None:
    """The name of a motif of two kinds: the nouns that say most together, if that is enough."""
    tree, found = board.ontology, board.found
    inside, outside = found.inside[board.motif], found.outside[board.motif]
    bar = JOINT_GAIN * distinction(inside, outside, tree, JOINT_SMOOTHING)[best]
    pair = None
    for first in np.argsort(-board.scores, kind="stable")[:FIRST_NOUNS].tolist():
        scores = _joint(board, first)
        second = int(np.argmax(scores))
        if scores[second] > bar:
            bar, pair = scores[second], (first, second)
    if pair is None:
        return None
    first, second = sorted(pair, key=lambda node: -inside[node])
    return f"mixed: {tree.names[first]}, {tree.names[second]}"


def _joint(board: _Board, first: int) -> Floats:
    """The scores of "`first` or this noun", float32 (nodes,); 0 where the two overlap."""
    tree, found = board.ontology, board.found
    inside = found.inside[board.motif] + found.inside[board.motif, first]
    outside = found.outside[board.motif] + found.outside[board.motif, first]
    apart = ~tree.overlapping(first)
    short = tree.lengths + tree.lengths[first] <= MOST_WORDS
    own = found.inside[board.motif]
    fair = (own >= PART * own[first]) & (own[first] >= PART * own)
    scores = distinction(inside, outside, tree, JOINT_SMOOTHING)
    return np.where(apart & short & fair, scores, 0).astype(np.float32)


def _told_apart(board: _Board, best: int, taken: Mapping[str, int]) -> str:
    """A name for a motif whose own is taken: by what it has and the motif of that name has not."""
    tree, inside, name = board.ontology, board.found.inside, board.ontology.names[best]
    apart = distinction(inside[board.motif], inside[taken[name]], tree)
    apart[tree.below[:, best]] = 0
    nouns = [node for node in np.argsort(-apart, kind="stable").tolist() if apart[node] > 0]
    if nouns and inside[board.motif, nouns[0]] >= SURE and tree.names[nouns[0]] not in taken:
        return str(tree.names[nouns[0]])
    for word in chain((tree.names[node] for node in nouns), board.words):
        both = f"{name}, {word}"
        if len(both.split()) <= MOST_WORDS and both not in taken:
            return both
    return _numbered(name, taken)


def _numbered(name: str, taken: Mapping[str, int]) -> str:
    candidates = chain([name], (f"{name} {number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)
