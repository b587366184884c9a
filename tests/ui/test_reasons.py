"""Why motifs are together, and names of one's own, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, Cache
from lib.motifs.renames import kept_renames
from lib.ui import reasons
from tests.ui.album import make_album

SLUG = "small-album"


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder with a small album."""
    root = tmp_path_factory.mktemp("reasons") / "cache"
    make_album(root)
    return root


def script(motif: int, part: int) -> None:
    from lib.ui import choosing, data, reasons
    from lib.ui.view import current_view

    atlas = data.current_atlas()
    choosing.choose_motif(atlas, motif, add=False)
    view = current_view(atlas)
    if part:
        view = type(view)(**{**vars(view), "rows": view.rows[:-1]})
    reasons.motif_reasons(view)
    reasons.rename_button(view)


@pytest.fixture
def beside(album: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The reasons of motif 1 of the album, not run yet."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(album))
    return AppTest.from_function(script, default_timeout=60, kwargs={"motif": 1, "part": 0})


def test_a_whole_motif_is_explained(beside: AppTest) -> None:
    beside.run()
    assert not beside.exception
    assert "Why these are together" in beside.markdown[0].value
    assert beside.button(key="nearest-motif").label.startswith("Nearest: ")
    assert any(str(button.key).startswith("reason-") for button in beside.button)


def test_a_part_of_a_motif_is_not(album: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(album))
    page = AppTest.from_function(script, default_timeout=60, kwargs={"motif": 0, "part": 1}).run()
    assert not page.exception
    assert not page.markdown
    assert not page.text_input


def test_a_name_is_kept(beside: AppTest, album: Path) -> None:
    beside.run()
    beside.text_input(key=reasons.NEW_NAME).set_value("My place").run()
    assert not beside.exception
    kept = kept_renames(Cache(album), SLUG)
    assert [one.name for one in kept] == ["My place"]
    assert kept[0].ids
