"""Finding photos by words: what is in them, what was said of them, their files, their dates.

    coffee · golden retriever before 2016 · latteart · IMG_20 · in december

A query is taken apart into dates and terms. A term is a noun of the ontology (any of its WordNet
words, in singular or plural, two and three words together first), or the beginning of a word in a
caption, file or folder. All parts must hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from lib.motifs.dates_in_words import Span, take_spans
from lib.motifs.evidence import Evidence, gather
from lib.motifs.hedging import Categories, categorise, counts
from lib.motifs.ontology import Floats, Ontology, default_ontology
from lib.motifs.words import tokens

SHOWS = 0.2
"""A photo is found by a noun of at least this probability."""
COMMON = 0.2
"""What more than this share of the photos show tells little."""
LONGEST_TERM = 3
FILLERS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "photos",
        "photo",
        "pictures",
    ]
)

_WORDS = re.compile(r"[^\s,;]+")


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """A collection, ready to be searched; made once. All sequences have one entry a photo.

    `texts` are caption, file name and folder in lower case; `taken` is datetime64[s]. Without
    predictions `evidence` is None and nouns find nothing. `vocabulary` counts the caption words,
    `amounts` (nodes,) the photos with their category at or below a noun, or that show a class.
    """

    texts: tuple[str, ...]
    taken: NDArray[np.datetime64]
    evidence: Evidence | None
    ontology: Ontology
    vocabulary: Mapping[str, int]
    amounts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def lines(self) -> tuple[str, NDArray[np.int64]]:
        """All texts in one, a line each, and where each begins: read through at one go."""
        lines = [" ".join(text.splitlines()) for text in self.texts]
        starts = np.cumsum([0, *(len(line) + 1 for line in lines)], dtype=np.int64)
        return "\n".join(lines), starts[:-1]

    def matching(self, pattern: re.Pattern[str]) -> NDArray[np.bool_]:
        """Whose text (n,) has the pattern somewhere."""
        whole, starts = self.lines
        found = np.zeros(len(self), bool)
        places = [match.start() for match in pattern.finditer(whole)]
        found[np.searchsorted(starts, places, side="right") - 1] = True
        return found


@dataclass(frozen=True, eq=False)
class Found:
    """The rows of the photos found, best first, how well each fits (0 to 1), and how it was read.

    `understood` are the parts of the query in words; `instead` are words to try where a part found
    nothing.
    """

    rows: NDArray[np.int64]
    scores: Floats
    understood: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """Something worth searching for, what it is ("category", "word", "year"), how many photos."""

    text: str
    kind: str
    count: int


def build_index(
    captions: Sequence[str],
    names: Sequence[str],
    folders: Sequence[str],
    taken: NDArray[np.datetime64],
    evidence: Evidence | NDArray[np.floating] | None = None,
    *,
    categories: Categories | None = None,
    ontology: Ontology | None = None,
) -> SearchIndex:
    """Read a collection once.

    `evidence` is (n, 1000) probabilities of any float type, or what `gather` made of them;
    `categories` may be given where they are at hand.
    """
    tree = ontology or default_ontology()
    amounts = np.zeros(len(tree), np.int64)
    if isinstance(evidence, np.ndarray):
        evidence = gather(evidence)
    if evidence is not None:
        amounts = counts(categories or categorise(evidence, tree), tree)
        seen = np.bincount(evidence.classes[evidence.values >= SHOWS], minlength=evidence.width)
        amounts[tree.leaf_nodes] = seen
    return SearchIndex(
        texts=tuple(
            f"{caption} {name} {folder}".lower()
            for caption, name, folder in zip(captions, names, folders, strict=True)
        ),
        taken=taken,
        evidence=evidence,
        ontology=tree,
        vocabulary=Counter(word for caption in captions for word in tokens(caption)),
        amounts=amounts,
    )


def search(index: SearchIndex, query: str) -> Found:
    """The photos that a query describes; none for an empty one."""
    spans, rest = take_spans(query)
    terms = _terms(rest.lower(), index.ontology)
    scores = np.ones(len(index), np.float32)
    failed: list[str] = []
    for term in terms:
        found = _term_scores(index, term)
        if not found.any():
            failed.append(term)
        scores = np.minimum(scores, found)
    for span in spans:
        scores[~_span_holds(index, span)] = 0
    if not terms and not spans:
        scores[:] = 0
    rows = np.flatnonzero(scores)
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    understood = (*terms, *(" ".join(span.words.split()) for span in spans))
    instead = tuple(word for term in failed for word in _close(index, term))
    return Found(rows, scores[rows], understood, instead)


def suggest(index: SearchIndex, typed: str = "", count: int = 8) -> tuple[Suggestion, ...]:
    """What would find something and goes on from what was typed, the most photos first.

    Where nothing was typed, what nearly all photos show comes last: it finds nothing special.
    """
    start = typed.strip().lower()
    found = [*_nouns(index, start), *_said(index, start), *_years(index, start)]
    own = {item.text.lower(): item for item in reversed(found)}
    best = sorted(own.values(), key=lambda item: (-item.count, item.text))
    if start:
        best.sort(key=lambda item: not item.text.lower().startswith(start))
    else:
        best.sort(key=lambda item: item.count > COMMON * len(index))
    return tuple(best[:count])


@lru_cache(maxsize=2)
def noun_index(ontology: Ontology) -> Mapping[str, tuple[int, ...]]:
    """From every word of every noun, in lower case, to its nodes."""
    nodes: dict[str, list[int]] = {}
    for node, words in enumerate(ontology.words):
        for word in dict.fromkeys((ontology.names[node].lower(), *(w.lower() for w in words))):
            if word:
                nodes.setdefault(word, []).append(node)
    # Where one of the nouns is shown under this very word, it is the one that is meant.
    return {
        word: tuple([n for n in found if ontology.names[n].lower() == word] or found)
        for word, found in nodes.items()
    }


def _terms(text: str, ontology: Ontology) -> list[str]:
    """The query's words, neighbours joined where together they are a noun."""
    words, terms, nouns = _WORDS.findall(text), [], noun_index(ontology)
    while words:
        for length in range(min(LONGEST_TERM, len(words)), 0, -1):
            term = " ".join(words[:length])
            if length == 1 or _singular(term, nouns):
                break
        del words[:length]
        if length > 1 or term not in FILLERS:
            terms.append(term)
    return terms


