"""A small shelf of files that the browser fetches by the hash of what is in them.

What does not change while sliders move (the labels and dates of all photos) is put here once and
travels once, kept by the browser, instead of with every step of a slider.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.ui.thumbnails import HEADERS, NEVER_KEEP, prefix

PLACES = 32


class Shelf:
    """The last few things put on it; safe to use from every session's thread."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, data: bytes) -> str:
        """Keep JSON bytes; the name to fetch them by."""
        name = hashlib.sha256(data).hexdigest()[:32]
        with self._lock:
            self._kept[name] = data
            self._kept.move_to_end(name)
            while len(self._kept) > self._places:
                self._kept.popitem(last=False)
        return name

    def get(self, name: str) -> bytes | None:
        """What was put there, or None where it had to make room."""
        with self._lock:
            return self._kept.get(name)


shelf = Shelf()


def put(data: bytes) -> str:
    """Keep JSON bytes on the server's shelf; the address to fetch them from."""
    return f"{prefix()}/shelf/{shelf.put(data)}.json"


def routes() -> list[Route]:
    """The route to add to the Streamlit application."""
    return [Route("/shelf/{name}", _serve, methods=["GET", "HEAD"])]


async def _serve(request: Request) -> Response:
    data = shelf.get(request.path_params["name"].removesuffix(".json"))
    if data is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    return Response(data, media_type="application/json", headers=HEADERS)
