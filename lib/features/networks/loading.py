"""Builds a network with its weights: uint8 photos in, features and probabilities out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lib.errors import WeightsError
from lib.features.backbones import Backbone
from lib.features.networks import import_keras

Outputs = tuple[NDArray[np.float32], NDArray[np.float32] | None]
CAFFE_MEAN = (103.939, 116.779, 123.68)  # blue, green, red


@dataclass(frozen=True)
class Network:
    """`forward` takes (n, size, size, 3) uint8; gives (n, d) float32 and (n, 1000) or None."""

    forward: Callable[[NDArray[np.uint8]], Outputs]
    dimension: int
    input_size: int


def load_network(backbone: Backbone, path: Path | None) -> Network:
    """The network of a backbone with the weights in the file; raises `WeightsError`."""
    if path is None:
        return Network(_flatten, backbone.dimension, backbone.input_size)
    return compiled(backbone, with_scaling(backbone, _network(backbone, path)))


def build_network(backbone: Backbone) -> Any:
    """The Keras model of a row, with random weights: outputs are features and probabilities."""
    from lib.features.networks import efficientnet_lite

    network = _application(backbone) if backbone.application else efficientnet_lite.build()
    if backbone.precision == "bfloat16":
        compute_in_bfloat16(network)
    return network


def compute_in_bfloat16(network: Any) -> None:
    """Have the network's plain convolutions, but the first, round to bfloat16; weights stay.

    A processor with bfloat16 does such convolutions twice as fast. The first one and the dense
    layers cost little; rounding harms depthwise ones most, and they gain nothing from it
    (measured: docs/performance.md).
    """
    keras = import_keras()
    convolutions = [layer for layer in network.layers if type(layer) is keras.layers.Conv2D]
    for layer in convolutions[1:]:
        layer.dtype_policy = keras.DTypePolicy("mixed_bfloat16")


def with_scaling(backbone: Backbone, network: Any) -> Any:
    """The network with its scaling of pixels in front, so that photos travel as bytes."""
    keras = import_keras()
    size = backbone.input_size or network.input_shape[1]
    inputs = keras.Input((size, size, 3), dtype="uint8")
    return keras.Model(inputs, network(_scaled(inputs, backbone)), name=f"{network.name}_bytes")


def compiled(backbone: Backbone, model: Any) -> Network:
    """The model as a plain function of arrays."""

    def forward(photos: NDArray[np.uint8]) -> Outputs:
        outputs = model.predict_on_batch(photos)
        if isinstance(outputs, list | tuple):
            return outputs[0], outputs[1]
        return outputs, None

    size, shape = model.input_shape[1], model.output_shape
    shape = shape[0] if isinstance(shape, list) else shape
    return Network(forward, int(shape[-1]), int(size))


def _application(backbone: Backbone) -> Any:
    keras = import_keras()
    network = getattr(keras.applications, backbone.application)(weights=None)
    features = network.get_layer(backbone.layer).output
    if len(features.shape) > 2:
        features = keras.layers.Flatten(name="features")(features)
    return keras.Model(network.inputs, [features, network.output], name=network.name)


def _flatten(photos: NDArray[np.uint8]) -> Outputs:
    return photos.reshape(len(photos), -1), None  # type: ignore[return-value]


def _scaled(pixels: Any, backbone: Backbone) -> Any:
    from keras import ops

    values = ops.cast(pixels, "float32")
    if backbone.scaling == "lite":
        return (values - 127.0) / 128.0
    if backbone.scaling == "caffe":
        return ops.flip(values, axis=-1) - ops.array(CAFFE_MEAN, "float32")
    return values


def _network(backbone: Backbone, path: Path) -> Any:
    keras = import_keras()
    from lib.features.networks.fitting import load_weights

    if backbone.path:
        return _own_model(path)
    network = build_network(backbone)
    # Keras finds weights by the order of layers: leave out what we have added to the published one.
    whole = keras.Model(network.inputs, network.outputs[1]) if backbone.application else network
    load_weights(whole, path, backbone.title)
    return network


def _own_model(path: Path) -> Any:
    keras = import_keras()
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, OSError, KeyError, TypeError, BadZipFile) as error:
        raise WeightsError(f"{path} is not a Keras model that can be read: {error}") from error
    shape = model.output_shape
    if isinstance(shape, list) or len(shape) != 2 or shape[1] is None:
        raise WeightsError(
            f"{path} must turn a picture into one vector, but its output has shape {shape}."
        )
    if len(model.input_shape) != 4 or model.input_shape[1:] != (model.input_shape[1],) * 2 + (3,):
        raise WeightsError(
            f"{path} must take square RGB pictures of a fixed size, "
            f"but its input has shape {model.input_shape}."
        )
    return model
