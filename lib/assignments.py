"""The table that people take away: which motif each photo is in, where it lies, what it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.atlas import Atlas
from lib.features.classes import imagenet_classes
from lib.motifs.clusters import Clustering
from lib.motifs.maps import MotifMap

LABELS = 5
ROWS_AT_ONCE = 4_096


def top_labels(
    probabilities: NDArray[np.float16], count: int = LABELS
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The `count` most probable classes of every photo: indices and probabilities, (n, count).

    The most probable first; of equally probable classes, the first ones.
    """
    best = np.empty((len(probabilities), count), np.int16)
    # One integer a class that sorts by probability, then from the last class to the first: the bits
    # of floats that are not negative sort as the floats themselves do.
    backwards = np.arange(probabilities.shape[1], dtype=np.uint32)[::-1]
    for start in range(0, len(probabilities), ROWS_AT_ONCE):
        part = np.ascontiguousarray(probabilities[start : start + ROWS_AT_ONCE], np.float16)
        keys = (part.view(np.uint16).astype(np.uint32) << np.uint32(16)) | backwards
        keys.partition(keys.shape[1] - count, axis=1)
        most = np.sort(keys[:, -count:], axis=1)[:, ::-1] & np.uint32(0xFFFF)
        best[start : start + len(part)] = len(backwards) - 1 - most.astype(np.int64)
    return best, np.take_along_axis(probabilities, best.astype(np.int64), 1).astype(np.float32)


def assignments(
    atlas: Atlas, clustering: Clustering, names: Sequence[str], drawn: MotifMap
) -> pd.DataFrame:
    """The table that people take away: one row a photo, with its motif, place and labels.

    Columns: id, file (folder and name), motif (0-based, -1 for unsorted), motif_name, x, y,
    label_1 … label_5, probability_1 … probability_5 (empty where nothing was predicted).
    """
    photos = atlas.photos
    named = [*names, "unsorted"]
    table = pd.DataFrame(
        {
            "id": photos["id"],
            "file": [
                f"{f}/{n}" if f else n
                for f, n in zip(photos["folder"], photos["name"], strict=True)
            ],
            "motif": clustering.labels,
            "motif_name": [named[motif] for motif in clustering.labels],
            "x": drawn.xy[:, 0],
            "y": drawn.xy[:, 1],
        }
    )
    return pd.concat([table, _label_columns(atlas)], axis=1)


def _label_columns(atlas: Atlas) -> pd.DataFrame:
    n, columns = len(atlas.photos), {}
    if atlas.probabilities is None:
        words = np.full((n, LABELS), "", object)
        probabilities = np.full((n, LABELS), np.nan, np.float32)
    else:
        best, probabilities = top_labels(atlas.probabilities)
        words = np.array([c.name for c in imagenet_classes()], object)[best]
    for place in range(LABELS):
        columns[f"label_{place + 1}"] = words[:, place]
    for place in range(LABELS):
        columns[f"probability_{place + 1}"] = probabilities[:, place]
    return pd.DataFrame(columns)
