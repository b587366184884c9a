"""The Ontology page, run without a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT, Cache
from lib.features.backbones import DEFAULT, get_backbone
from lib.features.shards import Rows
from lib.features.store import open_store
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.photos.sample import crops, photographs
from lib.ui import choice, data, ontology, state

PAGE = str(PROJECT / "pages" / "4_Ontology.py")
DOG = "n02084071"
# The photographs are what they are; the page only needs that some network has an opinion.
CLASSES = (190, 207, 281, 967, 404)


@pytest.fixture(scope="module")
def seen_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of an album of five photographs, five crops each, and what was seen in them."""
    root = tmp_path_factory.mktemp("ontology") / "cache"
    folder, cache = root / "originals", Cache(root)
    for path in photographs()[: len(CLASSES)]:
        (folder / path.stem).mkdir(parents=True)
        for number, crop in list(enumerate(crops(path)))[:5]:
            crop.convert("RGB").save(folder / path.stem / f"{number}.jpg", quality=90)
    import_photos([folder], "Album", cache)
    table = load_collection(cache, "Album").photos
    backbone, rng = get_backbone(DEFAULT), np.random.default_rng(0)
    kinds = {name: CLASSES[at] for at, name in enumerate(sorted(set(table["folder"])))}
    shares = np.full((len(table), 1000), 1e-4, np.float16)
    shares[np.arange(len(table)), table["folder"].map(kinds)] = 0.9
    shares[0] = 1e-3  # one that could be anything
    values = np.abs(rng.normal(0, 0.05, (len(table), backbone.dimension)))
    values[np.arange(len(table)), table["folder"].map(kinds)] = 9
    rows = Rows(tuple(table["id"]), values.astype(np.float16), shares)
    open_store(cache, backbone, "tests").write(rows)
    return root


@pytest.fixture
def page(seen_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(seen_cache))
    return AppTest.from_file(PAGE, default_timeout=60)


def chosen(page: AppTest) -> choice.Choice:
    if state.CHOSEN not in page.session_state:
        return choice.Choice()
    return page.session_state[state.CHOSEN]


def words(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def test_the_page_tells_how_many_categories_there_are(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert "25 photos in 6 categories" in words(page)
    assert "Motifs and categories" in words(page)
    assert page.button(key="way-0").label == "All photos"
    assert page.button(key="way-0").disabled


def test_what_could_be_anything_is_a_choice(page: AppTest) -> None:
    page.run()
    page.button(key="unsure").click().run()
    assert not page.exception
    assert len(chosen(page).ids) == 1
    assert chosen(page).title == "Could be anything"


def test_a_link_opens_the_tree_at_a_category_and_the_way_leads_back(page: AppTest) -> None:
    page.query_params["category"] = DOG
    page.run()
    labels = [button.label for button in page.button if str(button.key).startswith("way-")]
    assert labels[0] == "All photos"
    assert labels[-1] == "dog"
    page.button(key="way-0").click().run()
    assert not page.exception
    assert [b.label for b in page.button if str(b.key).startswith("way-")] == ["All photos"]
    assert "category" not in page.query_params


def test_a_step_of_the_way_chooses_its_photos(page: AppTest) -> None:
    page.query_params["category"] = DOG
    page.run()
    step = next(button for button in page.button if button.label == "mammal")
    step.click().run()
    assert not page.exception
    assert chosen(page).title == "mammal"
    assert len(chosen(page).ids) in (14, 15)  # one of the photographs may hold the unsure crop


def test_categories_are_buttons_that_choose_and_open(page: AppTest) -> None:
    page.run()
    below = [button for button in page.button if str(button.key).startswith("category-")]
    assert below[0].label.startswith("mammal ")
    below[0].click().run()
    assert not page.exception
    assert chosen(page).title == "mammal"
    deeper = [button for button in page.button if str(button.key).startswith("category-")]
    assert deeper[0].label.startswith("dog ")


def test_features_that_name_nothing_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, pixels = Cache(tmp_path), get_backbone("pixels")
    import_photos([photographs()[0].parent], "Pixels", cache)
    ids = tuple(load_collection(cache, "Pixels").photos["id"])
    values = np.random.default_rng(0).integers(0, 255, (len(ids), pixels.dimension), np.uint8)
    open_store(cache, pixels, "tests").write(Rows(ids, values, None))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["backbone"] = "pixels"
    page.run()
    assert not page.exception
    assert "they name nothing" in page.info[0].value


def test_a_category_that_is_not_there_is_all_photos(page: AppTest) -> None:
    page.query_params["category"] = "n00000000"
    page.run()
    assert not page.exception
    assert page.button(key="way-0").disabled


def test_a_category_can_be_read_from_an_address(
    seen_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(seen_cache))
    atlas = data.open_atlas("album", DEFAULT)
    ids, title = ontology.read_category(atlas, DOG)
    assert title == "dog"
    assert len(ids) in (9, 10)
    with pytest.raises(KeyError):
        ontology.read_category(atlas, "n00000000")
