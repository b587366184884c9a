from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lib.errors import UsageError
from lib.features.backbones import BACKBONES, DEFAULT, get_backbone


def test_the_default_comes_with_the_program() -> None:
    assert get_backbone(DEFAULT).weights.origin == "package"


@pytest.mark.parametrize("row", BACKBONES.values(), ids=lambda row: row.name)
def test_every_row_says_what_a_person_has_to_know_to_choose(row) -> None:
    assert row.dimension > 0
    assert row.input_size > 0
    assert row.licence
    assert bool(row.top1) == bool(row.top1_source) == row.predicts
    if row.weights.origin == "download":
        assert row.weights.url.endswith(row.weights.file_name)
        assert len(row.weights.hash) in (32, 64)
        assert row.weights.megabytes > 1


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'vgg20'.*vgg19"):
        get_backbone("vgg20")


def test_a_model_file_of_ones_own_is_a_backbone(tmp_path: Path) -> None:
    file = tmp_path / "My Model.keras"
    file.write_bytes(b"")
    row = get_backbone(str(file))
    assert row.slug.startswith("my-model-")
    assert "/" not in row.slug


def test_a_model_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no model file"):
        get_backbone(str(tmp_path / "gone.keras"))


@pytest.mark.parametrize(
    "change",
    [
        {"layer": "fc2"},
        {"input_size": 10},
        {"scaling": "raw"},
        {"dtype": "float32"},
        {"precision": "bfloat16"},
    ],
)
def test_whatever_changes_the_numbers_changes_the_key(change: dict[str, object]) -> None:
    row = BACKBONES["vgg19"]
    assert replace(row, **change).key("a") != row.key("a")
    assert row.key("a") != row.key("b")


def test_the_key_of_features_from_before_there_was_a_precision_is_still_theirs() -> None:
    assert BACKBONES["vgg19"].key("a") == "vgg19|fc1|224|caffe|v1|float16|a"
