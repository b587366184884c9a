"""How our inner loops are compiled; imports numba, so import this only to run a loop.

Kernels release the interpreter's lock and never start threads of their own: numba's fallback
threading layer aborts the process when two threads of a server enter it at once. Where a second
core helps, Python threads call a kernel over blocks of rows that do not depend on their number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Sums may be reordered, which lets them run eight or sixteen at a time; NaN keeps its meaning.
FAST = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: Kernel) -> Kernel:
    """Compile a loop once per machine; division by zero gives infinity, as in NumPy."""
    compiled: Kernel = numba.njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")(
        function
    )
    return compiled
