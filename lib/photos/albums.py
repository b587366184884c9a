"""Public albums that are fetched on request: streamed, checked by hash, unpacked by our own names.

The only code of this room that uses the network.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tarfile
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.cache import Cache, replacing, write_bytes
from lib.errors import Cancelled, SourceError
from lib.photos.importing import ImportReport, import_photos
from lib.photos.uploads import upload_folder

_CHUNK = 256 * 1024
_TIMEOUT = 30  # seconds without a byte
_MAX_PHOTO = 4 * 1024 * 1024

AlbumProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Album:
    """A public archive of photos: `folders` names what lies below `inside`, folder by folder."""

    name: str
    about: str
    url: str
    sha256: str
    bytes: int
    inside: str
    folders: tuple[tuple[str, str], ...]


IMAGENETTE = Album(
    name="Imagenette",
    about="3,925 photographs of ten easily told things, a part of ImageNet (non-commercial use)",
    url="https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",
    sha256="64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5",
    bytes=99_003_388,
    inside="imagenette2-160/val",
    folders=(
        ("n01440764", "tench"),
        ("n02102040", "English springer"),
        ("n02979186", "cassette player"),
        ("n03000684", "chain saw"),
        ("n03028079", "church"),
        ("n03394916", "French horn"),
        ("n03417042", "garbage truck"),
        ("n03425413", "gas pump"),
        ("n03445777", "golf ball"),
        ("n03888257", "parachute"),
    ),
)


def import_album(
    album: Album,
    cache: Cache,
    *,
    progress: AlbumProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Fetch an album and import it; each photo's folder is its category.

    `progress(step, done, total)` counts bytes while `step` is "fetching", photos while it is
    "unpacking" or "importing". A cancel leaves nothing half done: what was fetched whole
    is kept for the next try, the rest is removed.
    Raises SourceError where there is no network or the bytes are not the promised ones, Cancelled.
    """
    tell: AlbumProgress = progress or (lambda step, done, total: None)
    stop = cancelled or (lambda: False)
    folder = upload_folder(cache, album.name)
    archive = cache.uploads / f"{album.sha256[:16]}.tgz"
    if not folder.exists():
        _fetch(album, archive, tell, stop)
        _unpack(album, archive, folder, tell, stop)
    report = import_photos(
        [folder],
        album.name,
        cache,
        progress=lambda done, total: tell("importing", done, total),
        cancelled=cancelled,
    )
    archive.unlink(missing_ok=True)
    return report


def _fetch(album: Album, path: Path, tell: AlbumProgress, stop: Callable[[], bool]) -> None:
    if path.exists():
        return  # Only a checked download gets this name.
    hasher, done = hashlib.sha256(), 0
    with replacing(path) as temporary, temporary.open("wb") as target:
        for chunk in _chunks(album):
            _check(stop)
            done += len(chunk)
            if done > album.bytes:
                raise _wrong(album)
            hasher.update(chunk)
            target.write(chunk)
            tell("fetching", done, album.bytes)
        if hasher.hexdigest() != album.sha256:
            raise _wrong(album)


def _chunks(album: Album) -> Iterator[bytes]:
    try:
        with urllib.request.urlopen(album.url, timeout=_TIMEOUT) as answer:
            while chunk := answer.read(_CHUNK):
                yield chunk
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(
            f"{album.name} could not be fetched ({reason}); check the network and try again."
        ) from error


def _unpack(
    album: Album, archive: Path, folder: Path, tell: AlbumProgress, stop: Callable[[], bool]
) -> None:
    """Write the photos under names of our own making; the folder appears when all are there."""
    half = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    count = 0
    try:
        for path, data in _photos(album, archive):
            _check(stop)
            write_bytes(half / path, data)
            count += 1
            tell("unpacking", count, 0)
        if not count:
            raise SourceError(f"The archive of {album.name} holds no photos where they should be.")
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _photos(album: Album, archive: Path) -> Iterator[tuple[str, bytes]]:
    """The photos of the wanted folders, under paths of our own making."""
    names = {f"{album.inside}/{inner}": outer for inner, outer in album.folders}
    try:
        with archive.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for member in tar:
                inside, _, name = member.name.rpartition("/")
                wanted = inside in names and re.fullmatch(r"[\w-]+\.jpe?g", name, re.I)
                if not wanted or not member.isreg() or member.size > _MAX_PHOTO:
                    continue
                content = tar.extractfile(member)
                if content is not None:
                    yield f"{names[inside]}/{name}", content.read()
    except (tarfile.TarError, EOFError, ValueError, OSError, zlib.error) as error:
        raise SourceError(f"The archive of {album.name} is damaged; try again.") from error


def _check(stop: Callable[[], bool]) -> None:
    if stop():
        raise Cancelled("The album was not fetched to its end; start again to get it.")


def _wrong(album: Album) -> SourceError:
    return SourceError(
        f"What came is not {album.name} as we know it (its SHA-256 differs); nothing was kept."
    )
