"""From what a person names (folders, zips, files) to a stream of photos found and problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.photos.sources.plain import plain_photos
from lib.photos.sources.tree import read_tree
from lib.photos.values import Found, Problem


def find_photos(sources: Sequence[str | Path]) -> Iterator[Found | Problem]:
    """Every file that may be a photo, sources in their order and then by path.

    Raises SourceError where a source is not there or cannot be read at all.
    """
    tree = read_tree(sources)
    yield from tree.problems
    yield from plain_photos(tree.entries)
