"""What the captions and hashtags of a motif say that those of the others do not.

Class-based TF-IDF (M. Grootendorst, "BERTopic", 2022, section 3.3): all captions of a motif count
as one document; a word weighs by how often the motif says it and how seldom all motifs do. A word
counts once a photo, so that one long caption does not speak for a motif.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STOP_WORDS = Path(__file__).resolve().parent.parent / "data" / "stopwords.txt"
FEWEST_PHOTOS = 2
LEAST_LIFT = 1.5

_NOISE = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|@[\w.]+")
_WORD = re.compile(r"[^\W\d_][\w’'-]*\w")


@dataclass(frozen=True, eq=False)
class CaptionWords:
    """Which photo says which word, each once: `rows` and `places` (into `vocabulary`) int32.

    `said` (n,) is whether a photo has any word. Made once per collection.
    """

    vocabulary: tuple[str, ...]
    rows: NDArray[np.int32]
    places: NDArray[np.int32]
    said: NDArray[np.bool_]


@dataclass(frozen=True)
class Word:
    """A word that sets a motif apart: its weight, and the share of captions with it in and out."""

    text: str
    weight: float
    inside: float
    outside: float


def tokens(caption: str) -> list[str]:
    """The words of a caption in lower case, hashtags without their sign.

    Links, names of people, numbers, fillers and repeats are left out.
    """
    found = (word.lower() for word in _WORD.findall(_NOISE.sub(" ", caption)))
    return list(dict.fromkeys(word for word in found if word not in stop_words()))


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words that say nothing by themselves, of six languages, from `lib/data/stopwords.txt`."""
    lines = STOP_WORDS.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def read_words(captions: Iterable[str]) -> CaptionWords:
    """Which photo says which word, from one caption a photo ("" for none)."""
    places: dict[str, int] = {}
    rows: list[int] = []
    words: list[int] = []
    said: list[bool] = []
    for row, caption in enumerate(captions):
        found = tokens(caption) if caption else []
        said.append(bool(found))
        rows += [row] * len(found)
        words += [places.setdefault(word, len(places)) for word in found]
    return CaptionWords(
        tuple(places), np.array(rows, np.int32), np.array(words, np.int32), np.array(said, bool)
    )


def distinctive_words(
    words: CaptionWords, labels: NDArray[np.integer], k: int, count: int = 5
) -> tuple[tuple[Word, ...], ...]:
    """For each motif up to `count` words that set it apart, the weightiest first.

    `labels` (n,) are 0 … k-1 or -1. A word must be said with at least two photos of the motif and
    half as often again as in the other captions.
    """
    said, captions = _counts(words, labels, k)
    everywhere = said.sum(axis=0)
    inside = said[:k] / np.maximum(captions[:k, None], 1)
    others = np.maximum(captions.sum() - captions[:k, None], 1)
    outside = (everywhere - said[:k]) / others
    rarity = np.log1p(said.sum() / (k * np.maximum(everywhere, 1)))
    weights = inside * rarity
    weights[(said[:k] < FEWEST_PHOTOS) | (inside < LEAST_LIFT * outside)] = 0
    best = np.argsort(-weights, axis=1, kind="stable")[:, :count]

    def word(motif: int, place: int) -> Word:
        numbers = (float(table[motif, place]) for table in (weights, inside, outside))
        return Word(words.vocabulary[place], *numbers)

    return tuple(
        tuple(word(motif, place) for place in places if weights[motif, place] > 0)
        for motif, places in enumerate(best.tolist())
    )


def texts(words: Sequence[Sequence[Word]]) -> tuple[tuple[str, ...], ...]:
    """Only the words themselves, as `name_motifs` takes them."""
    return tuple(tuple(word.text for word in motif) for motif in words)


def _counts(
    words: CaptionWords, labels: NDArray[np.integer], k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Photos with each word per motif (k + 1, words), and photos with a caption per motif."""
    motifs = np.where(labels < 0, k, labels).astype(np.int64)
    width = len(words.vocabulary)
    flat = motifs[words.rows] * width + words.places
    said = np.bincount(flat, minlength=(k + 1) * width).reshape(k + 1, width)
    return said, np.bincount(motifs[words.said], minlength=k + 1)
