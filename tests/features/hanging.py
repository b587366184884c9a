"""A photo that hangs whoever reads it: an extraction that runs until it is told to stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.features import jobs


@contextmanager
def hanging(cache: Cache, path: Path) -> Iterator[Path]:
    """Make a photo of the collection `album` such a one; a job of its pixels is ended after all."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs a named pipe to hang on")
    path.unlink()
    os.mkfifo(path)
    yield path
    found = jobs.status(cache, "album", "pixels")
    if found and found.state in ("starting", "running"):
        os.kill(found.pid, signal.SIGKILL)
