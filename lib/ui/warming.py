"""What goes on in the background of the server: code made ready, and memory tidied up."""

from __future__ import annotations

import gc
import threading
import time
from importlib import import_module

from lib.cache import read_only

PATIENCE = 4.0  # seconds; the first page is painted first
TIDY_EVERY = 10.0  # seconds


def warm_up_soon() -> None:
    """Read in the first page's code at once, while the browser is still on its way.

    The map kernels follow when the page is there: loaded, or the first time on a machine compiled.
    A published dashboard brings its maps along, and saves their 150 MB.
    """
    threading.Thread(target=import_module, args=("lib.ui.explorer",), daemon=True).start()
    threading.Thread(target=_tidy_up, name="tidy-up", daemon=True).start()
    if read_only():
        return
    timer = threading.Timer(PATIENCE, _warm_up)
    timer.name, timer.daemon = "warm-up", True
    timer.start()


def _warm_up() -> None:
    from lib.motifs.maps import warm_up

    warm_up()


def _tidy_up() -> None:
    """Search for garbage now and then: Streamlit would do so after every answer, at 150 ms each.

    Left to Python alone, what ended sessions leave behind piles up for too long.
    """
    while True:
        time.sleep(TIDY_EVERY)
        gc.collect()
