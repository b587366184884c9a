"""A collection as a folder that is a complete, read-only dashboard, ready to be hosted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lib.cache import MARKER, PROJECT, Cache, read_json
from lib.errors import CacheError, FeaturesError, UsageError
from lib.features.backbones import BACKBONES, DEFAULT
from lib.features.store import available_features
from lib.photos.collections import Collection, load_collection
from lib.photos.thumbnails import LONG_SIDE
from lib.sharing.bundle import write_code, write_data, write_texts
from lib.sharing.privacy import Privacy, told

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Published:
    """What was written: where, how large, and in plain words what is inside and what is not."""

    folder: Path
    photos: int
    backbones: tuple[str, ...]
    bytes: int
    inside: tuple[str, ...]
    left_out: tuple[str, ...]


def publish(
    cache: Cache,
    name: str,
    destination: Path,
    privacy: Privacy | None = None,
    *,
    backbones: Sequence[str] = (),
    progress: Progress | None = None,
) -> Published:
    """Write the dashboard of a collection to `destination`; it is put there when it is whole.

    Takes every backbone that has features of all its photos, or those named, the first of which
    decides which photos go along. A folder that holds an earlier dashboard is brought up to date:
    what we did not write there (`.git`, secrets) stays. Raises `UsageError` for a folder with
    anything else in it, `CollectionError`, `FeaturesError`, and `CacheError`.
    """
    destination = destination.expanduser().resolve()
    _check_destination(destination)
    collection = load_collection(cache, name)
    chosen = _backbones(cache, collection, backbones)
    privacy, say = privacy or Privacy(), progress or (lambda text: None)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{destination.name}.", suffix=".part", dir=destination.parent
        ) as temporary:
            folder = Path(temporary)
            photos = write_data(folder, cache, collection, chosen, privacy, say)
            inside, left_out = _told(photos, chosen, privacy)
            say("Copying the program")
            write_code(folder)
            write_texts(folder, collection.name, inside)
            _move_in(folder, destination)
    except OSError as error:
        raise CacheError(
            f"{destination} cannot be written ({error.strerror or error}); choose another folder."
        ) from error
    size = _size(destination)
    return Published(destination, len(photos), tuple(chosen), size, tuple(inside), tuple(left_out))


def _check_destination(destination: Path) -> None:
    if destination.is_file():
        raise UsageError(f"{destination} is a file; name a new folder for the dashboard.")
    if destination == PROJECT or destination in PROJECT.parents:
        raise UsageError(f"{destination} holds the program itself; name another folder.")
    if destination.is_dir() and any(destination.iterdir()) and not _ours(destination):
        raise UsageError(
            f"{destination} holds something else; name a new or empty folder, "
            "or one that holds an earlier dashboard."
        )


def _ours(folder: Path) -> list[str]:
    """The names in a folder that an earlier dashboard wrote there."""
    about = read_json(folder / MARKER.name) or {}
    entries = about.get("entries")
    if about.get("program") != "motifs" or not isinstance(entries, list):
        return []
    return [name for name in entries if isinstance(name, str) and Path(name).name == name]


def _backbones(cache: Cache, collection: Collection, wanted: Sequence[str]) -> list[str]:
    """The backbones to publish, the one that opens first: DEFAULT where it can be."""
    for name in wanted:
        if name not in BACKBONES:
            raise UsageError(f"--backbone must be one of {', '.join(BACKBONES)}, not {name!r}.")
    ids = set(collection.photos["id"])
    known = {
        name: len(available_features(cache, name) & ids)
        for name in (wanted or sorted(BACKBONES, key=lambda name: name != DEFAULT))
    }
    complete = max(known.values(), default=0)
    chosen = [name for name, count in known.items() if count == complete and count]
    absent = [name for name in wanted if name not in chosen]
    if absent or not chosen:
        name = (absent or [DEFAULT])[0]
        raise FeaturesError(
            f"“{collection.name}” has no {name} features, or fewer than of other backbones; "
            f'run: python -m lib extract "{collection.name}" --backbone {name}.'
        )
    return chosen


def _told(
    photos: pd.DataFrame, backbones: Sequence[str], privacy: Privacy
) -> tuple[list[str], list[str]]:
    """What is inside and what is left out, in sentences."""
    goes, stays = told(photos, privacy)
    inside = [
        f"{len(photos):,} thumbnails of at most {LONG_SIDE} pixels, without any metadata",
        *goes,
        "the name of the collection, and the names that you gave to motifs",
        f"{', '.join(backbones)}: the first principal components of the features, and the "
        "probabilities of 1,000 categories",
        "an id for each photo: a fingerprint of the original file, which leads back to neither "
        "its name nor its content, but lets those who have the very same file recognise it",
    ]
    stays.append("full features, the networks, other collections, and everything that imports")
    return inside, stays


def _move_in(folder: Path, destination: Path) -> None:
    """Put the new entries in the place of the old ones; everything else there stays."""
    destination.mkdir(exist_ok=True)
    for name in _ours(destination):
        _remove(destination / name)
    # The mark comes first: cut short here, the next run knows the folder as its own.
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name != MARKER.name):
        target = destination / entry.name
        if entry.name == ".streamlit":  # may hold the owner's secrets
            target.mkdir(exist_ok=True)
            for file in entry.iterdir():
                file.replace(target / file.name)
        else:
            entry.replace(target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    )
