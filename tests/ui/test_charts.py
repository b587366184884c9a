"""Charts keep their specification while data change, and are valid Vega-Lite."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lib.cache import ENVIRONMENT_VARIABLE, PROJECT
from lib.motifs.palette import PALETTE, UNSORTED
from lib.ui.charts import SELECTIONS, Colours, Look, specification
from lib.ui.mapcharts import label_bars, scatter

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


def test_a_kept_specification_is_the_one_that_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))

    def text(spec: dict[str, Any]) -> str:
        # Altair names views by what is in them, the address included.
        return re.sub("view_[0-9a-f]+", "view", json.dumps(spec, sort_keys=True))

    for facts in ("/shelf/one.json", "/shelf/two.json"):
        here = replace(look("landmarks"), facts=facts)
        specification.clear()
        assert text(specification("scatter", here)) == text(scatter(here).to_dict(validate=False))
    assert len(list(tmp_path.rglob("*.npz"))) == 1
    specification.clear()


def test_the_first_page_is_read_in_without_altair() -> None:
    line = "import sys, lib.ui.explorer; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], cwd=PROJECT, check=False).returncode == 0
