"""Where things lie under `cache/`, and how they are written there: whole, or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zipfile import BadZipFile

from lib.errors import CacheError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Arrays: TypeAlias = "dict[str, NDArray[Any]]"

ENVIRONMENT_VARIABLE = "MOTIFS_CACHE"
PROJECT = Path(__file__).resolve().parent.parent
# Lies at the root of a published dashboard, and only there.
MARKER = PROJECT / "published.json"


def default_root() -> Path:
    """The cache folder: the environment variable `MOTIFS_CACHE`, else `cache/` in the project.

    A published dashboard has only the one that it brought along.
    """
    if read_only():
        return PROJECT / "cache"
    return Path(os.environ.get(ENVIRONMENT_VARIABLE) or PROJECT / "cache")


def read_only() -> bool:
    """Whether this is a published dashboard: it shows what it brought along and writes nothing."""
    return MARKER.is_file()


@dataclass(frozen=True)
class Cache:
    """The layout of one cache folder; a value, so that it can travel to another process."""

    root: Path

    @property
    def collections(self) -> Path:
        """One folder a collection."""
        return self.root / "collections"

    @property
    def thumbnails(self) -> Path:
        """WebP files in 256 folders, by the first two digits of the photo's id."""
        return self.root / "thumbnails"

    @property
    def features(self) -> Path:
        """One folder a backbone."""
        return self.root / "features"

    @property
    def jobs(self) -> Path:
        """Status files of extractions."""
        return self.root / "jobs"

    @property
    def uploads(self) -> Path:
        """Archives and photos that were dropped on the page."""
        return self.root / "uploads"

    def thumbnail(self, photo_id: str) -> Path:
        """The thumbnail of one photo."""
        return self.thumbnails / photo_id[:2] / f"{photo_id}.webp"

    def remember(self, kind: str, key: str, compute: Callable[[], Arrays]) -> Arrays:
        """Named arrays from disk, or computed once and kept under `derived/<kind>/`.

        `key` must name everything that the result depends on: version, inputs, every argument.
        A file that cannot be read back is computed anew; nothing is ever unpickled. A published
        dashboard computes what it did not bring along, and does not keep it.
        """
        kept = self.recall(kind, key)
        if kept is not None:
            return kept
        arrays = compute()
        if read_only():
            return arrays
        import numpy as np  # the server answers its first request before it knows numpy

        buffer = io.BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]
        write_bytes(self._derived(kind, key), buffer.getvalue())
        return arrays

    def recall(self, kind: str, key: str) -> Arrays | None:
        """The arrays that `remember` has kept; None where there are none that can be read back."""
        import numpy as np

        with (
            suppress(FileNotFoundError, ValueError, EOFError, BadZipFile),
            np.load(self._derived(kind, key)) as kept,
        ):
            return {name: kept[name] for name in kept.files}
        return None

    def _derived(self, kind: str, key: str) -> Path:
        return self.root / "derived" / kind / f"{digest(key)}.npz"


def digest(text: str) -> str:
    """32 hex digits of the SHA-256 of a text: a file name for a key of any length."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well.

    The file is flushed to the disk before it is renamed; when the block raises, it is removed and
    `path` is as it was. Raises `CacheError` where the folder cannot be written, and always in a
    published dashboard.
    """
    if read_only():
        raise CacheError("This is a published dashboard: it shows, and changes nothing.")
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise CacheError(
            f"{path} cannot be written ({error.strerror or error}); "
            "make room or make the cache folder writable, then start again."
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes | memoryview) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file whole or not at all, readable by a person."""
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; None where there is no such file or it holds something else."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None
