"""Take the features of deleted photos out of the store."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import numpy as np

from lib.cache import Cache
from lib.errors import FeaturesError
from lib.features.locks import locked
from lib.features.shards import SUFFIX, Rows, read_ids, read_shard, write_shard


def forget_features(cache: Cache, ids: Collection[str]) -> None:
    """Remove the features of these photos, of every backbone.

    Shards are never changed: one that holds such a photo is written anew without it, and then
    removed. Damaged shards are left to the check that reports them. Raises CacheError.
    """
    doomed = frozenset(ids)
    if not doomed:
        return
    for folder in sorted(path for path in cache.features.glob("*") if path.is_dir()):
        with locked(folder / ".compact.lock"):
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                with suppress(FeaturesError, FileNotFoundError):
                    _without(path, doomed)


def _without(path: Path, doomed: frozenset[str]) -> None:
    if doomed.isdisjoint(read_ids(path)):
        return
    rows = read_shard(path)
    keep = np.array([photo not in doomed for photo in rows.ids])
    if keep.any():
        ids = tuple(photo for photo in rows.ids if photo not in doomed)
        kept = None if rows.probabilities is None else rows.probabilities[keep]
        write_shard(path.parent, Rows(ids, rows.vectors[keep], kept))
    path.unlink(missing_ok=True)
