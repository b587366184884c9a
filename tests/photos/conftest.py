from __future__ import annotations

from pathlib import Path

import pytest

from lib.cache import Cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache folder."""
    return Cache(tmp_path / "cache")
