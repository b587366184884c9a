"""Answers that leave at once: without this, most wait 40 ms for the browser to confirm the last.

The system holds a small packet back until the one before it is confirmed, and the other side takes
its time to confirm (Nagle, RFC 896; delayed acknowledgement, RFC 1122 4.2.3.2). Servers therefore
set TCP_NODELAY. asyncio does so, too, but not where the listening socket was made beforehand with
the protocol left open, as Streamlit's is (https://github.com/Kludex/uvicorn/issues/3149).
"""

from __future__ import annotations

import socket
from typing import Any

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

TCP = (socket.AF_INET, socket.AF_INET6)


def middleware() -> list[Middleware]:
    """What has to come first on every request; a Unix socket is left as it is."""
    return [Middleware(Promptly)]


class Promptly:
    """Turns holding back off on the connection of each request and websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one websocket."""
        connection = _connection(receive)
        if connection is not None and connection.family in TCP:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


def _connection(receive: Receive) -> Any:
    """The socket behind uvicorn's `receive`, which ASGI has no word for; None behind another's."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    return None if transport is None else transport.get_extra_info("socket")
