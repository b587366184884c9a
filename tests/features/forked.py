"""Extractors by the dozen: a process that has imported Keras once and forks them for each line.

A line on its input is `COUNT<tab>CACHE<tab>PHOTOS<tab>NETWORK`: so many extractors at once. Each
answers `pid`, `computing` as soon as its first progress is told, and `computed` with the number
when it is done; `ended` comes when all of them are gone, whatever ended them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lib.cache import Cache
from lib.features import store
from lib.features.backbones import get_backbone
from lib.features.extraction import extract_photos
from lib.features.networks import import_keras
from lib.features.preparing import Photo
from lib.photos.originals import photo_id


def photos_in(folder: Path) -> list[Photo]:
    """What extraction needs to know of the photos in a folder."""
    paths = sorted(folder.iterdir())
    return [Photo(photo_id(path.read_bytes()), path.name, str(path)) for path in paths]


def say(text: str) -> None:
    """One line at once."""
    os.write(1, f"{text}\n".encode())


def run(root: str, folder: str, network: str) -> None:
    """One extraction, with shards put together often, so that kills hit that too."""
    store.Store.compact.__defaults__ = (3,)  # type: ignore[attr-defined]
    told: list[object] = []

    def tell(progress: object) -> None:
        told.append(progress)
        if len(told) == 1:
            say("computing")

    photos = photos_in(Path(folder))
    report = extract_photos(Cache(Path(root)), photos, get_backbone(network), None, tell)
    say(f"computed {report.computed}")


def fork(arguments: list[str]) -> int:
    """Start one extractor; returns its process id."""
    child = os.fork()
    if child == 0:
        run(*arguments)
        os._exit(0)
    say(f"pid {child}")
    return child


def main() -> None:
    """Serve until the input ends."""
    import_keras()
    for line in sys.stdin:
        count, *arguments = line.rstrip("\n").split("\t")
        for child in [fork(arguments) for _ in range(int(count))]:
            os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
