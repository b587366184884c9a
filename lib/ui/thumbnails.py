"""Photos by URL: routes beside the pages, and the address of each photo on them.

`/thumbnails/<id>.webp` is the thumbnail as it lies in the cache, `/tiles/<id>.webp` a small square
of it for maps, `/photos/<collection>/<id>.webp` the photo itself as large as a screen. A photo is
asked for by its id only, never by a path.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from PIL import Image, ImageOps
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.cache import Cache, default_root
from lib.errors import CollectionError, MotifsError
from lib.ui.keeping import Kept

if TYPE_CHECKING:
    import pandas as pd

PATTERN = re.compile(r"[0-9a-f]{32}")
LARGE = 1400
TILE = 96  # pixels: 48 on screen, sharp on a dense display
# The name is a hash of the photo's bytes: what lies behind an address never changes.
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}
NEVER_KEEP = {"Cache-Control": "no-store"}


def prefix() -> str:
    """What all addresses begin with: empty, or the path that the server lives under."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def base() -> str:
    """The start of every thumbnail's address."""
    return f"{prefix()}/thumbnails/"


def tile_base() -> str:
    """The start of every tile's address."""
    return f"{prefix()}/tiles/"


def thumbnail_url(photo_id: str) -> str:
    """The address of a photo's thumbnail, from the root of this server."""
    return f"{base()}{photo_id}.webp"


def large_url(collection: str, photo_id: str) -> str:
    """The address of the photo itself, as large as a screen."""
    return f"{prefix()}/photos/{collection}/{photo_id}.webp"


def routes() -> list[Route]:
    """The routes to add to the Streamlit application."""
    return [
        Route("/thumbnails/{name}", _thumbnail, methods=["GET", "HEAD"]),
        Route("/tiles/{name}", _tile, methods=["GET", "HEAD"]),
        Route("/photos/{collection}/{name}", _large, methods=["GET", "HEAD"]),
    ]


async def _thumbnail(request: Request) -> Response:
    return await _picture(request, Path.read_bytes)


async def _tile(request: Request) -> Response:
    return await _picture(request, _square)


async def _picture(request: Request, read: Callable[[Path], bytes]) -> Response:
    """What `read` makes of a thumbnail, in one step off the loop that answers everybody."""
    photo_id = _photo_id(request)
    if photo_id is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    try:
        data = await run_in_threadpool(read, Cache(default_root()).thumbnail(photo_id))
    except FileNotFoundError:
        return Response(status_code=404, headers=NEVER_KEEP)
    return Response(data, media_type="image/webp", headers=HEADERS)


async def _large(request: Request) -> Response:
    photo_id = _photo_id(request)
    if photo_id is None:
        return Response(status_code=404, headers=NEVER_KEEP)
    try:
        data = await run_in_threadpool(_original, request.path_params["collection"], photo_id)
    except MotifsError:
        # Gone, changed, or never here (a published dashboard has no originals).
        return Response(status_code=404, headers=NEVER_KEEP)
    return Response(data, media_type="image/webp", headers=HEADERS)


def _original(collection: str, photo_id: str) -> bytes:
    from lib.photos.colours import in_srgb, profile_of
    from lib.photos.decode import decode
    from lib.photos.originals import read_original

    name, source = _where(collection, photo_id)
    picture = decode(read_original(source), name, cover=LARGE)
    picture.thumbnail((LARGE, LARGE))
    buffer = io.BytesIO()
    in_srgb(picture, profile_of(picture)).save(buffer, "WEBP", quality=85)
    return buffer.getvalue()


def _where(collection: str, photo_id: str) -> tuple[str, str]:
    """The name and the source of a photo."""
    photos = _photos(collection)
    found = photos[photos["id"] == photo_id]
    if found.empty:
        raise CollectionError(f"There is no photo {photo_id} in {collection}.")
    return found["name"].iloc[0], found["source"].iloc[0]


def _photos(collection: str) -> pd.DataFrame:
    """The table of a collection: one of 100,000 photos is not read again for each of them."""
    from lib.photos.collections import load_collection, table_path

    cache = Cache(default_root())
    path = table_path(cache, collection)
    key = (str(path), path.stat().st_mtime_ns if path.is_file() else 0)
    known = _tables.get(key)
    if known is None:
        known = _tables.put(key, load_collection(cache, collection).photos)
    return known


_tables: Kept[pd.DataFrame] = Kept(2)


def _photo_id(request: Request) -> str | None:
    photo_id = request.path_params["name"].removesuffix(".webp")
    return photo_id if PATTERN.fullmatch(photo_id) else None


@lru_cache(maxsize=4096)
def _square(path: Path) -> bytes:
    with Image.open(path) as thumbnail:
        square = ImageOps.fit(thumbnail.convert("RGB"), (TILE, TILE))
    buffer = io.BytesIO()
    square.save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
