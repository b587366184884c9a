"""What the first visit needs, made ready in the background: pages' code, then compiled kernels."""

from __future__ import annotations

import threading
from importlib import import_module

PATIENCE = 4.0  # seconds; the first page is painted first


def warm_up_soon() -> None:
    """Read in the first page's code at once, while the browser is still on its way.

    The map kernels follow when the page is there: loaded, or the first time on a machine compiled.
    """
    threading.Thread(target=import_module, args=("lib.ui.explorer",), daemon=True).start()
    timer = threading.Timer(PATIENCE, _warm_up)
    timer.name, timer.daemon = "warm-up", True
    timer.start()


def _warm_up() -> None:
    from lib.motifs.maps import warm_up

    warm_up()
