"""Who may look, and at what: sign-in with a list of addresses, and a server that takes nothing in.

Both are off unless asked for: sign-in by an `[access]` or `[auth]` section in
`.streamlit/secrets.toml`, read-only by publishing. What is half configured lets nobody in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.errors import StreamlitSecretNotFoundError

from lib.cache import read_only

READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Access:
    """What the secrets say: whether one must sign in, and who is let in.

    `allowed` holds addresses and, beginning with `@`, whole domains, all in lower case.
    """

    needed: bool = False
    configured: bool = False
    allowed: tuple[str, ...] = ()

    def admits(self, user: Mapping[str, Any]) -> bool:
        """Whether this person may look: signed in, address verified, and on the list."""
        if not self.needed:
            return True
        address = str(user.get("email") or "").strip().lower()
        # Providers that say nothing about the address are those of one's own organisation.
        verified = user.get("email_verified", True) in (True, "true", "True")
        if not user.get("is_logged_in") or not verified or "@" not in address:
            return False
        return address in self.allowed or f"@{address.rpartition('@')[2]}" in self.allowed


def access() -> Access:
    """What `.streamlit/secrets.toml` asks for; open to all where there is no such file."""
    try:
        secrets = st.secrets.to_dict()
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return Access()
    return read_access(secrets)


def read_access(secrets: Mapping[str, Any]) -> Access:
    """The same from a mapping: `[auth]` is Streamlit's, `[access]` has our list `allow`."""
    auth, listed = secrets.get("auth"), secrets.get("access")
    if auth is None and listed is None:
        return Access()
    allow = listed.get("allow", []) if isinstance(listed, Mapping) else []
    if isinstance(allow, str):
        allow = [allow]
    names = tuple(str(one).strip().lower() for one in allow if str(one).strip())
    return Access(needed=True, configured=bool(auth), allowed=names)


def gate() -> None:
    """Let in those who may look; show everyone else the way, and stop the page."""
    rules = access()
    if not rules.needed or rules.admits(_user()):
        return
    st.title("This dashboard is for invited people")
    if not rules.configured:
        st.error(
            "Sign-in is not set up completely; its owner finds the reason in the deploy guide."
        )
    elif not _user().get("is_logged_in"):
        st.markdown("Sign in with the address that was invited.")
        st.button("Sign in", type="primary", on_click=st.login, icon=":material/login:")
    else:
        st.markdown(f"**{_user().get('email', 'This account')}** is not on the list of its owner.")
        st.button("Sign in with another account", on_click=st.logout, icon=":material/logout:")
    st.stop()


def _user() -> dict[str, Any]:
    return dict(st.user.to_dict())


def middleware(routes: Iterable[Route]) -> list[Middleware]:
    """What stands before Streamlit on every request, for an application with these routes."""
    folders = {route.path.split("/")[1] for route in routes} | {"media"}
    return [Middleware(Guard, private=folders)]


class Guard:
    """Refuses writes to a published dashboard, and pictures and data to those who may not look.

    `private` are the first parts of paths that need the sign-in. Pages themselves travel over the
    websocket, where `gate` decides.
    """

    def __init__(self, app: ASGIApp, private: Iterable[str]) -> None:
        self.app = app
        self.private = frozenset(private)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif read_only() and scope["method"] not in READING:
            await _refuse(405)(scope, receive, send)
        elif _first_part(scope["path"]) in self.private and access().needed:
            if access().admits(signed_in_user(HTTPConnection(scope).cookies)):
                await self.app(scope, receive, _private(send))
            else:
                await _refuse(403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def signed_in_user(cookies: Mapping[str, str]) -> dict[str, Any]:
    """Whom the signed cookie names that Streamlit sets after sign-in; empty without one.

    Streamlit has no public way to ask this outside of a page.
    """
    from streamlit.web.server.starlette import starlette_websocket as inner
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    found = inner._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    try:
        user = json.loads(found) if found else {}
    except ValueError:
        return {}
    return user if isinstance(user, dict) else {}


def _first_part(path: str) -> str:
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    inner = path.removeprefix(f"/{base}") if base else path
    return inner.lstrip("/").partition("/")[0]


def _refuse(status: int) -> PlainTextResponse:
    words = {403: "Sign in first.", 405: "This dashboard shows, and changes nothing."}
    return PlainTextResponse(words[status], status, {"Cache-Control": "no-store"})


def _private(send: Send) -> Send:
    """Let only the visitor's own browser keep a picture, no cache on the way."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            kept = headers.get("cache-control", "")
            headers["cache-control"] = kept.replace("public", "private")
        await send(message)

    return wrapped
