"""From what a person names (folders, zips, files) to a stream of photos found and problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.photos.sources.instagram import read_exports
from lib.photos.sources.plain import plain_photos
from lib.photos.sources.tree import read_tree
from lib.photos.values import Found, Problem


def find_photos(sources: Sequence[str | Path], kinds: frozenset[str]) -> Iterator[Found | Problem]:
    """Every file that may be a photo, sources in their order and then by path.

    What lies in an Instagram export is taken as its lists say, and only of the given `kinds`;
    everything else is taken by itself. Raises SourceError where a source is not there or cannot
    be read at all.
    """
    tree = read_tree(sources)
    export = read_exports(tree.entries, kinds)
    yield from tree.problems
    yield from export.items
    yield from plain_photos(entry for entry in tree.entries if not export.holds(entry))
