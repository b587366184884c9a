"""The Timeline page, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT
from lib.ui import game, state, timeline
from tests.ui.dated import make_dated

PAGE = str(PROJECT / "pages" / "5_Timeline.py")


@pytest.fixture(scope="module")
def dated_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder with one small album that has dates."""
    root = tmp_path_factory.mktemp("timeline") / "cache"
    make_dated(root)
    return root


@pytest.fixture
def page(dated_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The Timeline page on the dated album, not run yet."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(dated_cache))
    return AppTest.from_file(PAGE, default_timeout=60)


def words(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def chosen(page: AppTest) -> tuple[str, ...]:
    return page.session_state[state.CHOSEN].ids if state.CHOSEN in page.session_state else ()


def test_tells_the_collection_in_sentences(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert "60 photos from " in words(page)
    assert "The longest pause lasted" in words(page)
    assert "60 photos by quarter" in words(page)


def test_a_sentence_chooses_its_photos(page: AppTest) -> None:
    page.run()
    page.button(key="sentence-1").click().run()
    assert not page.exception
    assert len(chosen(page)) >= 1


@pytest.mark.parametrize(
    ("shape", "period"),
    [("count", "week"), ("share", "month"), ("stream", "quarter"), ("count", "year")],
)
def test_every_shape_and_period(page: AppTest, shape: str, period: str) -> None:
    page.query_params["shape"] = shape
    page.query_params["period"] = period
    page.run()
    assert not page.exception


@pytest.mark.parametrize(
    ("show", "algorithm"),
    [("time", "hdbscan"), ("habits", "tree"), ("guess", "hdbscan"), ("nonsense", "tree")],
)
def test_every_view(page: AppTest, show: str, algorithm: str) -> None:
    page.query_params["show"] = show
    page.query_params["algorithm"] = algorithm
    page.run()
    assert not page.exception


def test_a_motif_chosen_elsewhere_is_lit(page: AppTest) -> None:
    page.query_params["chosen"] = "motif-1-of-6"
    page.query_params["k"] = "6"
    page.run()
    assert not page.exception
    assert chosen(page)


def test_the_bet_is_told_as_the_friend_would(page: AppTest) -> None:
    page.query_params["show"] = "guess"
    page.run()
    assert "Right within three tries in **" in words(page)
    assert "Always naming the three commonest would give **" in words(page)
    assert "never from a later one" in words(page)


def test_a_round_of_the_game(page: AppTest) -> None:
    page.query_params["show"] = "guess"
    page.run()
    first = page.session_state[game.ROUND]
    page.session_state[game.TRIED] = [0, 1]
    page.run()
    next(button for button in page.button if button.label == "Guess").click().run()
    assert not page.exception
    tally = page.session_state[game.TALLY]
    assert tally.rounds == 1
    assert page.session_state[game.ROUND].tried == (0, 1)
    assert "After 1 round: you" in words(page)
    next(button for button in page.button if button.label == "Next round").click().run()
    assert page.session_state[game.ROUND].tried == ()
    assert page.session_state[game.TALLY] == tally
    assert page.session_state[game.ROUND].key == first.key


def test_the_game_begins_anew_when_the_motifs_change(page: AppTest) -> None:
    page.query_params["show"] = "guess"
    page.run()
    first = page.session_state[game.ROUND]
    page.slider(key="k").set_value(4).run()
    assert not page.exception
    assert page.session_state[game.ROUND].key != first.key


def test_no_dates_is_said_and_those_of_the_files_are_offered(app: AppTest) -> None:
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    assert "None of these photos says when" in page.info[0].value
    page.button[-1].click().run()
    assert page.session_state[timeline.TRUST] is True
    assert not page.exception
    assert not page.info


def test_one_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_dated(tmp_path / "cache", photos=1)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    for show in ("time", "habits", "guess"):
        page = AppTest.from_file(PAGE, default_timeout=60)
        page.query_params["show"] = show
        page.run()
        assert not page.exception, show
    assert "too few to guess" in page.info[0].value


@pytest.mark.parametrize("published", [False, True])
def test_places_are_hidden_at_first_in_anything_published(
    page: AppTest, dated_cache: Path, monkeypatch: pytest.MonkeyPatch, published: bool
) -> None:
    if published:
        marker = dated_cache.parent / "published.json"
        marker.write_text("{}", "utf-8")
        monkeypatch.setattr("lib.cache.MARKER", marker)
        monkeypatch.setattr("lib.cache.PROJECT", dated_cache.parent)
    page.query_params["show"] = "habits"
    page.run()
    assert not page.exception
    toggle = page.toggle(key="timeline shows places")
    assert "photos were taken" in toggle.label
    assert toggle.value is not published
