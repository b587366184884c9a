"""What goes on in the background of the server: code made ready, and memory tidied up."""

from __future__ import annotations

import gc
import inspect
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module

import streamlit as st

from lib.cache import read_only

ASKED = 0.1  # seconds; the browser that is waiting for the first file has it by then
PATIENCE = 4.0  # seconds; the first page is painted first
TIDY_EVERY = 10.0  # seconds


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Begin when the server is ready to answer, not while it makes itself ready."""
    for work in (_warm_up, _tidy_up):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()
    yield


def _warm_up() -> None:
    """Read in the first page's code while the browser fetches its own, then the map kernels.

    These follow when the page is there: loaded, or the first time on a machine compiled. A
    published dashboard brings its maps along, and saves their 150 MB.
    """
    time.sleep(ASKED)
    with _giving_way():
        _ready_the_first_page()
    if read_only():
        return
    time.sleep(PATIENCE)
    import_module("lib.motifs.maps").warm_up()


def _ready_the_first_page() -> None:
    """Do what the first visit would wait for, whosever photos it asks for."""
    for name in ("page", "explorer"):
        import_module(f"lib.ui.{name}")
    # Streamlit looks at the stack at its first element, and inspect then visits every module:
    # a quarter of a second, the first time.
    inspect.stack()
    import_module("lib.motifs.ontology").default_ontology()
    with import_module("lib.motifs.threads").one_thread():
        pass


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let answers through at once while this thread computes.

    Each of the fifty files that the browser wants has to take the interpreter three times, and
    waits for it as long as this interval: 5 ms, were it left as it is, 0.8 s in all.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _tidy_up() -> None:
    """Search for garbage now and then: Streamlit would do so after every answer, at 150 ms each.

    Left to Python alone, what ended sessions leave behind piles up for too long.
    """
    while True:
        time.sleep(TIDY_EVERY)
        gc.collect()
