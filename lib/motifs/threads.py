"""One thread where more would be slower, and the same digits whatever the number of cores.

On busy cores the threads of BLAS and OpenMP wait for each other (K-Means of 525 photos: 1,852 ms
instead of 18), and how they split a sum changes its last digits.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_inside = 0
_limits: Any = None
_controller: Any = None
_modules = 0


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS and OpenMP use one thread within the block; may be nested and entered by many threads.

    The limit belongs to the whole process, so the first to come sets it and the last to go lifts
    it: two limits that end in the order they began would otherwise stay for ever.
    """
    global _inside, _limits
    with _lock:
        if _inside == 0:
            _limits = _libraries().limit(limits=1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limits.restore_original_limits()


def _libraries() -> Any:
    """The libraries with threads of their own; to look for them takes 3 ms."""
    global _controller, _modules
    from threadpoolctl import ThreadpoolController

    if _controller is None or _modules != len(sys.modules):
        _controller, _modules = ThreadpoolController(), len(sys.modules)
    return _controller
