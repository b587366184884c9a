from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lib.errors import WeightsError
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.classes import imagenet_classes
from lib.features.networks.loading import load_network
from lib.features.networks.torch_file import read_state_dict
from lib.features.preparing import centre_square
from lib.features.weights import default_path
from lib.photos.sample import photographs

KNOWN = {
    "chelsea": {"Egyptian Mau", "tabby cat"},
    "coffee": {"espresso"},
    "camera": {"tripod"},
    "china": {"palace"},
}


@pytest.fixture(scope="module")
def network():
    backbone = get_backbone(DEFAULT)
    return load_network(backbone, default_path(backbone))


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    by_name = {path.stem: path for path in photographs()}
    squares = []
    for name in KNOWN:
        with Image.open(by_name[name]) as opened:
            squares.append(centre_square(opened.convert("RGB"), 260))
    return np.stack(squares)


def test_it_sees_what_is_there(network, pictures: np.ndarray) -> None:
    features, likely = network.forward(pictures)
    assert features.shape == (4, 1280)
    assert likely.shape == (4, 1000)
    assert np.allclose(likely.sum(axis=1), 1, atol=1e-4)
    best = [imagenet_classes()[index].name for index in likely.argmax(axis=1)]
    assert all(name in KNOWN[stem] for stem, name in zip(KNOWN, best, strict=True))


def test_a_photo_has_the_same_numbers_whatever_is_beside_it(network, pictures) -> None:
    first, _ = network.forward(pictures)
    again, _ = network.forward(pictures[::-1])
    assert np.array_equal(first, again[::-1])


def test_half_precision_keeps_the_direction_of_a_feature(network, pictures) -> None:
    features, _ = network.forward(pictures)
    short = features.astype(np.float16).astype(np.float32)
    norms = np.linalg.norm(features, axis=1) * np.linalg.norm(short, axis=1)
    assert ((features * short).sum(axis=1) / norms).min() > 0.999999


def test_every_array_of_the_file_has_its_place() -> None:
    from lib.features.networks import efficientnet_lite

    arrays = read_state_dict(default_path(get_backbone(DEFAULT)))
    model = efficientnet_lite.build()
    used = {name for _, names in efficientnet_lite._pairs(model) for name in names}
    assert used == {name for name in arrays if not name.endswith("num_batches_tracked")}
    assert model.count_params() == sum(arrays[name].size for name in used)


def test_a_file_for_another_width_names_the_layer() -> None:
    from lib.features.networks import efficientnet_lite

    arrays = read_state_dict(default_path(get_backbone(DEFAULT)))
    model = efficientnet_lite.build()
    narrow = arrays | {"_conv_head.weight": arrays["_conv_head.weight"][:1000]}
    with pytest.raises(WeightsError, match=r"layer head needs .*1280.*_conv_head\.weight.*1000"):
        efficientnet_lite.fill(model, narrow)
    del arrays["_fc.bias"]
    with pytest.raises(WeightsError, match=r"layer predictions needs _fc\.bias"):
        efficientnet_lite.fill(model, arrays)
