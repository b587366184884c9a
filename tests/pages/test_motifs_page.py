"""The Motifs page, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT, Cache, write_json
from lib.photos.collections import load_collection
from lib.ui import state
from tests.pages.conftest import ENTRY
from tests.ui.album import NAME, make_album


def chosen(app: AppTest) -> tuple[str, ...]:
    return app.session_state[state.CHOSEN].ids if state.CHOSEN in app.session_state else ()


def test_shows_a_map_with_its_controls(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert app.slider(key="k").value == 10
    assert app.slider(key="perplexity").value == 13  # 42 photos have no more than 41 / 3
    assert app.selectbox(key="collection").options == ["Small album"]
    assert "10 motifs in 42 photos" in " ".join(m.value for m in app.markdown)


def test_settings_come_from_the_url(app: AppTest) -> None:
    app.query_params["k"] = "5"
    app.query_params["projection"] = "pca"
    app.query_params["colour"] = "typical"
    app.run()
    assert not app.exception
    assert app.slider(key="k").value == 5
    assert app.session_state["projection"] == "pca"
    assert app.session_state["colour"] == "typical"


@pytest.mark.parametrize(
    ("name", "value"),
    [("k", "99"), ("k", "many"), ("projection", "mds"), ("perplexity", "nan"), ("chosen", "x-1")],
)
def test_nonsense_in_the_url_falls_back(app: AppTest, name: str, value: str) -> None:
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert app.slider(key="k").value == 10
    assert chosen(app) == ()


def test_a_motif_in_the_url_is_chosen_and_stays_so_when_k_changes(app: AppTest) -> None:
    app.query_params["chosen"] = "motif-2-of-6"
    app.run()
    before = chosen(app)
    assert before
    app.slider(key="k").set_value(9).run()
    assert not app.exception
    assert chosen(app) == before
    assert app.query_params["chosen"] == "motif-2-of-6"


def test_what_is_chosen_in_an_area_comes_back_from_its_link(app: AppTest) -> None:
    app.query_params["chosen"] = "area-tsne13-0-500-0-999"
    app.run()
    assert not app.exception
    assert 0 < len(chosen(app)) < 42


@pytest.mark.parametrize("projection", ["tsne", "pca"])
@pytest.mark.parametrize("pictures", ["landmarks", "names", "all", "none"])
def test_every_way_to_show_the_map(app: AppTest, projection: str, pictures: str) -> None:
    app.query_params["projection"] = projection
    app.query_params["pictures"] = pictures
    app.run()
    assert not app.exception


@pytest.mark.parametrize("colour", ["motif", "category", "folder", "typical", "date"])
def test_every_colouring(app: AppTest, colour: str) -> None:
    app.query_params["colour"] = colour
    app.run()
    assert not app.exception


@pytest.mark.parametrize("algorithm", ["tree", "kmeans", "mixture", "hdbscan"])
def test_every_algorithm(app: AppTest, algorithm: str) -> None:
    app.query_params["algorithm"] = algorithm
    app.run()
    assert not app.exception


def test_one_photo_shows_why_it_is_where_it_is(app: AppTest) -> None:
    app.query_params["chosen"] = "motif-1-of-10"
    app.run()
    app.session_state[state.PHOTO] = chosen(app)[0]
    app.run()
    assert not app.exception
    assert "most typical of" in " ".join(caption.value for caption in app.caption)
    app.button(key="back").click().run()
    assert app.session_state[state.PHOTO] == ""
    assert chosen(app)


def opened(app: AppTest) -> str:
    return str(app.session_state[state.PHOTO]) if state.PHOTO in app.session_state else ""


def test_the_photo_that_is_open_is_in_the_url_until_it_is_closed(app: AppTest) -> None:
    app.query_params["chosen"] = "motif-1-of-10"
    app.run()
    assert "photo" not in app.query_params
    photo = chosen(app)[0]
    app.session_state[state.PHOTO] = photo
    app.run()
    assert app.query_params["photo"] == photo[:12]
    app.button(key="back").click().run()
    assert "photo" not in app.query_params
    assert app.query_params["chosen"] == "motif-1-of-10"


@pytest.mark.parametrize("digits", [12, 32])
@pytest.mark.parametrize("page", ["streamlit_app.py", "pages/4_Ontology.py"])
def test_a_photo_in_the_url_is_opened(
    app: AppTest, album_cache: Path, page: str, digits: int
) -> None:
    photo = photos_of(album_cache, NAME)[5]
    app = AppTest.from_file(str(PROJECT / page), default_timeout=60)
    app.query_params["photo"] = photo[:digits]
    app.run()
    assert not app.exception
    assert not app.toast
    assert opened(app) == photo
    assert app.button(key="back")
    assert chosen(app) == ()


def test_back_and_forward_close_and_open_a_photo_and_leave_the_choice(app: AppTest) -> None:
    app.query_params["chosen"] = "motif-1-of-10"
    app.run()
    before = chosen(app)
    app.query_params["photo"] = before[1][:12]
    app.run()
    assert (opened(app), chosen(app)) == (before[1], before)
    del app.query_params["photo"]
    app.run()
    assert (opened(app), chosen(app)) == ("", before)
    assert not app.exception


def test_a_photo_that_was_walked_to_goes_back_to_the_one_chosen_alone(
    app: AppTest, album_cache: Path
) -> None:
    alone, other = photos_of(album_cache, NAME)[:2]
    app.query_params["chosen"] = f"photo-{alone[:12]}"
    app.run()
    assert opened(app) == alone
    assert "photo" not in app.query_params  # the choice says it
    app.session_state[state.PHOTO], app.session_state[state.TRAIL] = other, [alone]
    app.run()
    assert app.query_params["photo"] == other[:12]
    del app.query_params["photo"]
    app.run()
    assert (opened(app), app.session_state[state.TRAIL]) == (alone, [])


@pytest.mark.parametrize(
    "text", ["0" * 12, "0", "../../etc/passwd", "<script>alert(1)</script>", "%", "x" * 5000]
)
def test_a_photo_that_is_not_there_is_left_out_and_its_id_not_repeated(
    app: AppTest, text: str
) -> None:
    app.query_params["photo"] = text
    app.run()
    assert not app.exception
    assert opened(app) == ""
    assert "photo" not in app.query_params
    assert [toast.value for toast in app.toast] == [
        "The photo in this link is not among these photos."
    ]


def test_another_collection_closes_the_photo_even_where_it_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_album(tmp_path / "cache", "Part of it", 4)
    make_album(tmp_path / "cache", most=24)
    both = photos_of(tmp_path / "cache", "Part of it")[0]
    assert both in photos_of(tmp_path / "cache", NAME)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60)
    app.query_params["photo"] = both
    app.run()
    assert opened(app) == both
    app.selectbox(key="collection").set_value("part-of-it").run()
    assert not app.exception
    assert "in 12 photos" in " ".join(markdown.value for markdown in app.markdown)
    assert opened(app) == ""
    assert "photo" not in app.query_params


def photos_of(cache: Path, name: str) -> list[str]:
    return list(load_collection(Cache(cache), name).photos["id"])


def test_clear_chooses_nothing(app: AppTest) -> None:
    app.query_params["chosen"] = "motif-1-of-10"
    app.run()
    app.button(key="clear").click().run()
    assert chosen(app) == ()
    assert "chosen" not in app.query_params


def test_a_collection_without_features_offers_to_look_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib.photos.importing import import_photos
    from lib.photos.sample import crops, photographs

    picture = tmp_path / "one.png"
    next(iter(crops(photographs()[0]))).save(picture)
    import_photos([picture.parent], "Untouched", Cache(tmp_path / "cache"))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60).run()
    assert not app.exception
    assert "has not been looked at" in " ".join(heading.value for heading in app.subheader)
    assert "Look at the photos" in [button.label for button in app.button]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_very_few_photos(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_album(tmp_path / "cache", most=count)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60).run()
    assert not app.exception
    assert any("motif" in markdown.value for markdown in app.markdown)


def test_photos_that_look_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_album(tmp_path / "cache", most=12, same=True)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60).run()
    assert not app.exception


def test_thirty_motifs(app: AppTest) -> None:
    app.query_params["k"] = "30"
    app.run()
    assert not app.exception
    assert "30 motifs in 42 photos" in " ".join(m.value for m in app.markdown)


def test_a_failed_extraction_says_why_and_offers_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib.features.backbones import DEFAULT
    from lib.features.jobs import status

    collection = make_album(tmp_path / "cache", most=2, features=False)
    cache = Cache(tmp_path / "cache")
    record = {"state": "failed", "done": 1, "total": 2, "message": "The disk is full."}
    write_json(cache.jobs / f"{collection.slug}--{DEFAULT}.json", record)
    assert status(cache, collection.slug, DEFAULT) is not None
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    app = AppTest.from_file(ENTRY, default_timeout=60).run()
    assert not app.exception
    assert "The disk is full." in " ".join(error.value for error in app.error)
    assert "Start again" in [button.label for button in app.button]


def test_meaning_can_join_looks_and_a_link_says_so(app: AppTest) -> None:
    app.query_params["alike"] = "Looks and meaning"
    app.query_params["chosen"] = "motif-1-of-6-with-meaning"
    app.run()
    assert not app.exception
    assert app.selectbox(key="alike").value == "meaning"
    with_meaning = chosen(app)
    assert with_meaning
    app.selectbox(key="alike").set_value("looks").run()
    assert not app.exception
    assert chosen(app) == with_meaning


@pytest.mark.parametrize("text", ["motif-1-of-6-with-magic", "category-n00000000", "category-"])
def test_a_choice_that_nothing_can_read_is_left_out(app: AppTest, text: str) -> None:
    app.query_params["chosen"] = text
    app.run()
    assert not app.exception
    assert chosen(app) == ()
