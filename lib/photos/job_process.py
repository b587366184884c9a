"""The child of an import: `python -m lib.photos.job_process`, orders on standard input.

Writes one JSON object a line: changes of an `ImportStatus`. Ends itself where its parent is gone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from lib.cache import Cache
from lib.errors import Cancelled, MotifsError
from lib.photos.albums import IMAGENETTE, import_album
from lib.photos.importing import ImportOptions, ImportReport, import_photos
from lib.photos.jobs import Order
from lib.photos.sample import SAMPLE_NAME, import_sample

NICENESS = 10
_EVERY = 0.3  # seconds
_GRACE = 20  # seconds from the wish to stop until the process ends, whatever it is doing
ALBUMS = {IMAGENETTE.name: IMAGENETTE}


def main() -> None:
    """Read the orders, carry them out, say how it ended."""
    orders = json.loads(sys.stdin.readline())
    order = Order(**orders["order"])
    stop = threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        report = _import(order, Cache(Path(orders["cache"])), stop)
        _say(state="done", slug=report.slug, message=report.summary())
    except Cancelled as error:
        _say(state="cancelled", message=str(error))
    except MotifsError as error:
        _say(state="failed", message=str(error))


def _import(order: Order, cache: Cache, stop: threading.Event) -> ImportReport:
    teller = _Teller()
    if order.album == SAMPLE_NAME:
        return import_sample(cache, lambda done, total: teller.tell("importing", done, total))
    if order.album:
        album = ALBUMS[order.album]
        return import_album(album, cache, progress=teller.tell, cancelled=stop.is_set)
    return import_photos(
        list(order.sources),
        order.name,
        cache,
        options=ImportOptions(frozenset(order.kinds)),
        progress=lambda done, total: teller.tell("importing", done, total),
        cancelled=stop.is_set,
    )


class _Teller:
    """Says how far it is, not more often than anybody could look."""

    def __init__(self) -> None:
        self._last = -_EVERY

    def tell(self, step: str, done: int, total: int) -> None:
        """So far, of so many."""
        if time.monotonic() - self._last >= _EVERY or done == total:
            self._last = time.monotonic()
            _say(step=step, done=done, total=total)


def _say(**news: Any) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _stop_at_end_of_input(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()
    time.sleep(_GRACE)
    # Nothing is ever half written, so that a hard end loses only time.
    os._exit(1)


if __name__ == "__main__":
    main()
