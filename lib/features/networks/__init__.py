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
