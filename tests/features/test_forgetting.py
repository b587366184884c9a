from __future__ import annotations

from pathlib import Path

import numpy as np

from lib.cache import Cache
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.forgetting import forget_features
from lib.features.shards import Rows
from lib.features.store import available_features, open_store, read_features


def test_features_of_deleted_photos_go_and_all_others_stay(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    backbone = get_backbone(DEFAULT)
    store = open_store(cache, backbone, "test")
    chance = np.random.default_rng(0)
    for names in (("a", "b", "c"), ("d",), ("e", "f")):
        vectors = chance.normal(size=(len(names), backbone.dimension)).astype(np.float16)
        shares = chance.random((len(names), 1000)).astype(np.float16)
        store.write(Rows(names, vectors, shares))
    before = read_features(cache, DEFAULT, ["a", "c", "e", "f"])
    untouched = {path for path in store.shards() if path.name.endswith("-2.parquet")}
    forget_features(cache, ["b", "d", "unknown"])
    assert available_features(cache, DEFAULT) == {"a", "c", "e", "f"}
    after = read_features(cache, DEFAULT, ["a", "c", "e", "f"])
    assert after.key == before.key
    assert after.notes == ()
    assert len(store.shards()) == 2
    assert untouched <= set(store.shards())
    forget_features(cache, [])
