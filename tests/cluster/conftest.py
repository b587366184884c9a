from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import Cache
from tests.cluster.running import Processes
from tests.features.albums import make_network
from tests.photos.storage import Storage


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache folder."""
    return Cache(tmp_path / "cache")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a tiny real network."""
    return make_network(tmp_path_factory.mktemp("network") / "tiny.keras")


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    """An S3-compatible server on loopback."""
    server = Storage()
    yield server
    server.close()


@pytest.fixture(scope="session")
def _processes(tmp_path_factory: pytest.TempPathFactory, storage: Storage) -> Iterator[Processes]:
    processes = Processes(tmp_path_factory.mktemp("cluster"), storage.environment)
    yield processes
    processes.close()


@pytest.fixture
def cluster(_processes: Processes) -> Processes:
    """A scheduler with four workers; what a test has killed is started anew."""
    _processes.have(4)
    return _processes


@pytest.fixture
def bucket(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The server with an empty bucket, and this process with its credentials."""
    storage.begin(monkeypatch)
    return storage
