"""The Compare page, run without a browser, on two feature spaces of the same photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, Cache
from lib.features.backbones import get_backbone
from lib.features.shards import Rows
from lib.features.store import open_store
from lib.ui import state
from lib.ui.scores import coded, matched
from tests.pages.conftest import ENTRY
from tests.ui.album import make_album

PAGE = "pages/3_Compare.py"


@pytest.fixture(scope="module")
def two_spaces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small album with network features, and pixels that know nothing."""
    root = tmp_path_factory.mktemp("compare") / "cache"
    collection = make_album(root)
    row, chance = get_backbone("pixels"), np.random.default_rng(3)
    ids = tuple(collection.photos["id"])
    vectors = chance.integers(0, 256, (len(ids), row.dimension), dtype=np.uint8)
    open_store(Cache(root), row, "tests").write(Rows(ids, vectors, None))
    return root


@pytest.fixture
def compare(two_spaces: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(two_spaces))
    return AppTest.from_file(ENTRY, default_timeout=60).switch_page(PAGE)


def test_shows_pixels_against_the_network(compare: AppTest) -> None:
    compare.run()
    assert not compare.exception
    assert compare.selectbox(key="left_backbone").value == "pixels"
    assert compare.selectbox(key="right_backbone").value == "efficientnet-lite2"
    text = " ".join(element.value for element in compare.markdown)
    assert "Neighbours shared" in text
    assert "Photos whose neighbours changed most" in text


def test_the_same_space_twice_agrees_fully(compare: AppTest) -> None:
    compare.query_params["left_backbone"] = "efficientnet-lite2"
    compare.run()
    assert not compare.exception
    text = " ".join(element.value for element in compare.markdown)
    assert "Neighbours shared **100%**" in text
    assert "ARI of the motifs **1.00**" in text


def test_an_observation_is_chosen_on_both_maps(compare: AppTest) -> None:
    compare.run()
    compare.button(key="try dark pictures").click().run()
    assert not compare.exception
    assert compare.session_state[state.CHOSEN].title == "dark pictures"
    assert 0 < len(compare.session_state[state.CHOSEN].ids) < 42


def test_features_that_are_missing_are_offered(compare: AppTest) -> None:
    compare.query_params["right_backbone"] = "vgg19"
    compare.run()
    assert not compare.exception
    assert any("VGG19" in element.value for element in compare.subheader)


def test_folders_are_scored_when_asked_for(compare: AppTest) -> None:
    compare.run()
    assert not compare.dataframe
    compare.session_state["scores"] = True  # AppTest cannot open an expander
    compare.run()
    table = compare.dataframe[0].value
    network = "EfficientNet-Lite2"
    assert set(table["Features"]) == {network, f"{network}, with meaning", "Pixels"}
    best = table.iloc[0]
    assert best["Features"].startswith(network)
    assert best["AMI"] > table[table["Features"] == "Pixels"]["AMI"].max()


def test_categories_are_matched_by_name_with_or_without_folder() -> None:
    class Album:
        photos = pd.DataFrame({"folder": ["a", "b", ""], "name": ["1.jpg", "1.jpg", "2.jpg"]})

    table = pd.DataFrame({"file": ["b/1.jpg", "1.jpg", "2.jpg"], "category": ["x", "y", "x"]})
    assert matched(Album, table).tolist() == [1, 0, 0]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fewer than two categories"):
        matched(Album, table.assign(category="x"))  # type: ignore[arg-type]


def test_words_become_numbers_and_empty_ones_do_not() -> None:
    assert coded(np.array(["b", "", "a", "b"])).tolist() == [1, -1, 0, 1]
