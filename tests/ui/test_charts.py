"""Charts keep their specification while data change, and are valid Vega-Lite."""

from __future__ import annotations

import json

import pytest

from lib.motifs.palette import PALETTE, UNSORTED
from lib.ui.charts import SELECTIONS, Colours, Look, label_bars, scatter

COLOURS = Colours(tuple(range(-1, len(PALETTE))), (UNSORTED, *PALETTE))


def look(pictures: str, *, dark: bool = False) -> Look:
    return Look("/shelf/x.json", COLOURS, pictures, dark, 60, 580)


@pytest.mark.parametrize("pictures", ["landmarks", "names", "all", "none"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_map_is_valid_and_on_canvas(pictures: str, dark: bool) -> None:
    spec = scatter(look(pictures, dark=dark)).to_dict()
    assert spec["usermeta"]["embedOptions"]["renderer"] == "canvas"
    named = {param["name"] for param in spec["params"]}
    assert named == set(SELECTIONS)


def test_the_same_look_gives_the_same_specification() -> None:
    first, second = (json.dumps(scatter(look("landmarks")).to_dict()) for _ in range(2))
    assert first == second


def test_the_data_stay_out_of_the_specification() -> None:
    for spec in (scatter(look("all")).to_dict(), label_bars(False).to_dict()):
        assert "datasets" not in spec
        assert "values" not in json.dumps(spec)


def test_the_bars_report_clicks() -> None:
    assert {p["name"] for p in label_bars(True).to_dict()["params"]} == {"label", "label_more"}
