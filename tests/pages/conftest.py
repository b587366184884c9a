"""One small album for all page tests, in a cache of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT
from tests.ui.album import make_album

ENTRY = str(PROJECT / "streamlit_app.py")
OLD = tuple(int(part) for part in streamlit.__version__.split(".")[:2]) < (1, 66)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The AppTest of Streamlit 1.65, the last for Python 3.10, knows no components of ours."""
    for item in items:
        if OLD and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="AppTest before 1.66 has no components"))


@pytest.fixture(scope="session")
def album_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder with one small album."""
    root = tmp_path_factory.mktemp("pages") / "cache"
    make_album(root)
    return root


@pytest.fixture
def app(album_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The application on the small album, not run yet."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(album_cache))
    return AppTest.from_file(ENTRY, default_timeout=60)
