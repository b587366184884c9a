from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from lib.errors import WeightsError
from lib.features.networks import import_keras
from lib.features.networks.fitting import load_weights


def network(widths: tuple[int, ...] = (4, 6)):
    keras = import_keras()
    model = keras.Sequential([keras.Input((8,))])
    for number, width in enumerate(widths):
        model.add(keras.layers.Dense(width, name=f"dense_{number}"))
    model.add(keras.layers.BatchNormalization(name="norm"))
    return model


def published_format(model, path: Path) -> Path:
    """The weights in the very format of the files that Keras has published."""
    with h5py.File(path, "w") as file:
        layers = [layer for layer in model.layers if layer.weights]
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.0.0"
        for layer in layers:
            group = file.create_group(layer.name)
            weights = [*layer.trainable_weights, *layer.non_trainable_weights]
            names = [f"{layer.name}/{weight.name}:0" for weight in weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, weight in zip(names, weights, strict=True):
                group[name] = np.asarray(weight)
    return path


def same(first, second) -> bool:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize("name", ["old.h5", "new.weights.h5", "whole.keras"])
def test_every_format_that_keras_writes_is_taken(tmp_path: Path, name: str) -> None:
    source, target = network(), network()
    path = tmp_path / name
    if name == "old.h5":
        published_format(source, path)
    elif name == "whole.keras":
        source.save(path)
    else:
        source.save_weights(path)
    assert not same(source, target)
    load_weights(target, path, "Test")
    assert same(source, target)


@pytest.mark.parametrize(
    ("widths", "sentence"),
    [
        ((5, 6), r"layer dense_0 needs .*\(8, 4\).*but dense_0 in the file has \(8, 5\)"),
        ((4, 7), r"layer dense_1 needs .*\(4, 6\).*but dense_1 in the file has \(4, 7\)"),
        ((4, 6, 6), r"layer norm needs .*but dense_2 in the file has \(6, 6\)"),
        ((4,), r"layer dense_1 needs .*but norm in the file has \(4,\)"),
    ],
)
def test_the_first_layer_that_disagrees_is_named(
    tmp_path: Path, widths: tuple[int, ...], sentence: str
) -> None:
    path = published_format(network(widths), tmp_path / "old.h5")
    with pytest.raises(WeightsError, match=sentence):
        load_weights(network(), path, "Test")


@pytest.mark.parametrize("name", ["a.h5", "a.weights.h5", "a.keras", "a.pth"])
def test_a_file_that_is_something_else_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(WeightsError, match="Test"):
        load_weights(network(), path, "Test")


def test_new_format_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.weights.h5"
    network((5, 6)).save_weights(path)
    with pytest.raises(WeightsError, match=r"does not fit Test"):
        load_weights(network(), path, "Test")
