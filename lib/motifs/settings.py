"""What a person can choose about clusters and maps: frozen, checked, and the key of a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from lib.errors import SettingsError

Algorithm = Literal["tree", "kmeans", "mixture", "hdbscan", "spectral"]
Projection = Literal["tsne", "umap", "pca"]
Alike = Literal["looks", "meaning"]

K_RANGE = (2, 30)
PERPLEXITY_RANGE = (5.0, 100.0)
NEIGHBORS_RANGE = (2, 100)
MIN_DIST_RANGE = (0.0, 0.99)


@dataclass(frozen=True)
class ClusterSettings:
    """How photos are put together: `k` motifs by an algorithm, from a seed."""

    k: int = 10
    algorithm: Algorithm = "tree"
    seed: int = 0

    def __post_init__(self) -> None:
        _check_choice("algorithm", self.algorithm, get_args(Algorithm))
        _check_range("k", self.k, *K_RANGE)


@dataclass(frozen=True)
class MapSettings:
    """How the map is drawn: a projection and its parameters, from a seed."""

    projection: Projection = "tsne"
    perplexity: float = 30.0
    n_neighbors: int = 15
    min_dist: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        _check_choice("projection", self.projection, get_args(Projection))
        _check_range("perplexity", self.perplexity, *PERPLEXITY_RANGE)
        _check_range("n_neighbors", self.n_neighbors, *NEIGHBORS_RANGE)
        _check_range("min_dist", self.min_dist, *MIN_DIST_RANGE)


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} must be between {low:g} and {high:g}, not {value:g}.")


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
