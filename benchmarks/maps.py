"""Maps against scikit-learn, openTSNE and umap-learn: the same points, start and perplexity."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.errors import Cancelled
from lib.motifs.affinities import affinities
from lib.motifs.descent import Motion
from lib.motifs.maps import MotifMap, project
from lib.motifs.neighbours import Neighbours, find_neighbours
from lib.motifs.pca_map import pca_map, start_of
from lib.motifs.quality import divergence, quality
from lib.motifs.settings import MapSettings
from lib.motifs.threads import one_thread
from lib.motifs.tsne import tsne
from lib.motifs.tsne_exact import ExactForces
from lib.motifs.tsne_grid import GridForces
from lib.motifs.watching import Watch

Floats = NDArray[np.float32]

ITERATIONS = (250, 500)
SCIKIT_LEARN_UP_TO = 5_000
UMAP_LEARN_UP_TO = 5_000
ALL_PAIRS_UP_TO = 5_000


class Timed:
    """Medians of several runs of one thing, and what the last of them returned."""

    def __init__(self, work: Callable[[], Any], runs: int) -> None:
        clocks, processors = [], []
        for _ in range(runs):
            clock, processor = time.perf_counter(), time.process_time()
            self.result = work()
            clocks.append(time.perf_counter() - clock)
            processors.append(time.process_time() - processor)
        self.seconds = {
            "seconds": round(statistics.median(clocks), 4),
            "processor_seconds": round(statistics.median(processors), 4),
        }


def measured(points: Floats, runs: int) -> dict[str, Any]:
    """Everything about the maps of one set of points (n, p)."""
    near = Timed(lambda: find_neighbours(points), runs)
    judge = Judge(points, near.result)
    first = Timed(lambda: project(points, MapSettings()), runs)
    found: dict[str, Any] = {
        "all neighbours": near.seconds | {"recall": round(near.result.recall, 4)},
        "first t-SNE map": first.seconds | judge(first.result.xy),
        "one step of perplexity": one_step(points, near.result, first.result, runs),
        "UMAP": scored(lambda: project(points, MapSettings("umap")).xy, runs, judge),
        "PCA": scored(lambda: project(points, MapSettings("pca")).xy, runs, judge),
    }
    rivals = {"openTSNE": open_tsne}
    if len(points) <= SCIKIT_LEARN_UP_TO:
        rivals["scikit-learn"] = scikit_learn
    if len(points) <= UMAP_LEARN_UP_TO:
        rivals["umap-learn"] = umap_learn
    for name, draw in rivals.items():
        # One thread each: on busy cores theirs spend most of their time waiting for one another.
        with one_thread():
            found[name] = scored(lambda draw=draw: draw(points), max(1, runs // 3), judge)
        ours = found["UMAP" if name == "umap-learn" else "first t-SNE map"]
        found[name]["times ours"] = {
            kind: round(found[name][kind] / ours[kind], 1)
            for kind in ("seconds", "processor_seconds")
        }
    return found


class Judge:
    """The same measures for everybody's map: KL at perplexity 30, trustworthiness, recall."""

    def __init__(self, points: Floats, near: Neighbours) -> None:
        self._points, self._near = points, near
        self._held = affinities(near, 30)

    def __call__(self, xy: Floats) -> dict[str, float]:
        """Measures of a map (n, 2)."""
        trustworthiness, recall = quality(self._points, xy, self._near)
        exact = len(xy) <= ALL_PAIRS_UP_TO
        forces = ExactForces(self._held) if exact else GridForces(self._held)
        motion = Motion(xy - xy.mean(axis=0))
        cost = divergence(self._held, motion.xy, forces.normaliser(motion))
        return {
            "kl": round(cost, 4),
            "trustworthiness": round(trustworthiness, 4),
            "recall": round(recall, 4),
        }


def scored(work: Callable[[], Floats], runs: int, judge: Judge) -> dict[str, Any]:
    """Times and measures of a way to draw a map."""
    timed = Timed(work, runs)
    return timed.seconds | judge(timed.result)


def one_step(points: Floats, near: Neighbours, shown: MotifMap, runs: int) -> dict[str, Any]:
    """From perplexity 30 to 35: the first frame, the map at rest, and how far photos moved."""
    settings, known = MapSettings(perplexity=35), {"neighbours": near, "reference": shown.xy}

    def first_frame() -> None:
        frames: list[Floats] = []
        try:
            stop = lambda: bool(frames)  # noqa: E731
            project(
                points, settings, **known, start=shown.xy, on_frame=frames.append, cancelled=stop
            )
        except Cancelled:
            return

    frame = Timed(first_frame, runs)
    rest = Timed(lambda: project(points, settings, **known), max(1, runs // 3))
    cold = tsne(near, 35, start_of(pca_map(points), 0), Watch())[1]
    moves = np.linalg.norm(rest.result.xy - shown.xy, axis=1)
    return {
        "first frame": frame.seconds,
        "rest": rest.seconds,
        "kl of a cold run times": round(rest.result.quality.kl / cold, 4),
        "median move in radii": round(float(np.median(moves) / shown.xy.std() / np.sqrt(2)), 3),
    }


def scikit_learn(points: Floats) -> Floats:
    """t-SNE of scikit-learn, 250 iterations exaggerated and 500 plain."""
    from sklearn.manifold import TSNE

    first = start_of(pca_map(points), 0)
    return TSNE(perplexity=30, init=first, max_iter=sum(ITERATIONS)).fit_transform(points)


def open_tsne(points: Floats) -> Floats:
    """t-SNE of openTSNE with its defaults."""
    from openTSNE import TSNE

    first = start_of(pca_map(points), 0).astype(np.float64)
    return np.asarray(
        TSNE(perplexity=30, initialization=first, n_jobs=1, random_state=0).fit(points), np.float32
    )


def umap_learn(points: Floats) -> Floats:
    """UMAP of umap-learn, seeded, with TensorFlow hidden and given our neighbours and start."""
    sys.modules.setdefault("tensorflow", None)  # type: ignore[arg-type]
    from umap import UMAP

    near, first = find_neighbours(points, 14), pca_map(points)
    rows = np.column_stack((np.arange(len(points)), near.indices))
    gaps = np.column_stack((np.zeros(len(points), np.float32), near.distances))
    start = first * (10 / np.abs(first).max())
    settings = {"n_neighbors": 15, "precomputed_knn": (rows, gaps, None), "random_state": 0}
    return UMAP(init=start, **settings).fit_transform(points)


def warming() -> dict[str, float]:
    """Seconds of `warm_up` in a new process, the first time on a machine and after that."""
    code = (
        "import time; start = time.time(); from lib.motifs.maps import warm_up; "
        "warm_up(); print(time.time() - start)"
    )
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NUMBA_CACHE_DIR": folder}
        first, second = (
            float(subprocess.check_output([sys.executable, "-c", code], env=environment, text=True))
            for _ in range(2)
        )
    return {"first on a machine": round(first, 2), "after that": round(second, 2)}
