"""Files looked at in a process of their own: one whose decoder crashes is named, the others done.

python -m lib.photos.apart < files > what was seen of them
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lib.cache import PROJECT, Cache
from lib.errors import CacheError, MotifsError
from lib.photos.decode import crashes
from lib.photos.importing import Looked, look
from lib.photos.values import Found, Problem

_READY = b"ready"  # what a child says first: whatever ends it from then on is a file
_REFUSED = 3  # the exit status of a child that could say what is wrong


def look_apart(items: Sequence[Found], cache: Cache) -> Iterator[Looked]:
    """As `look` at each, in their order, by a child; after one that it dies of, by the next.

    Raises CacheError where no child can begin, or none can write to the cache.
    """
    left = list(items)
    while left:
        seen = _look_in_child(left, cache)
        yield from seen
        left = left[len(seen) :]
        if left:
            yield left[0], Problem.of(crashes(left[0].entry.path))
            left = left[1:]


def _look_in_child(items: list[Found], cache: Cache) -> list[Looked]:
    """What a child has seen until it came to its end, or to its death."""
    command = [sys.executable, "-m", "lib.photos.apart"]
    told = pickle.dumps((cache, items))
    done = subprocess.run(command, input=told, capture_output=True, cwd=PROJECT, check=False)
    if not done.stdout.startswith(_READY) or done.returncode == _REFUSED:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CacheError(said[-1] if said else "Files cannot be looked at in a process apart.")
    return list(_unpickled(done.stdout.removeprefix(_READY)))


def _unpickled(data: bytes) -> Iterator[Looked]:
    """All that a child of ours has said; the last of it may be cut."""
    stream = io.BytesIO(data)
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(stream)


def main() -> int:
    """Look at the files that standard input names, and tell of each as soon as it is seen."""
    cache, items = pickle.load(sys.stdin.buffer)
    _tell(_READY)
    try:
        for item in items:
            _tell(pickle.dumps(look(item, cache)))
    except MotifsError as error:
        sys.stderr.write(f"{error}\n")
        return _REFUSED
    return 0


def _tell(what: bytes) -> None:
    sys.stdout.buffer.write(what)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
