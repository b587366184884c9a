"""Frames of a map on its way, and the end of a run that nobody waits for any more."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lib.errors import Cancelled

Floats = NDArray[np.float32]
OnFrame = Callable[[Floats], None]
IsCancelled = Callable[[], bool]

FRAME_SECONDS = 0.06


class Watch:
    """Hands out frames, not more often than an eye needs, and stops a run that was cancelled.

    Neither changes the map that comes out in the end.
    """

    def __init__(
        self, on_frame: OnFrame | None = None, cancelled: IsCancelled | None = None
    ) -> None:
        self.on_frame = on_frame
        self.cancelled = cancelled
        self._last = 0.0

    def look(self, xy: Callable[[], Floats]) -> None:
        """Called between iterations, with a way to get at the map as it is now.

        Raises `Cancelled` where a newer choice was made.
        """
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("A newer choice took the place of this map.")
        now = time.monotonic()
        if self.on_frame is not None and now - self._last >= FRAME_SECONDS:
            self.on_frame(xy())
            self._last = time.monotonic()

    def unseen(self) -> Watch:
        """The same without frames."""
        return Watch(None, self.cancelled)
