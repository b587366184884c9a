"""Long lists whose parts are made when they are asked for."""

from __future__ import annotations

import pytest

from lib.ui.lazily import Lazily


def test_only_what_is_looked_at_is_made() -> None:
    asked: list[int] = []
    values = Lazily(100_000, lambda place: asked.append(place) or str(place))
    assert len(values) == 100_000
    assert values[7] == "7"
    assert values[-1] == "99999"
    assert values[3:5] == ["3", "4"]
    assert asked == [7, 99_999, 3, 4]


def test_what_is_not_there_cannot_be_had() -> None:
    with pytest.raises(IndexError):
        Lazily(3, str)[3]
    assert list(Lazily(3, str)) == ["0", "1", "2"]
