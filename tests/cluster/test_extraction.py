"""Extraction on four real workers: the same numbers as on one machine, whatever happens to them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.cache import Cache
from lib.cluster.chunks import Order
from lib.cluster.extraction import ClusterOptions, Engine, extract_on_cluster
from lib.cluster.spread import _TICK
from lib.errors import ClusterError, StorageError
from lib.features.backbones import get_backbone
from lib.features.extraction import Run, extract, extract_photos
from lib.features.progress import Progress
from lib.features.store import Features, current_store, read_features
from lib.features.weights import Found
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from tests.cluster.running import Processes
from tests.features.albums import make_album, make_photos
from tests.features.crashing import make_deadly
from tests.photos.storage import BUCKET, Storage

# Five processes load Keras in the course of the first test: long on a busy machine.
pytestmark = pytest.mark.timeout(600)


def test_a_worker_is_killed_and_one_comes_and_every_bit_is_the_same(
    cluster: Processes, cache: Cache, tmp_path: Path, tiny: Path
) -> None:
    collection = make_album(cache, tmp_path / "photos", 250)
    told: list[Progress] = []
    killed: list[str] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.done and not killed:
            # Another than the first to be done: it is at its first chunk, or has just begun.
            killed.append(sorted(cluster.client.processing().items(), key=_busy)[-1][0])
            cluster.kill(killed[0])
            cluster.miss(killed[0])
            time.sleep(_TICK)  # so that the next look, which is due then, is before the end
            cluster.add()

    options = ClusterOptions(cluster.address, batches=1)
    report, shares = extract_on_cluster(cache, collection, str(tiny), options, progress=tell)
    assert (report.done, report.total, report.computed) == (250, 250, 250)
    assert sum(share.photos for share in shares.values()) == 250
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert any("1 lost" in step.message for step in told)
    _assert_same(cache, collection.photos["id"], str(tiny), tmp_path)
    assert set(cluster.client.run(_threads).values()) <= {0, 1}, "as many on every worker"
    assert extract(cache, collection, str(tiny)).computed == 0


@pytest.mark.network
def test_probabilities_are_the_same_too(cluster: Processes, cache: Cache, tmp_path: Path) -> None:
    collection = make_album(cache, tmp_path / "photos", 9)
    options = ClusterOptions(cluster.address)
    extract_on_cluster(cache, collection, "efficientnet-lite2", options)
    found = _assert_same(cache, collection.photos["id"], "efficientnet-lite2", tmp_path)
    assert found.probabilities is not None
    assert len(np.unique(found.probabilities, axis=0)) == 9


def test_workers_that_see_no_folder_of_ours_send_what_they_computed(
    cluster: Processes, cache: Cache, tmp_path: Path
) -> None:
    class Elsewhere(Engine):
        """Workers that do not find the token are on a machine of their own."""

        def _order(self, run: Run, found: Found, *rest: Any) -> Order:
            return replace(super()._order(run, found, *rest), token="is not there")

    photos = make_photos(tmp_path / "photos", 150)
    engine = Elsewhere(cluster.client, ClusterOptions("", batches=1))
    report = extract_photos(cache, photos, get_backbone("pixels"), engine=engine)
    assert report.computed == 150
    _assert_same(cache, [photo.id for photo in photos], "pixels", tmp_path)


def test_what_is_wrong_with_a_photo_is_said_as_on_one_machine(
    cluster: Processes, cache: Cache, tmp_path: Path
) -> None:
    photos = make_photos(tmp_path / "photos", 90)
    Path(photos[1].source).unlink()
    Path(photos[70].source).write_bytes(Path(photos[4].source).read_bytes())
    backbone = get_backbone("pixels")
    engine = Engine(cluster.client, ClusterOptions("", batches=1))
    report = extract_photos(cache, photos, backbone, engine=engine)
    here = extract_photos(Cache(tmp_path / "here"), photos, backbone)
    assert sorted(report.problems, key=str) == sorted(here.problems, key=str)
    assert (report.done, report.computed, len(report.problems)) == (88, 88, 2)
    assert sum(share.problems for share in engine.shares.values()) == 2


def test_a_photo_that_crashes_workers_is_left_out_and_said(
    cluster: Processes, cache: Cache, tmp_path: Path
) -> None:
    make_photos(tmp_path / "photos", 5)
    make_deadly(tmp_path / "photos" / "photo003.jpg")
    import_photos([tmp_path / "photos"], "Deadly", cache)
    collection = load_collection(cache, "Deadly")
    report, _ = extract_on_cluster(cache, collection, "pixels", ClusterOptions(cluster.address))
    assert [problem.file for problem in report.problems] == ["photo003.jpg"]
    assert "crash" in report.problems[0].cause
    assert report.computed == 4


def test_photos_and_features_in_object_storage(
    cluster: Processes, bucket: Storage, cache: Cache, tmp_path: Path
) -> None:
    make_photos(tmp_path / "photos", 70)
    import_photos([bucket.put_folder(tmp_path / "photos", "album")], "Far", cache)
    bucket.client.delete_object(Bucket=BUCKET, Key="album/photo007.jpg")
    collection = load_collection(cache, "Far")
    ids = list(collection.photos["id"])
    options = ClusterOptions(cluster.address, store=f"s3://{BUCKET}/features", batches=1)
    report, _ = extract_on_cluster(cache, collection, "pixels", options)
    assert (report.computed, [problem.file for problem in report.problems]) == (
        69,
        ["photo007.jpg"],
    )
    assert "no longer" in report.problems[0].cause
    shards = [key for key in bucket.listed() if key.startswith("features/pixels-")]
    assert len(shards) == 2
    found = read_features(cache, "pixels", ids)
    import_photos([tmp_path / "photos"], "Near", Cache(tmp_path / "near"))
    near = load_collection(Cache(tmp_path / "near"), "Near")
    assert list(near.photos["id"]) == ids
    extract(Cache(tmp_path / "near"), near, "pixels")
    expected = read_features(Cache(tmp_path / "near"), "pixels", found.ids)
    assert np.array_equal(found.values, expected.values)
    # Who comes with an empty cache takes what is there, and computes only what is not.
    other = Cache(tmp_path / "other")
    bucket.put("album/photo007.jpg", (tmp_path / "photos" / "photo007.jpg").read_bytes())
    import_photos([f"s3://{BUCKET}/album"], "Far", other)
    report, _ = extract_on_cluster(other, load_collection(other, "Far"), "pixels", options)
    assert (report.done, report.computed) == (70, 1)
    assert np.array_equal(read_features(other, "pixels", found.ids).values, found.values)


def test_a_bucket_that_is_not_there_is_one_sentence(
    cluster: Processes, bucket: Storage, cache: Cache, tmp_path: Path
) -> None:
    collection = make_album(cache, tmp_path / "photos", 3)
    options = ClusterOptions(cluster.address, store="s3://no-such-bucket/features")
    with pytest.raises(StorageError, match="s3://no-such-bucket is not there"):
        extract_on_cluster(cache, collection, "pixels", options)


def test_workers_with_another_program_take_no_part(
    cluster: Processes, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.cluster.extraction.program", lambda: "an older one")
    collection = make_album(cache, tmp_path / "photos", 3)
    with pytest.raises(ClusterError, match=r"^The worker at tcp:.* runs another version of Motifs"):
        extract_on_cluster(cache, collection, "pixels", ClusterOptions(cluster.address))


def test_a_worker_with_other_weights_takes_no_part(
    cluster: Processes, cache: Cache, tmp_path: Path, tiny: Path
) -> None:
    photos = make_photos(tmp_path / "photos", 3)
    backbone = get_backbone(str(tiny))

    class Mistaken(Engine):
        """The client's weights are others than those that the workers find at the path."""

        def _order(self, run: Run, found: Found, *rest: Any) -> Order:
            return super()._order(run, replace(found, hash="0" * 64), *rest)

    engine = Mistaken(cluster.client, ClusterOptions(""))
    with pytest.raises(ClusterError, match="has other weights of tiny than the client"):
        extract_photos(cache, photos, backbone, engine=engine)


