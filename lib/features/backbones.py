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
    with them. `top1` is the accuracy on ImageNet in percent, by `top1_source`.
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
        return (
            f"{self.slug}|{self.layer}|{self.input_size}|{self.scaling}"
            f"|v{PREPROCESSING_VERSION}|{self.dtype}|{weights_hash}"
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
