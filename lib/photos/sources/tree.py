"""All sources of one import as one list of files: an export comes in parts that belong together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.errors import SourceError
from lib.photos.sources.folder import file_entry, folder_entries
from lib.photos.values import Entry, Problem


@dataclass(frozen=True)
class Tree:
    """The files of all sources, in order, and what could not even be listed."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read_tree(sources: Sequence[str | Path]) -> Tree:
    """List folders, archives and single files; raises SourceError where one is not there."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for part, source in enumerate(sources):
        listed = _list_source(Path(os.path.abspath(source)), part)
        problems += [item for item in listed if isinstance(item, Problem)]
        found = [item for item in listed if isinstance(item, Entry)]
        entries += sorted(found, key=lambda entry: entry.path)
    return Tree(tuple(entries), tuple(problems))


def _list_source(path: Path, part: int) -> list[Entry | Problem]:
    if path.is_dir():
        return list(folder_entries(path, part))
    if path.is_file():
        return [file_entry(path, part)]
    raise SourceError(f"{path} is not there; give a folder, a zip archive or a photo.")
