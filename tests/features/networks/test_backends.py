"""The same features whatever Keras computes with: each back-end in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from lib.features.backbones import DEFAULT, get_backbone
from lib.features.networks.loading import load_network
from lib.features.preparing import centre_square
from lib.features.weights import default_path
from lib.photos.sample import photographs
from tests.features.networks.cosines import cosines

FORWARD = """
import sys
import numpy as np
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.networks.loading import load_network
from lib.features.weights import default_path
backbone = get_backbone(DEFAULT)
network = load_network(backbone, default_path(backbone))
np.savez(sys.argv[2], *network.forward(np.load(sys.argv[1])))
"""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["jax", "torch"])
def test_another_back_end_gives_the_same_features(tmp_path: Path, name: str) -> None:
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed: TensorFlow is what Motifs installs")
    from PIL import Image

    squares = []
    for path in photographs()[:8]:
        with Image.open(path) as opened:
            squares.append(centre_square(opened.convert("RGB"), 260))
    np.save(tmp_path / "in.npy", np.stack(squares))
    files = [tmp_path / "in.npy", tmp_path / "out.npz"]
    environment = os.environ | {"KERAS_BACKEND": name}
    subprocess.run([sys.executable, "-c", FORWARD, *files], env=environment, check=True)
    backbone = get_backbone(DEFAULT)
    ours = load_network(backbone, default_path(backbone)).forward(np.stack(squares))
    theirs = np.load(tmp_path / "out.npz")
    for left, right in zip(ours, (theirs["arr_0"], theirs["arr_1"]), strict=True):
        assert cosines(left, right).min() > 0.9999
