"""Compiled code made ready in the background, so that the first move of a slider is quick, too."""

from __future__ import annotations

import threading

PATIENCE = 4.0  # seconds; the first page is painted first


def warm_up_soon() -> None:
    """Load (the first time on a machine: compile) the map kernels in a thread of the server."""
    timer = threading.Timer(PATIENCE, _warm_up)
    timer.name, timer.daemon = "warm-up", True
    timer.start()


def _warm_up() -> None:
    from lib.motifs.maps import warm_up

    warm_up()
