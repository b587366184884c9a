from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib.cache import Cache
from lib.errors import Cancelled, PhotoError, WeightsError
from lib.features import extraction
from lib.features.backbones import get_backbone
from lib.features.extraction import extract, extract_photos
from lib.features.preparing import Photo, centre_square, read_and_prepare
from lib.features.progress import Progress
from lib.features.store import current_store, read_features
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from tests.features.albums import make_album, make_network, make_photos


def test_every_photo_gets_its_own_features(cache: Cache, tmp_path: Path, tiny: Path) -> None:
    photos = make_photos(tmp_path / "photos", 21)
    report = extract_photos(cache, photos, get_backbone(str(tiny)))
    assert (report.done, report.total, report.computed) == (21, 21, 21)
    found = read_features(cache, str(tiny), [photo.id for photo in photos])
    assert found.values.shape == (21, 8)
    assert len(np.unique(found.values.round(5), axis=0)) == 21
    alone = extract_photos(Cache(tmp_path / "other"), photos[7:8], get_backbone(str(tiny)))
    assert alone.computed == 1
    single = read_features(Cache(tmp_path / "other"), str(tiny), [photos[7].id])
    assert np.array_equal(single.values[0], found.values[7])


def test_pixels_are_the_pixels(cache: Cache, tmp_path: Path) -> None:
    photos = make_photos(tmp_path / "photos", 3)
    extract_photos(cache, photos, get_backbone("pixels"))
    found = read_features(cache, "pixels", [photo.id for photo in photos])
    assert found.probabilities is None
    with Image.open(photos[1].source) as opened:
        expected = centre_square(opened.convert("RGB"), 150).ravel()
    assert np.array_equal(found.values[1], expected.astype(np.float32))


