"""EfficientNet-Lite2 in Keras, filled from the PyTorch file that its weights come in.

EfficientNet (Tan and Le 2019, arXiv:1905.11946), "lite" as in TensorFlow's `efficientnet/lite`:
no squeeze-and-excite, ReLU6 for swish, stem and head of fixed width. The weights were trained in
TensorFlow, so stride 2 pads as TensorFlow's "same" does: more at the far side than at the near one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from lib.errors import WeightsError

INPUT_SIZE = 260
EPSILON = 1e-3
STEM, HEAD, CLASSES = 32, 1280, 1000
WIDTH, DEPTH = 1.1, 1.2


class _Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expansion: int
    filters: int


STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


def build() -> keras.Model:
    """The network without weights: (n, 260, 260, 3) float32 to (n, 1280) and (n, 1000)."""
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 3))
    x = _convolve(inputs, STEM, 3, 2, "stem")
    for number, (kernel, stride, expansion, filters) in enumerate(_blocks()):
        x = _block(x, f"block{number}", kernel, stride, expansion, filters)
    x = _convolve(x, HEAD, 1, 1, "head")
    features = layers.GlobalAveragePooling2D(name="features")(x)
    predictions = layers.Dense(CLASSES, activation="softmax", name="predictions")(features)
    return keras.Model(inputs, [features, predictions], name="efficientnet_lite2")


def fill(model: keras.Model, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give `model` the weights in a PyTorch state dict; raises `WeightsError` where one differs."""
    for layer, names in _pairs(model):
        values = [_keras_order(layer, _get(arrays, name, layer.name)) for name in names]
        for weight, value, name in zip(layer.weights, values, names, strict=True):
            if tuple(weight.shape) != value.shape:
                raise WeightsError(
                    f"layer {layer.name} needs {weight.name} of shape {tuple(weight.shape)}, "
                    f"but {name} in the file makes {value.shape}."
                )
        layer.set_weights(values)


def _blocks() -> Iterator[tuple[int, int, int, int]]:
    """Kernel, stride, expansion and filters of each of the 21 blocks."""
    for number, stage in enumerate(STAGES):
        fixed = number in (0, len(STAGES) - 1)
        repeats = stage.repeats if fixed else ceil(stage.repeats * DEPTH)
        for repeat in range(repeats):
            stride = stage.stride if repeat == 0 else 1
            yield stage.kernel, stride, stage.expansion, _round_filters(stage.filters)


def _round_filters(filters: int) -> int:
    """The scaled width as the nearest multiple of 8, but not less than nine tenths of it."""
    scaled = filters * WIDTH
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def _convolve(x: Any, filters: int, kernel: int, stride: int, name: str, relu: bool = True) -> Any:
    x = layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False, name=name)(x)
    return _normalise(x, name, relu)


def _normalise(x: Any, name: str, relu: bool = True) -> Any:
    x = layers.BatchNormalization(epsilon=EPSILON, name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if relu else x


def _block(x: Any, name: str, kernel: int, stride: int, expansion: int, filters: int) -> Any:
    """Mobile inverted bottleneck: widen, filter each channel, narrow; add where shapes allow."""
    entry, width = x, x.shape[-1]
    if expansion != 1:
        x = _convolve(x, width * expansion, 1, 1, f"{name}_expand")
    depthwise = f"{name}_depthwise"
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False, name=depthwise)(x)
    x = _normalise(x, depthwise)
    x = _convolve(x, filters, 1, 1, f"{name}_project", relu=False)
    return layers.Add(name=f"{name}_add")([x, entry]) if stride == 1 and width == filters else x


def _pairs(model: keras.Model) -> Iterator[tuple[keras.Layer, list[str]]]:
    """Each layer that has weights, with the names of its arrays in the file."""
    for layer in model.layers:
        if not layer.weights:
            continue
        name = _torch_name(layer.name)
        parts = ("weight", "bias", "running_mean", "running_var")
        yield layer, [f"{name}.{part}" for part in parts[: len(layer.weights)]]


def _torch_name(name: str) -> str:
    """`block3_depthwise_bn` is `_blocks.3._bn1` there, and so on."""
    fixed = {"stem": "_conv_stem", "stem_bn": "_bn0", "head": "_conv_head", "head_bn": "_bn1"}
    if name in fixed or name == "predictions":
        return fixed.get(name, "_fc")
    block, part = name.split("_", 1)
    norms = {"expand_bn": "_bn0", "depthwise_bn": "_bn1", "project_bn": "_bn2"}
    return f"_blocks.{block.removeprefix('block')}.{norms.get(part, f'_{part}_conv')}"


def _get(arrays: Mapping[str, NDArray[Any]], name: str, layer: str) -> NDArray[Any]:
    if name not in arrays:
        raise WeightsError(f"layer {layer} needs {name}, which the weights file does not have.")
    return arrays[name]


def _keras_order(layer: keras.Layer, value: NDArray[Any]) -> NDArray[Any]:
    """PyTorch keeps (out, in, height, width), Keras (height, width, in, out)."""
    if value.ndim < 4:
        return np.transpose(value)
    depthwise = isinstance(layer, layers.DepthwiseConv2D)
    return np.transpose(value, (2, 3, 0, 1) if depthwise else (2, 3, 1, 0))
