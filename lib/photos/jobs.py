"""Imports as jobs: a child of the server reads the photos, while pages come and go.

The child lives and ends with its parent: they hold the two ends of a pipe. Its orders come through
the pipe's first line, the end of the pipe tells it to stop, and it answers with one line of JSON
whenever there is news. A photo that crashes a decoder thus takes the child down and not the pages,
and the next import goes on from there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from lib.cache import PROJECT, Cache, read_only
from lib.errors import CacheError, UsageError
from lib.photos.collections import checked_name

State = Literal["running", "done", "failed", "cancelled"]

LOST = (
    "The import ended without a word: it was killed, or memory or disk ran out; "
    "start it again, it goes on from where it was."
)


@dataclass(frozen=True)
class Order:
    """What to import: sources into a collection, or a public album by its name."""

    name: str
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("post", "carousel")
    album: str = ""


@dataclass(frozen=True)
class ImportStatus:
    """How an import is doing; `step` says what `done` and `total` count, total 0 if unknown."""

    order: Order
    state: State = "running"
    step: str = "listing"
    done: int = 0
    total: int = 0
    slug: str = ""
    message: str = ""


class ImportJob:
    """One import in a process of its own."""

    def __init__(self, cache: Cache, order: Order) -> None:
        self._status = ImportStatus(order)
        self._cancelled = False
        self._child = subprocess.Popen(
            [sys.executable, "-m", "lib.photos.job_process"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # only Windows has it
        )
        orders = json.dumps({"cache": str(cache.root.absolute()), "order": asdict(order)})
        with suppress(BrokenPipeError):
            self._write(f"{orders}\n".encode())
        self._listener = threading.Thread(target=self._listen, name="import", daemon=True)
        self._listener.start()

    @property
    def status(self) -> ImportStatus:
        """How it is doing now."""
        return self._status

    def cancel(self) -> None:
        """Ask it to stop; what was read until then is remembered."""
        self._cancelled = True
        self._hang_up()

    def wait(self, seconds: float | None = None) -> ImportStatus:
        """Wait until it has ended; or so many seconds long."""
        self._listener.join(seconds)
        return self._status

    def _write(self, data: bytes) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(data)
        self._child.stdin.flush()

    def _hang_up(self) -> None:
        assert self._child.stdin is not None
        with suppress(OSError):
            self._child.stdin.close()

    def _listen(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            with suppress(ValueError, TypeError):
                news: dict[str, Any] = json.loads(line)
                self._status = replace(self._status, **news)
        self._child.wait()
        self._hang_up()
        if self._status.state == "running":
            state: State = "cancelled" if self._cancelled else "failed"
            self._status = replace(self._status, state=state, message=LOST)


_jobs: dict[str, ImportJob] = {}
_lock = threading.Lock()


def start_import(cache: Cache, order: Order) -> None:
    """Start an import in the background; one at a time for each cache folder.

    Raises UsageError where one is running or the name is none, CacheError in a published dashboard.
    """
    checked_name(order.name)
    if read_only():
        raise CacheError("This is a published dashboard: it shows, and changes nothing.")
    with _lock:
        job = _jobs.get(_key(cache))
        if job is not None and job.status.state == "running":
            raise UsageError("An import is running already; wait for it, or stop it.")
        _jobs[_key(cache)] = ImportJob(cache, order)


def import_status(cache: Cache) -> ImportStatus | None:
    """How the last import that this server started is doing; None where there was none."""
    job = _jobs.get(_key(cache))
    return job.status if job else None


def cancel_import(cache: Cache) -> None:
    """Ask the running import to stop."""
    job = _jobs.get(_key(cache))
    if job is not None:
        job.cancel()


def dismiss_import(cache: Cache) -> None:
    """Forget an import that has ended, so that its outcome is not shown any more."""
    with _lock:
        job = _jobs.get(_key(cache))
        if job is not None and job.status.state != "running":
            del _jobs[_key(cache)]


def _key(cache: Cache) -> str:
    return os.path.abspath(cache.root)
