from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib.features.backbones import get_backbone
from lib.features.networks import import_keras
from lib.features.networks.fitting import load_weights
from lib.features.networks.loading import (
    CAFFE_MEAN,
    build_network,
    compute_in_bfloat16,
    load_network,
    with_scaling,
)
from tests.features.networks.cosines import cosines
from tests.features.networks.test_fitting import published_format


def photos(size: int, count: int = 2) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)


def test_vgg19_gives_fc1_and_the_predictions_in_one_pass() -> None:
    model = with_scaling(get_backbone("vgg19"), build_network(get_backbone("vgg19")))
    assert [tuple(shape) for shape in model.output_shape] == [(None, 4096), (None, 1000)]
    assert tuple(model.input_shape) == (None, 224, 224, 3)


def test_a_published_file_gives_the_published_network(tmp_path: Path) -> None:
    keras = import_keras()
    backbone = get_backbone("mobilenet-v3-large")
    keras.utils.set_random_seed(3)
    original = keras.applications.MobileNetV3Large(weights=None, input_shape=(224, 224, 3))
    path = published_format(original, tmp_path / "weights.h5")
    network = load_network(backbone, path)
    features, likely = network.forward(photos(224))
    assert features.shape == (2, backbone.dimension)
    expected = original.predict_on_batch(photos(224).astype(np.float32))
    assert np.allclose(likely, expected, atol=1e-6)


@pytest.mark.parametrize("scaling", ["lite", "caffe", "raw"])
def test_pixels_are_scaled_as_the_network_was_trained(scaling: str) -> None:
    keras = import_keras()
    backbone = replace(get_backbone("pixels"), scaling=scaling, input_size=4)
    same = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Identity()])
    pixels = photos(4)
    found = np.asarray(with_scaling(backbone, same).predict_on_batch(pixels))
    values = pixels.astype(np.float32)
    expected = {
        "lite": (values - 127) / 128,
        "caffe": values[..., ::-1] - np.array(CAFFE_MEAN, np.float32),
        "raw": values,
    }[scaling]
    assert np.allclose(found, expected, atol=1e-4)


def test_pixels_need_no_network() -> None:
    network = load_network(get_backbone("pixels"), None)
    values, likely = network.forward(photos(150))
    assert values.shape == (2, 67500)
    assert likely is None


def test_in_bfloat16_only_plain_convolutions_are_rounded_and_not_the_first() -> None:
    network = small_network()
    compute_in_bfloat16(network)
    rounded = {layer.name for layer in network.layers if layer.compute_dtype == "bfloat16"}
    assert rounded == {"second", "third"}
    assert {part.dtype.name for part in network.predict_on_batch(photos(32))} == {"float32"}


def test_every_row_may_be_rounded() -> None:
    row = replace(get_backbone("efficientnet-lite2"), precision="bfloat16")
    rounded = [layer for layer in build_network(row).layers if layer.compute_dtype == "bfloat16"]
    assert rounded
    assert {type(layer).__name__ for layer in rounded} == {"Conv2D"}


def test_a_published_file_fills_the_rounded_network(tmp_path: Path) -> None:
    exact, rounded = small_network(), small_network()
    rounded.set_weights([np.zeros_like(weights) for weights in rounded.get_weights()])
    compute_in_bfloat16(rounded)
    load_weights(rounded, published_format(exact, tmp_path / "weights.h5"), "Test")
    pictures = photos(32, 6).astype(np.float32) / 255
    ours, likely = rounded.predict_on_batch(pictures)
    theirs, truly = exact.predict_on_batch(pictures)
    assert cosines(ours, theirs).min() > 0.9999
    assert not np.array_equal(ours, theirs)
    assert np.allclose(likely, truly, atol=0.01)


def test_vgg19_in_bfloat16_is_vgg19_rounded() -> None:
    keras = import_keras()
    keras.utils.set_random_seed(0)
    exact = build_network(get_backbone("vgg19"))
    rounded = build_network(get_backbone("vgg19-bfloat16"))
    rounded.set_weights(exact.get_weights())
    pictures = photos(224).astype(np.float32) - 128
    ours, theirs = (model.predict_on_batch(pictures)[0] for model in (rounded, exact))
    assert ours.dtype == np.float32
    assert cosines(ours, theirs).min() > 0.999


def small_network():
    """All kinds of layers that matter to rounding, with fixed weights."""
    keras = import_keras()
    keras.utils.set_random_seed(5)
    layers = keras.layers
    pixels = keras.Input((32, 32, 3))
    values = layers.Conv2D(8, 3, activation="relu", name="first")(pixels)
    values = layers.DepthwiseConv2D(3, name="depthwise")(values)
    values = layers.Conv2D(16, 3, activation="relu", name="second")(values)
    values = layers.BatchNormalization(name="norm")(values)
    values = layers.Conv2D(16, 1, activation="relu", name="third")(values)
    features = layers.Dense(12, activation="relu", name="fc1")(layers.Flatten()(values))
    likely = layers.Dense(5, activation="softmax", name="predictions")(features)
    return keras.Model(pixels, [features, likely])
