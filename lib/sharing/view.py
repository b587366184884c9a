"""What is on the screen, as one value: every export starts from it.

Imports scikit-learn and numba through the atlas only when a view is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lib.atlas import Atlas, motif_names, open_atlas
from lib.cache import Cache
from lib.drawings import motif_map
from lib.groupings import motifs_of
from lib.motifs.clusters import Clustering
from lib.motifs.maps import MotifMap
from lib.motifs.palette import PALETTE, UNSORTED
from lib.motifs.profiles import profile
from lib.motifs.settings import ClusterSettings, MapSettings

UNSORTED_NAME = "unsorted"


@dataclass(frozen=True)
class Group:
    """One motif to show: its name, colour (hex) and its photos' rows, the most typical first."""

    motif: int
    name: str
    colour: str
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class View:
    """A collection with its motifs, their names (k) and its map, all in the atlas' row order.

    `whole` is how many photos there are, where this view is of a part of them; else 0.
    """

    atlas: Atlas
    clustering: Clustering
    names: tuple[str, ...]
    drawn: MotifMap
    settings: MapSettings
    whole: int = 0

    def part(self, most: int) -> View:
        """This view of about `most` photos: a fair sample, and the most typical of every motif.

        Ids are hashes, so that those that come first are a sample which stays nearly the same when
        photos are added.
        """
        n = len(self.atlas.photos)
        if n <= most:
            return self
        first = np.argsort(self.atlas.photos["id"].to_numpy(str), kind="stable")[:most]
        typical = [group.rows[0] for group in self.groups if len(group.rows)]
        rows = np.union1d(first, typical)
        predicted = self.atlas.probabilities
        space = replace(self.atlas.space, points=self.atlas.space.points[rows])
        atlas = replace(
            self.atlas,
            photos=self.atlas.photos.iloc[rows].reset_index(drop=True),
            probabilities=None if predicted is None else predicted[rows],
            space=space,
        )
        return View(
            atlas,
            replace(self.clustering, labels=self.clustering.labels[rows]),
            self.names,
            replace(self.drawn, xy=self.drawn.xy[rows]),
            self.settings,
            whole=n,
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The motifs by number; last, where there are any, the photos that belong to none."""
        groups = [
            Group(one.motif, self.names[one.motif], PALETTE[one.motif], np.asarray(one.order))
            for one in profile(self.atlas.space.points, self.clustering)
            if one.motif >= 0
        ]
        rest = np.flatnonzero(self.clustering.labels < 0)
        if len(rest):
            groups.append(Group(-1, UNSORTED_NAME, UNSORTED, rest))
        return tuple(groups)

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """The map (n, 2) moved and scaled, the same in both directions, to lie within -1 … 1."""
        xy = self.drawn.xy.astype(np.float64)
        low, high = xy.min(axis=0), xy.max(axis=0)
        reach = float((high - low).max()) / 2 or 1.0
        placed: NDArray[np.float64] = (xy - (low + high) / 2) / reach
        return placed

    @cached_property
    def colours(self) -> list[str]:
        """The colour of every photo (n), as hex."""
        return [PALETTE[motif] if motif >= 0 else UNSORTED for motif in self.clustering.labels]

    @property
    def subtitle(self) -> str:
        """How the view was made, in a few words."""
        drawing = {
            "tsne": f"t-SNE, perplexity {self.settings.perplexity:g}",
            "umap": f"UMAP, {self.settings.n_neighbors} neighbours",
            "pca": "principal components",
        }[self.settings.projection]
        photos = f"{len(self.atlas.photos):,} photos"
        if self.whole:
            photos = f"{len(self.atlas.photos):,} of {self.whole:,} photos, a fair sample"
        return f"{photos} · {self.clustering.k} motifs · {drawing}"


def open_view(
    cache: Cache, name: str, backbone: str, motifs: ClusterSettings, drawing: MapSettings
) -> View:
    """The view that these settings give; raises what `open_atlas` raises."""
    atlas = open_atlas(cache, name, backbone)
    clustering = motifs_of(atlas, motifs)
    names = motif_names(atlas, clustering)
    return View(atlas, clustering, names, motif_map(atlas, drawing), drawing)