def test_a_second_run_computes_nothing_and_loads_no_network(
    cache: Cache, tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = make_photos(tmp_path / "photos", 5)
    extract_photos(cache, photos, get_backbone(str(tiny)))
    monkeypatch.delattr(extraction, "_load")
    report = extract_photos(cache, photos, get_backbone(str(tiny)))
    assert (report.done, report.computed) == (5, 0)


def test_ten_photos_more_are_ten_photos_of_work(cache: Cache, tmp_path: Path) -> None:
    collection = make_album(cache, tmp_path / "photos", 12)
    assert extract(cache, collection, "pixels").computed == 12
    collection = make_album(cache, tmp_path / "more", 10, seed=5)
    report = extract(cache, collection, "pixels")
    assert (report.total, report.done, report.computed) == (22, 22, 10)


def test_a_renamed_folder_is_no_work(cache: Cache, tmp_path: Path) -> None:
    extract(cache, make_album(cache, tmp_path / "photos", 6), "pixels")
    (tmp_path / "photos").rename(tmp_path / "renamed")
    import_photos([tmp_path / "renamed"], "Again", cache)
    assert extract(cache, load_collection(cache, "Again"), "pixels").computed == 0


def test_a_photo_that_vanishes_or_changes_is_reported_and_the_rest_goes_on(
    cache: Cache, tmp_path: Path
) -> None:
    photos = make_photos(tmp_path / "photos", 6)
    os.unlink(photos[1].source)
    Path(photos[3].source).write_bytes(Path(photos[4].source).read_bytes())
    report = extract_photos(cache, photos, get_backbone("pixels"))
    assert (report.done, report.computed) == (4, 4)
    causes = {problem.file: problem.cause for problem in report.problems}
    assert "no longer" in causes[photos[1].name]
    assert "changed" in causes[photos[3].name]
    assert all(problem.advice for problem in report.problems)


def test_a_photo_that_cannot_be_decoded_is_reported(cache: Cache, tmp_path: Path) -> None:
    from lib.photos.originals import photo_id

    photos = make_photos(tmp_path / "photos", 2)
    data = Path(photos[0].source).read_bytes()[:200]
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(data)
    photos.append(Photo(photo_id(data), "broken.jpg", str(broken)))
    report = extract_photos(cache, photos, get_backbone("pixels"))
    assert report.computed == 2
    assert [problem.file for problem in report.problems] == ["broken.jpg"]


def test_a_bomb_is_refused_before_it_takes_memory(cache: Cache, tmp_path: Path) -> None:
    from lib.photos.originals import photo_id

    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(_png_header(60_000, 60_000))
    photo = Photo(photo_id(bomb.read_bytes()), "bomb.png", str(bomb))
    with pytest.raises(PhotoError, match="pixels"):
        read_and_prepare(photo, 32)
    assert len(extract_photos(cache, [photo], get_backbone("pixels")).problems) == 1


def test_a_decoder_that_hangs_costs_one_photo(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs a named pipe to hang on")
    # A pipe that nobody writes to hangs whoever reads it: a real hang, in a real read.
    photos = make_photos(tmp_path / "photos", 5)
    os.unlink(photos[2].source)
    os.mkfifo(photos[2].source)
    monkeypatch.setattr(extraction, "DECODING_LIMIT", 0.5)
    report = extract_photos(cache, photos, get_backbone("pixels"))
    assert report.computed == 4
    assert "could not be decoded within" in report.problems[0].cause
    with open(photos[2].source, "wb"):  # lets the thread that was left behind go
        pass


def test_a_damaged_shard_is_said_and_its_photos_computed_anew(cache: Cache, tmp_path: Path) -> None:
    backbone = get_backbone("pixels")
    photos = make_photos(tmp_path / "photos", 9)
    ids = [photo.id for photo in photos]
    extract_photos(cache, photos[:4], backbone)
    extract_photos(cache, photos[4:], backbone)
    before = read_features(cache, "pixels", ids)
    path = next(path for path in current_store(cache, backbone).shards() if "-4" in path.name)
    path.write_bytes(path.read_bytes()[:-50])
    report = extract_photos(cache, photos, backbone)
    assert report.computed == 4
    assert "damaged" in report.notes[0]
    assert read_features(cache, "pixels", ids).key == before.key


def test_progress_is_told_and_ends_with_all(cache: Cache, tmp_path: Path) -> None:
    told: list[Progress] = []
    extract(cache, make_album(cache, tmp_path / "photos", 70), "pixels", progress=told.append)
    assert told[0].done == 0
    assert told[-1].done == told[-1].total == 70
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].photos_per_second > 0


def test_a_stop_keeps_what_is_done(cache: Cache, tmp_path: Path, tiny: Path) -> None:
    photos = make_photos(tmp_path / "photos", 160)
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        extract_photos(
            cache, photos, get_backbone(str(tiny)), None, told.append, lambda: len(told) > 2
        )
    kept = len(current_store(cache, get_backbone(str(tiny))).ids())
    assert 16 <= kept < 160
    assert extract_photos(cache, photos, get_backbone(str(tiny))).computed == 160 - kept


def test_weights_that_are_not_there_are_one_sentence(cache: Cache, tmp_path: Path) -> None:
    photos = make_photos(tmp_path / "photos", 1)
    with pytest.raises(WeightsError, match="no weights file"):
        extract_photos(cache, photos, get_backbone("vgg19"), tmp_path / "vgg.h5")


def test_a_model_that_gives_no_vector_is_refused(cache: Cache, tmp_path: Path) -> None:
    from lib.features.networks import import_keras

    keras = import_keras()
    model = keras.Sequential([keras.Input((24, 24, 3)), keras.layers.Conv2D(2, 3)])
    model.save(tmp_path / "maps.keras")
    photos = make_photos(tmp_path / "photos", 1)
    with pytest.raises(WeightsError, match=r"into one vector.*\(None, 22, 22, 2\)"):
        extract_photos(cache, photos, get_backbone(str(tmp_path / "maps.keras")))


def test_a_changed_model_file_makes_new_features(cache: Cache, tmp_path: Path) -> None:
    path = make_network(tmp_path / "mine.keras", dimension=3)
    photos = make_photos(tmp_path / "photos", 2)
    ids = [photo.id for photo in photos]
    extract_photos(cache, photos, get_backbone(str(path)))
    assert read_features(cache, str(path), ids).values.shape == (2, 3)
    make_network(path, dimension=5)
    assert extract_photos(cache, photos, get_backbone(str(path))).computed == 2
    assert read_features(cache, str(path), ids).values.shape == (2, 5)


def _png_header(width: int, height: int) -> bytes:
    import struct
    import zlib

    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", len(data)) + b"IDAT" + data
        + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    )  # fmt: skip
