"""Photos that may have killed an extractor: noted, suspected, decoded apart, and acquitted."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from lib.cache import Cache
from lib.errors import PhotoError
from lib.features.apart import read_and_prepare_apart
from lib.features.backbones import get_backbone
from lib.features.decoding import HangError
from lib.features.extraction import extract_photos
from lib.features.locks import locked
from lib.features.preparing import read_and_prepare
from lib.features.store import current_store, read_features
from lib.features.suspects import InHand, acquit, place_of, suspected
from tests.features.albums import make_photos

A, B, C = (letter * 32 for letter in "abc")


def test_what_was_in_hand_at_the_end_is_suspected(tmp_path: Path) -> None:
    in_hand = InHand(tmp_path, 0)
    with in_hand.holding(A), in_hand.holding(B):
        pass
    with in_hand.holding(C), in_hand.holding(B):
        assert suspected(tmp_path, 0) == {B, C}  # as a run finds it that comes after a crash
    assert suspected(tmp_path, 1) == {B, C}, "kept until they are acquitted"
    acquit(tmp_path, {B, A})
    assert suspected(tmp_path, 0) == {C}


def test_an_orderly_end_leaves_no_suspects(tmp_path: Path) -> None:
    in_hand = InHand(tmp_path, 3)
    left_behind = in_hand.holding(A)
    left_behind.__enter__()  # a thread that hangs while the run ends
    in_hand.close()
    assert suspected(tmp_path, 3) == set()
    left_behind.__exit__(None, None, None)
    assert suspected(tmp_path, 3) == set()


def test_a_living_extractors_photos_are_not_suspected(tmp_path: Path) -> None:
    in_hand = InHand(tmp_path, 0)
    with in_hand.holding(A):
        with locked(place_of(tmp_path, 0)):
            assert suspected(tmp_path, 1) == set()
        assert suspected(tmp_path, 1) == {A}


def test_half_a_note_names_nobody(tmp_path: Path) -> None:
    (tmp_path / ".in-hand-0").write_bytes(b"/../../x" * 4 + b"\xff" * 32 + A.encode() + b"abc")
    assert suspected(tmp_path, 0) == {A}


def test_apart_comes_the_same(tmp_path: Path) -> None:
    photo = make_photos(tmp_path / "photos", 1)[0]
    assert np.array_equal(read_and_prepare_apart(photo, 24, 60), read_and_prepare(photo, 24))


def test_apart_says_what_is_wrong_with_a_photo(tmp_path: Path) -> None:
    gone, other = make_photos(tmp_path / "photos", 2)
    os.unlink(gone.source)
    with pytest.raises(PhotoError, match="no longer where it was"):
        read_and_prepare_apart(gone, 24, 60)
    with pytest.raises(PhotoError, match="has changed since"):
        read_and_prepare_apart(other._replace(id=A), 24, 60)


def test_apart_a_hang_ends_with_its_time(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs a named pipe to hang on")
    photo = make_photos(tmp_path / "photos", 1)[0]
    os.unlink(photo.source)
    os.mkfifo(photo.source)
    with pytest.raises(HangError):
        read_and_prepare_apart(photo, 24, 2)


def test_who_was_only_killed_loses_nothing_and_accuses_nobody(cache: Cache, tmp_path: Path) -> None:
    photos = make_photos(tmp_path / "photos", 40)
    backbone = get_backbone("pixels")
    calm = Cache(tmp_path / "calm")
    extract_photos(calm, photos, backbone)
    extract_photos(cache, photos[:3], backbone)
    store = current_store(cache, backbone)
    assert store is not None
    folder = store.folder
    in_hand = InHand(folder, 0)
    with in_hand.holding(photos[20].id), in_hand.holding(photos[39].id):
        report = extract_photos(cache, photos, backbone)
    assert (report.done, report.problems) == (40, ())
    ids = [photo.id for photo in photos]
    assert read_features(cache, "pixels", ids).key == read_features(calm, "pixels", ids).key
    assert suspected(folder, 0) == set()
