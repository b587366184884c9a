"""What a visit remembers: which reports of a chart are news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from lib.ui import memory

CHART = "a chart"
AREA: dict[str, Any] = {"x": [0, 1], "y": [0, 1]}
OTHER: dict[str, Any] = {"x": [0, 1], "y": [0, 0.5]}


@pytest.fixture(autouse=True)
def visit() -> Iterator[None]:
    st.session_state.clear()
    yield
    st.session_state.clear()


def test_a_click_on_the_same_place_is_news_again() -> None:
    assert memory.news(CHART, {"motif": [{"motif": 3}]}) == {"motif": [{"motif": 3}]}
    assert memory.news(CHART, {"motif": [{"motif": 3}]}) == {}
    assert memory.news(CHART, {"motif": []}) == {"motif": [{"motif": 3}]}


def test_that_a_person_takes_an_area_away_is_news() -> None:
    memory.news(CHART, {"area": AREA})
    assert memory.news(CHART, {"area": {}}) == {"area": {}}


def test_that_we_take_areas_away_is_no_news() -> None:
    memory.news(CHART, {"area": AREA, "area_more": OTHER})
    memory.forget_drawn_area()
    assert memory.times_forgotten() == 1
    assert memory.news(CHART, {"area": AREA, "area_more": OTHER, "view": AREA}) == {"view": AREA}
    assert memory.news(CHART, {"area": AREA, "area_more": {}, "view": AREA}) == {}
    assert memory.news(CHART, {"area": {}, "area_more": {}, "view": AREA}) == {}


def test_what_is_drawn_meanwhile_is_news_and_so_is_its_end() -> None:
    memory.news(CHART, {"area": AREA})
    memory.forget_drawn_area()
    assert memory.news(CHART, {"area": OTHER}) == {"area": OTHER}
    assert memory.news(CHART, {"area": {}}) == {"area": {}}


def test_nothing_is_taken_off_where_nothing_is_drawn() -> None:
    memory.news(CHART, {"photo": [{"row": 1}], "area": {}})
    memory.forget_drawn_area()
    assert memory.times_forgotten() == 0


def test_the_next_page_has_charts_of_its_own() -> None:
    memory.enter("Motifs")
    memory.news(CHART, {"area": AREA})
    memory.enter("Photos")
    assert memory.news(CHART, {"area": {}}) == {}
