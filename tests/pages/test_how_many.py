"""The How many page, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE
from lib.motifs.criteria import CRITERIA
from tests.pages.conftest import ENTRY
from tests.ui.album import make_album

PAGE = "pages/2_How_many.py"


@pytest.fixture
def how_many(app: AppTest) -> AppTest:
    return app.switch_page(PAGE).run()


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_one_recommendation_with_its_reason_and_every_criterion(how_many: AppTest) -> None:
    assert not how_many.exception
    assert "motifs keep photos together" in said(how_many)
    for about in CRITERIA.values():
        assert f"**{about.title}**" in said(how_many)


def test_the_recommendation_can_be_taken(how_many: AppTest) -> None:
    button = next(b for b in how_many.button if b.label.startswith("Use "))
    button.click().run()
    assert not how_many.exception
    assert how_many.session_state["k"] == int(button.label.removeprefix("Use "))
    assert f"{how_many.session_state['k']} in use now" in said(how_many)


@pytest.mark.parametrize("k", [2, 9, 29, 30])
def test_every_step_shows_what_splits(how_many: AppTest, k: int) -> None:
    how_many.slider(key="k").set_value(k).run()
    assert not how_many.exception
    expected = f"From {k} to {k + 1}" if k < 30 else "no more motifs"
    assert expected in said(how_many)


def test_too_few_photos_to_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_album(tmp_path / "cache", photographs_used=1)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60).switch_page(PAGE).run()
    assert not app.exception
    assert "too few to choose" in app.info[0].value
