"""A few results, the least recently used thrown out."""

from __future__ import annotations

from lib.ui.keeping import Kept


def test_the_least_recently_used_makes_room() -> None:
    kept: Kept[int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert kept.get("b") is None
    assert (kept.get("a"), kept.get("c")) == (1, 3)
