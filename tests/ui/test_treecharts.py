import pytest

from lib.ui.timecharts import TimeLook
from lib.ui.treecharts import heat_map, icicle


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("build", "data", "selections"),
    [
        (icicle, "bars", {"node", "node_more"}),
        (heat_map, "cells", {"cell", "cell_more"}),
    ],
)
def test_charts_are_valid_and_named(build, data, selections, dark):
    spec = build(TimeLook(dark, height=400)).to_dict()
    assert {param["name"] for param in spec["params"]} == selections
    parts = [spec] if "data" in spec else spec["layer"]
    assert {part["data"]["name"] for part in parts} == {data}
    assert spec["usermeta"] == {"embedOptions": {"renderer": "canvas"}}
