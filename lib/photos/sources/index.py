"""Files by the end of their path: how an export's relative path is found in any layout."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile

from lib.photos.values import Entry

# More files of one name than this are a trap, not an export.
_MOST_OF_ONE_NAME = 64


class Index:
    """Finds files whose path ends in another path, across the parts of an export."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            same = self._by_name[_folded(entry.name)]
            if len(same) < _MOST_OF_ONE_NAME:
                same.append(entry)

    def find(self, path: str, near: Entry) -> Entry | None:
        """The file at `path` from the root of some export: best in the same folders as `near`.

        Letter case and Unicode form are forgiven where no file has exactly that name; a path with
        `..` or a protocol is found nowhere.
        """
        path = path.replace("\\", "/").removeprefix("./").lstrip("/")
        if not path or "://" in path or ".." in path.split("/"):
            return None
        fitting = [
            entry
            for entry in self._by_name.get(_folded(path.rpartition("/")[2]), ())
            if _ends_in(_folded(entry.path), _folded(path))
        ]
        return max(fitting, key=lambda entry: _nearness(entry, path, near), default=None)


def _nearness(entry: Entry, path: str, near: Entry) -> tuple[bool, int, bool]:
    pairs = zip(entry.path.split("/"), near.path.split("/"), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return _ends_in(entry.path, path), shared, entry.part == near.part


def _ends_in(path: str, end: str) -> bool:
    return path == end or path.endswith(f"/{end}")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
