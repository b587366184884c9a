"""A few results kept in memory for all sessions, the least recently used ones thrown out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few values by key; safe to use from every session's thread.

    For what `st.cache_resource` cannot hold: results that show something while they are computed,
    and what is fetched from outside of a page.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """What was put there, or None where it was never, or had to make room."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value; returns it."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._places:
                self._values.popitem(last=False)
        return value
