"""Answers that leave at once: on the connection of a real server, as Streamlit starts it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lib.ui import promptly


async def holds_back(request: Request) -> PlainTextResponse:
    """Whether the connection that this came by holds small packets back."""
    connection = promptly._connection(request.receive)
    no_delay = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    return PlainTextResponse("no" if no_delay else "yes")


@pytest.fixture
def port() -> Iterator[int]:
    app = Starlette(routes=[Route("/", holds_back)], middleware=promptly.middleware())
    # As Streamlit does: the protocol is left open, and so asyncio leaves the socket as it is.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(("localhost", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


def test_small_packets_are_not_held_back(port: int) -> None:
    connection = HTTPConnection("localhost", port, timeout=10)
    for _ in range(2):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"no"
    connection.close()


def test_a_server_without_a_socket_in_view_is_served_as_it_is() -> None:
    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    assert promptly._connection(receive) is None
