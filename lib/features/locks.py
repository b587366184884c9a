"""A lock that a process holds until it ends, however it ends; nothing to clean up after a kill."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lib.errors import CacheError


def try_lock(path: Path) -> int | None:
    """Take the lock: an open file descriptor to keep, or None where another process has it.

    The descriptor may be handed to a child, which then holds the lock as long as it lives (not on
    Windows). Where the file system has no locks, everybody gets one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CacheError(
            f"{path} cannot be written ({error.strerror or error}); "
            "make the cache folder writable, then start again."
        ) from error
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    except OSError:
        return handle
    return handle


def release(handle: int | None) -> None:
    """Let go of a lock."""
    if handle is not None:
        with suppress(OSError):
            os.close(handle)


def release_for_all(handle: int | None) -> None:
    """Let go of a lock, also on behalf of parents and children that it was handed to or from."""
    if handle is not None and sys.platform != "win32":
        import fcntl

        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
    release(handle)


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock."""
    if not path.exists():
        return False
    handle = try_lock(path)
    release(handle)
    return handle is None


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock for the block if it is free; yields whether it is held."""
    handle = try_lock(path)
    try:
        yield handle is not None
    finally:
        release(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
