"""VGG19 on an accelerator, through Keras on JAX: random photos and seeded weights.

    python -m benchmarks.accelerator [--batch-sizes 64,256] [--seconds 10]

Needs keras, jax for the device, numpy and h5py; nothing is read or downloaded.

Counts a photo as 39.3 GFLOP (19.6 billion multiply-adds), of the network alone; "share" is that
work against the dense peak that the maker states for the device and precision. `bytes_in` also
moves the photos to the device as bytes and the features back, as extraction does.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

GFLOP = 39.3
# Dense TFLOP/s as the maker states them; JAX computes float32 products in TF32 unless told not to.
PEAKS = {
    "H200": {"float32": 494.5, "bfloat16": 989.5},
    "H100": {"float32": 494.5, "bfloat16": 989.5},
    "A100": {"float32": 156.0, "bfloat16": 312.0},
    "L4": {"float32": 60.0, "bfloat16": 121.0},
    "T4": {"float32": 8.1},
}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--batch-sizes", default="64,256")
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    os.environ["KERAS_BACKEND"] = "jax"
    sizes = [int(size) for size in arguments.batch_sizes.split(",")]
    print(json.dumps(measure(sizes, arguments.seconds), indent=1))


def measure(batch_sizes: list[int], seconds: float) -> dict[str, Any]:
    """Photos per second for each precision and batch size; `KERAS_BACKEND` must be jax by now."""
    import jax
    import keras

    device = jax.devices()[0]
    results = [
        measure_one(dtype, batch_size, seconds, str(device.device_kind))
        for dtype in ("float32", "bfloat16")
        for batch_size in batch_sizes
    ]
    versions = {"jax": jax.__version__, "keras": keras.__version__}
    return {"device": str(device.device_kind), **versions, "vgg19": results}


def measure_one(dtype: str, batch_size: int, seconds: float, kind: str) -> dict[str, Any]:
    """One precision and batch size."""
    import jax
    import keras
    import numpy as np

    from lib.features.backbones import get_backbone
    from lib.features.networks.loading import build_network, with_scaling

    keras.config.set_dtype_policy(dtype)
    keras.utils.set_random_seed(0)
    backbone = get_backbone("vgg19")
    model = with_scaling(backbone, build_network(backbone))
    weights = [variable.value for variable in model.trainable_variables]
    others = [variable.value for variable in model.non_trainable_variables]

    @jax.jit
    def forward(weights: Any, others: Any, photos: Any) -> Any:
        return model.stateless_call(weights, others, photos, training=False)[0]

    photos = np.random.default_rng(0).integers(0, 256, (batch_size, 224, 224, 3), dtype=np.uint8)
    here = jax.device_put(photos)
    bare = rate(lambda: forward(weights, others, here), batch_size, seconds)
    moved = rate(
        lambda: [np.asarray(part) for part in forward(weights, others, photos)], batch_size, seconds
    )
    peak = next((found for name, found in PEAKS.items() if name in kind), {}).get(dtype)
    return {
        "precision": dtype,
        "batch_size": batch_size,
        "photos_per_second": round(bare, 1),
        "photos_per_second_bytes_in": round(moved, 1),
        "tflops": round(bare * GFLOP / 1000, 2),
        "share_of_peak": round(bare * GFLOP / 1000 / peak, 3) if peak else None,
    }


def rate(call: Callable[[], Any], batch_size: int, seconds: float) -> float:
    """Photos per second of a call, warmed up, over so many seconds."""
    import jax

    for _ in range(3):
        jax.block_until_ready(call())
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        result = call()
        count += 1
        # Let a few calls queue up, as a pipeline would, but not without bound.
        if count % 4 == 0:
            jax.block_until_ready(result)
    jax.block_until_ready(result)
    return count * batch_size / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
