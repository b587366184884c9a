from __future__ import annotations

from pathlib import Path

import pytest

from lib.cache import Cache
from tests.features.albums import make_network


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache folder."""
    return Cache(tmp_path / "cache")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a tiny real network."""
    return make_network(tmp_path_factory.mktemp("network") / "tiny.keras")