def test_a_damaged_shard_is_set_aside_when_it_comes(
    cluster: Processes, bucket: Storage, cache: Cache, tmp_path: Path
) -> None:
    collection = make_album(cache, tmp_path / "photos", 3)
    options = ClusterOptions(cluster.address, store=f"s3://{BUCKET}/features")
    extract_on_cluster(cache, collection, "pixels", options)
    (key,) = bucket.listed()
    bucket.put(key, b"not a shard")
    other = Cache(tmp_path / "other")
    import_photos([tmp_path / "photos"], "Album", other)
    report, _ = extract_on_cluster(other, load_collection(other, "Album"), "pixels", options)
    assert (report.done, report.computed) == (3, 3)
    assert "damaged" in report.notes[0]


def _assert_same(cache: Cache, ids: Any, backbone: str, tmp_path: Path) -> Features:
    """The features are, bit for bit, those of a single process."""
    alone = Cache(tmp_path / "alone")
    import_photos([tmp_path / "photos"], "Album", alone)
    extract(alone, load_collection(alone, "Album"), backbone)
    found, expected = (read_features(one, backbone, list(ids)) for one in (cache, alone))
    assert len(found.ids) == len(list(ids))
    assert np.array_equal(found.values, expected.values)
    assert found.key == expected.key
    one, other = (current_store(place, get_backbone(backbone)) for place in (cache, alone))
    assert one is not None
    assert other is not None
    assert one.folder.name == other.folder.name
    if found.probabilities is not None and expected.probabilities is not None:
        assert np.array_equal(found.probabilities, expected.probabilities)
    return found


def _busy(item: tuple[str, Any]) -> tuple[int, str]:
    return len(item[1]), item[0]


def _threads() -> int:
    """On a worker: the threads of its TensorFlow, 0 where it has not been needed."""
    import sys

    tensorflow = sys.modules.get("tensorflow")
    return tensorflow.config.threading.get_intra_op_parallelism_threads() if tensorflow else 0
