"""Why the photos of a motif are together, in what the network says of them.

What is over-represented in the motif (labels and categories, with their lift and the share of
photos that they cover), its most typical and oddest photos, and what it has that the nearest other
motif has not, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.motifs.contrast import Contrast, contrast, distinction
from lib.motifs.evidence import Evidence, gather, node_sums, only
from lib.motifs.ontology import Floats, Ontology, default_ontology
from lib.motifs.profiles import MotifProfile

COVERS = 0.25
"""A photo shows a noun that has at least this probability."""
SAME_THING = 0.8
"""A noun above or below one already said adds nothing when it is as probable to this share."""
MOST = 0.5
SHOWN = 6
LEAST_RATE = 0.01


@dataclass(frozen=True)
class Reason:
    """A noun that is more probable in one group of photos than in another.

    `node` is its place in the ontology and `label` whether it is one of the 1,000 classes.
    `inside` and `outside` are mean probabilities; `lift` is their ratio (rates below 1 % count as
    1 %); `share` is the part of the motif's photos that show it.
    """

    text: str
    node: int
    label: bool
    inside: float
    outside: float
    lift: float
    share: float


@dataclass(frozen=True)
class Why:
    """What holds a motif together.

    `categories` and `labels` are over-represented against the whole rest, `here` and `there`
    against the `nearest` motif (-1 where there is none): what this one has more of, and that one.
    `typical` and `odd` are rows of photos, the most telling first.
    """

    motif: int
    size: int
    categories: tuple[Reason, ...]
    labels: tuple[Reason, ...]
    nearest: int
    here: tuple[Reason, ...]
    there: tuple[Reason, ...]
    typical: tuple[int, ...]
    odd: tuple[int, ...]


def why(
    profile: MotifProfile,
    evidence: Evidence | NDArray[np.floating],
    labels: NDArray[np.integer],
    k: int,
    ontology: Ontology | None = None,
    *,
    found: Contrast | None = None,
) -> Why:
    """The reasons for one motif.

    `evidence` is (n, 1000) probabilities of any float type, or what `gather` made of them; `labels`
    (n,) are 0 … k-1 or -1. `found` may be given where the contrast of these labels is at hand.
    """
    tree = ontology or default_ontology()
    known = evidence if isinstance(evidence, Evidence) else gather(evidence)
    rates = found or contrast(known, labels, k, tree)
    inside, outside = rates.inside[profile.motif], rates.outside[profile.motif]
    own = _Group(only(known, labels == profile.motif), inside, tree)
    here: tuple[Reason, ...] = ()
    there: tuple[Reason, ...] = ()
    if profile.nearest >= 0:
        other = rates.inside[profile.nearest]
        rest = _Group(only(known, labels == profile.nearest), other, tree)
        here = own.reasons(other, tree.shown)
        there = rest.reasons(inside, tree.shown)
    rows = profile.order.tolist()
    return Why(
        motif=profile.motif,
        size=profile.size,
        categories=own.reasons(outside, tree.shown & (tree.classes < 0)),
        labels=own.reasons(outside, tree.classes >= 0),
        nearest=profile.nearest,
        here=here,
        there=there,
        typical=tuple(rows[:SHOWN]),
        odd=tuple(rows[::-1][:SHOWN]),
    )


def sentence(reasons: Why, names: Sequence[str], ontology: Ontology | None = None) -> str:
    """The reasons in a sentence or two, for names (k,) by motif number."""
    best = (reasons.categories + reasons.labels)[:1]
    if not best:
        return "They look alike, but the network sees nothing in them that others lack."
    said = f"{_photos(reasons, best[0])} of {reasons.size:,} show {best[0].text}, "
    said += f"{_times(best[0].lift)} as likely here as elsewhere"
    second = _second(reasons, best[0], ontology or default_ontology())
    said += f"; {_photos(reasons, second)} show {second.text}." if second else "."
    if reasons.nearest < 0 or not reasons.here:
        return said
    said += f" What sets it apart from “{names[reasons.nearest]}”: more {reasons.here[0].text}"
    return said + (f", less {reasons.there[0].text}." if reasons.there else ".")


def _second(reasons: Why, first: Reason, ontology: Ontology) -> Reason | None:
    """Of a motif of which less than half show one thing: the other thing."""
    near = ontology.overlapping(first.node)
    others = [r for r in reasons.categories if not near[r.node]]
    return max(others, key=lambda r: r.share, default=None) if first.share < MOST else None


def _photos(reasons: Why, reason: Reason) -> str:
    return f"{round(reason.share * reasons.size):,}"


def showing(
    evidence: Evidence | NDArray[np.floating] | None,
    node: int,
    ontology: Ontology | None = None,
) -> NDArray[np.int64]:
    """The rows of the photos that show a noun, the surest first; see `why` for `evidence`."""
    if evidence is None:
        return np.empty(0, np.int64)
    known = evidence if isinstance(evidence, Evidence) else gather(evidence)
    sure = node_sums(known, ontology or default_ontology(), node)
    rows = np.flatnonzero(sure >= COVERS)
    return rows[np.argsort(-sure[rows], kind="stable")]


def _times(lift: float) -> str:
    return f"{lift:.0f} times" if lift >= 10 else f"{lift:.1f} times"


@dataclass(frozen=True, eq=False)
class _Group:
    """Photos of one motif: what the network said of them, and node means (nodes,)."""

    evidence: Evidence
    inside: Floats
    ontology: Ontology

    def reasons(self, outside: Floats, allowed: NDArray[np.bool_]) -> tuple[Reason, ...]:
        """Up to `SHOWN` nouns that set the group apart from these rates, no two for one thing."""
        scores = np.where(allowed, distinction(self.inside, outside, self.ontology), 0)
        said: list[int] = []
        for node in np.argsort(-scores, kind="stable").tolist():
            if len(said) == SHOWN or scores[node] <= 0:
                break
            if not any(self._same(node, other) for other in said):
                said.append(node)
        return tuple(self._reason(node, float(outside[node])) for node in said)

    def _same(self, one: int, other: int) -> bool:
        below = self.ontology.below
        if not (below[one, other] or below[other, one]):
            return False
        low, high = sorted((self.inside[one], self.inside[other]))
        return bool(low >= SAME_THING * high)

    def _reason(self, node: int, outside: float) -> Reason:
        inside = float(self.inside[node])
        shown = node_sums(self.evidence, self.ontology, node) >= COVERS
        return Reason(
            text=self.ontology.names[node],
            node=node,
            label=bool(self.ontology.classes[node] >= 0),
            inside=inside,
            outside=outside,
            lift=inside / max(outside, LEAST_RATE),
            share=float(shown.mean()) if len(shown) else 0.0,
        )
