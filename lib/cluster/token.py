"""A file by which workers find out whether they see one of the client's folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from lib.cache import write_bytes


@contextmanager
def token_in(folder: Path) -> Iterator[str]:
    """The name of a file that lies in the folder for as long as the block takes."""
    name = f".seen-{uuid4().hex}"
    write_bytes(folder / name, b"")
    try:
        yield name
    finally:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
