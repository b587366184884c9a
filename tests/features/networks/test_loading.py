from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib.features.backbones import get_backbone
from lib.features.networks import import_keras
from lib.features.networks.loading import CAFFE_MEAN, build_network, load_network, with_scaling
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
    from dataclasses import replace

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
