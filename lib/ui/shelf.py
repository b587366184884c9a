"""A small shelf of files that the browser fetches by the hash of what is in them.

What does not change while sliders move (the labels and dates of all photos) is put here once and
travels once, kept by the browser, instead of with every step of a slider.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.ui.thumbnails import HEADERS, NEVER_KEEP, prefix

PLACES = 32
TYPES = {"json": "application/json", "bin": "application/octet-stream"}


class Shelf:
    """The last few things put on it; safe to use from every session's thread."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: str, make: Callable[[], bytes]) -> str:
        """Keep what `make` returns under a key that names its content; made only if not there."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        if self.get(name) is None:
            data = make()
            with self._lock:
                self._kept[name] = data
                while len(self._kept) > self._places:
                    self._kept.popitem(last=False)
        return name

    def get(self, name: str) -> bytes | None:
        """What was put there, or None where it had to make room."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)


shelf = Shelf()


def keep(key: str, make: Callable[[], bytes], ending: str = "json") -> str:
    """Keep bytes on the server's shelf; the address to fetch them from.

    `key` names the content: the browser keeps what it has fetched from an address for ever.
    """
    return f"{prefix()}/shelf/{shelf.keep(key, make)}.{ending}"


def routes() -> list[Route]:
    """The route to add to the Streamlit application."""
    return [Route("/shelf/{name}", _serve, methods=["GET", "HEAD"])]


async def _serve(request: Request) -> Response:
    name, _, ending = request.path_params["name"].partition(".")
    data = shelf.get(name)
    if data is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    return Response(data, media_type=TYPES.get(ending, TYPES["bin"]), headers=HEADERS)