def _singular(term: str, nouns: Mapping[str, tuple[int, ...]]) -> str | None:
    """The noun that a term is, or is the plural of."""
    endings = (("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"))
    for plural, ending in endings:
        word = term[: len(term) - len(plural)] + ending
        if term.endswith(plural) and word in nouns:
            return word
    return None


def _term_scores(index: SearchIndex, term: str) -> Floats:
    begins = re.compile(rf"(?<![^\W_]){re.escape(term.lstrip('#'))}")
    scores = index.matching(begins).astype(np.float32)
    noun = _singular(term, noun_index(index.ontology))
    if noun is not None and index.evidence is not None:
        for node in noun_index(index.ontology)[noun]:
            scores = np.maximum(scores, _noun_scores(index.evidence, index.ontology, node))
    return scores


def _noun_scores(evidence: Evidence, ontology: Ontology, node: int) -> Floats:
    values = evidence.values * ontology.leaves[node, evidence.classes]
    sums = np.bincount(evidence.rows, values, minlength=len(evidence))
    return np.where(sums >= SHOWS, np.minimum(sums, 1), 0).astype(np.float32)


def _span_holds(index: SearchIndex, span: Span) -> NDArray[np.bool_]:
    inside = span.holds(index.taken)
    if span.words.isdigit():  # a bare number may also be a part of a file's name
        inside |= index.matching(re.compile(re.escape(span.words)))
    return inside


def _close(index: SearchIndex, term: str) -> list[str]:
    known = [item.text.lower() for item in (*_nouns(index, ""), *_said(index, ""))]
    return get_close_matches(term, known, n=3, cutoff=0.7)


def _nouns(index: SearchIndex, start: str) -> list[Suggestion]:
    tree = index.ontology
    return [
        Suggestion(tree.names[node], "category", int(index.amounts[node]))
        for node in np.flatnonzero((index.amounts > 0) & tree.shown).tolist()
        if _begins(start, tree.names[node], *tree.words[node])
    ]


def _said(index: SearchIndex, start: str) -> list[Suggestion]:
    words = index.vocabulary.items()
    return [Suggestion(word, "word", n) for word, n in words if _begins(start, word)]


def _years(index: SearchIndex, start: str) -> list[Suggestion]:
    known = index.taken[~np.isnat(index.taken)].astype("datetime64[Y]")
    years, amounts = np.unique(known, return_counts=True)
    return [
        Suggestion(str(year), "year", int(amount))
        for year, amount in zip(years, amounts, strict=True)
        if str(year).startswith(start)
    ]


def _begins(start: str, *words: str) -> bool:
    return not start or any(f" {word.lower()}".find(f" {start}") >= 0 for word in words)
