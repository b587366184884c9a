"""The networks themselves. Keras is imported by `import_keras`, never at the top of this module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def import_keras() -> Any:
    """The module `keras`, without what its back-end prints: no news to who waits for features."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _hushed():
        import keras
    return keras


def limit_threads(count: int) -> bool:
    """Let a network compute with so many threads; whether it does: set once, before the first use.

    Back-ends other than TensorFlow are left as they are.
    """
    keras = import_keras()
    if keras.backend.backend() != "tensorflow":
        return True
    import tensorflow

    threading = tensorflow.config.threading
    try:
        threading.set_intra_op_parallelism_threads(count)
        threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:  # it has computed something already
        return bool(threading.get_intra_op_parallelism_threads() == count)
    return True


@contextmanager
def _hushed() -> Iterator[None]:
    """Native code writes to the descriptor itself, before it reads any setting."""
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
