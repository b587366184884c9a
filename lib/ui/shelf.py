"""A small shelf of files that the browser fetches, named by a hash of what is in them.

What does not change while sliders move (the labels and dates of all photos) is put here once and
travels once, kept by the browser, instead of with every step of a slider. What changes many times
a second (a map while it is drawn) is fetched from here, too, and not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.ui.keeping import Kept
from lib.ui.thumbnails import HEADERS, NEVER_KEEP, prefix

TYPES = {"json": "application/json", "bin": "application/octet-stream"}
DONE = "X-Drawn"


class _File:
    """Bytes that are made when somebody first asks for them, which may be after the page stands."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make: Callable[[], bytes] | None = make
        self._data = b""
        self._lock = Lock()

    def data(self) -> bytes:
        with self._lock:
            if self._make is not None:
                self._data, self._make = self._make(), None
        return self._data


_shelf: Kept[_File] = Kept(32)
_moving: Kept[tuple[bytes, bool]] = Kept(16)


def keep(key: str, make: Callable[[], bytes], ending: str = "json") -> str:
    """Keep bytes on the server's shelf; the address to fetch them from.

    `key` names the content: the browser keeps what it has fetched from an address for ever.
    `make` is called when it first fetches, where nothing is kept under `key`; not in the thread of
    the page, so that it must not look at what belongs to one visit.
    """
    name = _name(key)
    if _shelf.get(name) is None:
        _shelf.put(name, _File(make))
    return f"{prefix()}/shelf/{name}.{ending}"


def move(key: str, data: bytes, *, done: bool = False) -> str:
    """Put what is still changing at an address of its own; `done` says that this is the last."""
    name = _name(key)
    _moving.put(name, (data, done))
    return f"{prefix()}/moving/{name}.bin"


def routes() -> list[Route]:
    """The routes to add to the Streamlit application."""
    return [
        Route("/shelf/{name}", _serve, methods=["GET", "HEAD"]),
        Route("/moving/{name}", _serve_moving, methods=["GET", "HEAD"]),
    ]


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


async def _serve(request: Request) -> Response:
    name, _, ending = request.path_params["name"].partition(".")
    file = _shelf.get(name)
    if file is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    data = await run_in_threadpool(file.data)
    return Response(data, media_type=TYPES.get(ending, TYPES["bin"]), headers=HEADERS)


async def _serve_moving(request: Request) -> Response:
    found = _moving.get(request.path_params["name"].removesuffix(".bin"))
    if found is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    data, done = found
    return Response(data, media_type=TYPES["bin"], headers={**NEVER_KEEP, DONE: str(int(done))})
