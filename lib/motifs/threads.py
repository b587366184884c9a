"""One thread where more would be slower, and the same digits whatever the number of cores.

On busy cores the threads of BLAS and OpenMP wait for each other (K-Means of 525 photos: 1,852 ms
instead of 18), and how they split a sum changes its last digits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_inside = 0
_limits: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS and OpenMP use one thread within the block; may be nested and entered by many threads.

    The limit belongs to the whole process, so the first to come sets it and the last to go lifts
    it: two limits that end in the order they began would otherwise stay for ever.
    """
    global _inside, _limits
    from threadpoolctl import threadpool_limits

    with _lock:
        if _inside == 0:
            _limits = threadpool_limits(1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limits.restore_original_limits()
