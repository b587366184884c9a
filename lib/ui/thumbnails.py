"""Thumbnails by URL: one route beside the pages, and the address of each photo on it."""

from __future__ import annotations

import re

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from lib.cache import Cache, default_root

PATTERN = re.compile(r"[0-9a-f]{32}")
# The name is a hash of the photo's bytes: what lies behind an address never changes.
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}
NEVER_KEEP = {"Cache-Control": "no-store"}


def base() -> str:
    """The start of every thumbnail's address."""
    prefix = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/thumbnails/" if prefix else "/thumbnails/"


def thumbnail_url(photo_id: str) -> str:
    """The address of a photo's thumbnail, from the root of this server."""
    return f"{base()}{photo_id}.webp"


def routes() -> list[Route]:
    """The routes to add to the Streamlit application."""
    return [Route("/thumbnails/{name}", _serve, methods=["GET", "HEAD"])]


async def _serve(request: Request) -> Response:
    photo_id = request.path_params["name"].removesuffix(".webp")
    if not PATTERN.fullmatch(photo_id):
        return Response(status_code=404, headers=NEVER_KEEP)
    path = Cache(default_root()).thumbnail(photo_id)
    if not path.is_file():
        return Response(status_code=404, headers=NEVER_KEEP)
    return FileResponse(path, media_type="image/webp", headers=HEADERS)
