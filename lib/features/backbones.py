"""The networks that can describe a photo, as a table: one row each, nothing loaded.

Importing this costs nothing: no Keras, no TensorFlow; the server reads it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lib.cache import digest
from lib.errors import UsageError

Origin = Literal["package", "download", "file", "none"]
Scaling = Literal["lite", "caffe", "raw"]
Precision = Literal["float32", "bfloat16"]

DEFAULT = "efficientnet-lite2"
PREPROCESSING_VERSION = 1
_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/"
_KERAS_PAGE = "keras.io/api/applications"


@dataclass(frozen=True)
class Weights:
    """Where a network's weights come from: `hash` is what Keras publishes for the file."""

    origin: Origin
    megabytes: float = 0.0
    url: str = ""
    hash: str = ""

    @property
    def file_name(self) -> str:
        """The name under which Keras keeps the file."""
        return self.url.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Backbone:
    """One way to turn a photo into numbers.

    `dimension` values of `dtype` a photo come from `layer` of the network, whose input is a centre
    square of `input_size` pixels a side; `predicts` says whether 1,000 ImageNet probabilities come
    with them. `top1` is the accuracy on ImageNet in percent, by `top1_source`. In `precision`
    "bfloat16" the network's convolutions keep 8 bits of every number instead of 24.
    """

    name: str
    title: str
    layer: str
    dimension: int
    input_size: int
    scaling: Scaling
    weights: Weights
    licence: str
    application: str = ""
    predicts: bool = True
    dtype: Literal["float16", "float32", "uint8"] = "float16"
    precision: Precision = "float32"
    batch_size: int = 16
    top1: float | None = None
    top1_source: str = ""
    path: str = ""

    @property
    def slug(self) -> str:
        """The name as part of a file name."""
        if not self.path:
            return self.name
        stem = re.sub(r"[^a-z0-9]+", "-", Path(self.path).stem.lower()).strip("-")
        return f"{stem or 'model'}-{digest(self.path)[:8]}"

    def key(self, weights_hash: str) -> str:
        """Everything that changes the numbers: network, layer, preprocessing, weights."""
        # Features from before there was a choice have no word for it, and stay valid.
        precision = "" if self.precision == "float32" else f"|{self.precision}"
        return (
            f"{self.slug}|{self.layer}|{self.input_size}|{self.scaling}"
            f"|v{PREPROCESSING_VERSION}|{self.dtype}{precision}|{weights_hash}"
        )


_VGG19 = Backbone(
    name="vgg19",
    title="VGG19",
    layer="fc1",
    dimension=4096,
    input_size=224,
    scaling="caffe",
    weights=Weights(
        "download",
        574.7,
        f"{_KERAS}vgg19/vgg19_weights_tf_dim_ordering_tf_kernels.h5",
        "cbe5617147190e668d6c5d5026f83318",
    ),
    licence="CC BY 4.0",
    application="VGG19",
    top1=71.3,
    top1_source=_KERAS_PAGE,
)

_ROWS = (
    Backbone(
        name=DEFAULT,
        title="EfficientNet-Lite2",
        layer="features",
        dimension=1280,
        input_size=260,
        scaling="lite",
        weights=Weights("package", 24.7),
        licence="Apache 2.0",
        top1=77.6,
        top1_source="github.com/tensorflow/tpu, efficientnet/lite",
    ),
    _VGG19,
    replace(_VGG19, name="vgg19-bfloat16", title="VGG19 in bfloat16", precision="bfloat16"),
    replace(_VGG19, name="vgg19-fc2", title="VGG19 fc2", layer="fc2"),
    replace(
        _VGG19,
        name="vgg19-block5-pool",
        title="VGG19 block5_pool",
        layer="block5_pool",
        dimension=25088,
    ),
    Backbone(
        name="pixels",
        title="Pixels",
        layer="rgb",
        dimension=150 * 150 * 3,
        input_size=150,
        scaling="raw",
        weights=Weights("none"),
        licence="none needed",
        predicts=False,
        dtype="uint8",
        batch_size=64,
    ),
    Backbone(
        name="vgg16",
        title="VGG16",
        layer="fc1",
        dimension=4096,
        input_size=224,
        scaling="caffe",
        weights=Weights(
            "download",
            553.5,
            f"{_KERAS}vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5",
            "64373286793e3c8b2b4e3219cbf3544b",
        ),
        licence="CC BY 4.0",
        application="VGG16",
        top1=71.3,
        top1_source=_KERAS_PAGE,
    ),
    Backbone(
        name="resnet50",
        title="ResNet50",
        layer="avg_pool",
        dimension=2048,
        input_size=224,
        scaling="caffe",
        weights=Weights(
            "download",
            103.0,
            f"{_KERAS}resnet/resnet50_weights_tf_dim_ordering_tf_kernels.h5",
            "2cb95161c43110f7111970584f804107",
        ),
        licence="MIT",
        application="ResNet50",
        top1=74.9,
        top1_source=_KERAS_PAGE,
    ),
    Backbone(
        name="efficientnetv2-b0",
        title="EfficientNetV2-B0",
        layer="avg_pool",
        dimension=1280,
        input_size=224,
        scaling="raw",
        weights=Weights(
            "download",
            29.4,
            f"{_KERAS}efficientnet_v2/efficientnetv2-b0.h5",
            "21ecbf6da12460d5c40bb2f29ceb2188",
        ),
        licence="Apache 2.0",
        application="EfficientNetV2B0",
        top1=78.7,
        top1_source=_KERAS_PAGE,
    ),
    Backbone(
        name="convnext-tiny",
        title="ConvNeXt-Tiny",
        layer="convnext_tiny_head_layernorm",
        dimension=768,
        input_size=224,
        scaling="raw",
        weights=Weights(
            "download",
            114.6,
            f"{_KERAS}convnext/convnext_tiny.h5",
            "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
        ),
        licence="MIT",
        application="ConvNeXtTiny",
        top1=81.3,
        top1_source=_KERAS_PAGE,
    ),
    Backbone(
        name="mobilenet-v3-large",
        title="MobileNetV3-Large",
        layer="conv_2",
        dimension=1280,
        input_size=224,
        scaling="raw",
        weights=Weights(
            "download",
            22.7,
            f"{_KERAS}mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float.h5",
            "59e551e166be033d707958cf9e29a6a7",
        ),
        licence="Apache 2.0",
        application="MobileNetV3Large",
        top1=75.6,
        top1_source="the docstring of keras.applications.MobileNetV3Large",
    ),
)

BACKBONES: dict[str, Backbone] = {row.name: row for row in _ROWS}


def get_backbone(name: str) -> Backbone:
    """The row of that name, or one made for the `.keras` file of that path.

    Raises `UsageError` for an unknown name or a file that is not there.
    """
    if name in BACKBONES:
        return BACKBONES[name]
    if name.endswith(".keras"):
        return _from_file(Path(name))
    raise UsageError(
        f"there is no backbone {name!r}; take one of {', '.join(BACKBONES)}, or a .keras file."
    )


def _from_file(path: Path) -> Backbone:
    """A model of one's own: its input is 0 to 255 in RGB, its own scaling is inside of it."""
    if not path.is_file():
        raise UsageError(f"there is no model file {path}.")
    path = path.resolve()
    return Backbone(
        name=str(path),
        title=path.stem,
        layer="output",
        dimension=0,
        input_size=0,
        scaling="raw",
        weights=Weights("file", path.stat().st_size / 1e6),
        licence="your own",
        predicts=False,
        dtype="float32",
        path=str(path),
    )
