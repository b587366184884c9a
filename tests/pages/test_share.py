"""The Share page, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT

PAGE = str(PROJECT / "pages" / "6_Share.py")


@pytest.fixture
def page(album_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The Share page on the small album, shown once."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(album_cache))
    shown = AppTest.from_file(PAGE, default_timeout=120).run()
    assert not shown.exception
    return shown


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def test_says_what_goes_out_and_what_stays(page: AppTest) -> None:
    goes, stays = words(page).split("**Stays here**")
    assert "small pictures, motifs and labels" in goes.split("**Goes out**")[1]
    assert "file names" in stays
    page.toggle(key="dashboard-file_names").set_value(True).run()
    goes, stays = words(page).split("**Stays here**")
    assert "file names" in goes
    assert "file names" not in stays


def test_nothing_private_is_ticked(page: AppTest) -> None:
    assert len(page.toggle) == 8
    assert not any(toggle.value for toggle in page.toggle)


def test_publishes_and_says_what_is_next(page: AppTest, tmp_path: Path) -> None:
    page.text_input(key="publish-folder").set_value(str(tmp_path / "dashboard"))
    page.button(key="publish").click().run()
    assert not page.exception
    assert (tmp_path / "dashboard" / "published.json").is_file()
    assert "**Left out**" in words(page)
    assert "--server.address localhost" in page.code[-1].value


def test_a_folder_that_will_not_do_is_named(page: AppTest, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    page.text_input(key="publish-folder").set_value(str(tmp_path))
    page.button(key="publish").click().run()
    assert not page.exception
    assert "holds something else" in page.status[0].label
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_makes_the_zip(page: AppTest, album_cache: Path) -> None:
    next(button for button in page.button if button.label == "Make the zip").click().run()
    assert not page.exception
    assert len(page.success) == 1
    assert list((album_cache / "exports").glob("*.zip"))


def test_open_to_others_it_writes_nothing(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.ui.share.path_allowed", lambda: False)
    page.run()
    assert not page.exception
    assert "Publish" not in [button.label for button in page.button]
    assert "python -m lib publish" in page.info[0].value
