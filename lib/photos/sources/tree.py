"""All sources of one import as one list of files: an export comes in parts that belong together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lib.errors import SourceError
from lib.photos.remote import is_remote
from lib.photos.sources.archive import archive_entries, is_archive
from lib.photos.sources.folder import file_entry, folder_entries
from lib.photos.sources.storage import storage_entries
from lib.photos.values import Entry, Problem

MAX_FILES = 1_000_000


@dataclass(frozen=True)
class Tree:
    """The files of all sources, in order, and what could not even be listed."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read_tree(sources: Sequence[str | Path]) -> Tree:
    """List folders, archives, single files, and folders of object storage.

    An archive that cannot be read is a problem beside others, and a SourceError where no source
    can be read. Raises SourceError also where a source is not there or holds too many files.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for part, source in enumerate(sources):
        path = Path(os.path.abspath(source))
        try:
            listed = _listed(source, path, part)
        except SourceError as error:
            if len(sources) == 1 or not path.exists():
                raise
            cause, _, advice = str(error).rstrip(".").rpartition("; ")
            problems.append(
                Problem(path.name, cause or advice, advice if cause else "check it", "source")
            )
            continue
        problems += [item for item in listed if isinstance(item, Problem)]
        found = (item for item in listed if isinstance(item, Entry))
        entries += sorted(found, key=lambda entry: entry.path)
    return Tree(tuple(entries), tuple(problems))


def _listed(source: str | Path, path: Path, part: int) -> list[Entry | Problem]:
    if is_remote(str(source)):
        return _taken(storage_entries(str(source), part), source)
    if path.is_dir():
        return _taken(folder_entries(path, part), path)
    if not path.is_file():
        raise SourceError(f"{path} is not there; give a folder, a zip archive or a photo.")
    if is_archive(path):
        return _taken(archive_entries(path, part), path)
    return [file_entry(path, part)]


def _taken(listing: Iterable[Entry | Problem], source: str | Path) -> list[Entry | Problem]:
    listed = list(islice(listing, MAX_FILES + 1))
    if len(listed) > MAX_FILES:
        raise SourceError(f"{source} holds more than {MAX_FILES:,} files; import it in parts.")
    return listed
