"""The comparison of features in the frame, run without a browser: real values of real stores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE, Cache
from lib.features.backbones import BACKBONES, get_backbone
from lib.features.store import note_speed
from lib.features.weights import default_path
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from lib.ui import backbone_picker, state
from tests.pages.conftest import ENTRY
from tests.ui.album import NAME, give_features, make_album


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An album that two backbones have looked at, one of them partly, and one measured speed."""
    root = tmp_path_factory.mktemp("picker") / "cache"
    make_album(root)
    cache = Cache(root)
    note_speed(cache, get_backbone("efficientnet-lite2"), 41.7)
    note_speed(cache, get_backbone("vgg19"), 5.62)
    import_photos([root / "originals" / NAME / "coffee"], "Coffee", cache)
    give_features(cache, load_collection(cache, "coffee"), "resnet50")
    return root


@pytest.fixture
def app(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The application with the weights of ResNet50 on the machine, and of no other download."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(root))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    path = default_path(get_backbone("resnet50"))
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")
    app = AppTest.from_file(ENTRY, default_timeout=60)
    app.query_params["collection"] = NAME
    return app


def table(app: AppTest) -> dict[str, Any]:
    """What the open comparison was given to show."""
    found = [element.proto for element in app.get("bidi_component")]
    shown = [json.loads(proto.json) for proto in found if "backbones" in proto.component_name]
    assert len(shown) == 1
    return shown[0]


def row(app: AppTest, name: str) -> dict[str, Any]:
    return next(row for row in table(app)["rows"] if row["name"] == name)


def opened(app: AppTest) -> AppTest:
    app.run().button(key=backbone_picker.BUTTON).click().run()
    assert not app.exception
    return app


def test_it_is_open_only_when_it_is_asked_for(app: AppTest) -> None:
    app.run()
    names = [element.proto.component_name for element in app.get("bidi_component")]
    assert not [name for name in names if "backbones" in name]


def test_every_backbone_is_there_with_what_is_published_of_it(app: AppTest) -> None:
    shown = table(opened(app))
    assert [row["name"] for row in shown["rows"]] == list(BACKBONES)
    assert shown["current"] == "efficientnet-lite2"
    vgg19 = row(app, "vgg19")
    assert (vgg19["values"], vgg19["licence"]) == ("4,096", "CC BY 4.0")
    assert vgg19["accuracy"]["text"] == "71.3 %"
    assert shown["sources"][vgg19["number"] - 1] == vgg19["source"] == "keras.io/api/applications"
    assert (row(app, "pixels")["accuracy"]["text"], row(app, "pixels")["number"]) == ("–", 0)


def test_it_says_what_is_on_this_machine(app: AppTest) -> None:
    opened(app)
    weights = {row["name"]: row["weights"]["text"] for row in table(app)["rows"]}
    assert weights["efficientnet-lite2"] == "in the box, 25 MB"
    assert weights["resnet50"] == "here, 103 MB"
    assert weights["vgg19"] == "575 MB to download"
    assert weights["pixels"] == "none needed"


def test_it_says_how_fast_it_was_here(app: AppTest) -> None:
    opened(app)
    assert row(app, "efficientnet-lite2")["speed"]["text"] == "42 photos/s"
    assert row(app, "vgg19")["speed"]["text"] == "5.6 photos/s"
    assert row(app, "pixels")["speed"]["text"] == "not measured yet"


def test_it_says_which_photos_have_been_looked_at(app: AppTest) -> None:
    opened(app)
    assert row(app, "efficientnet-lite2")["photos"]["text"] == "all"
    assert row(app, "resnet50")["photos"]["text"] == "3 of 42"
    assert row(app, "vgg19")["photos"]["text"] == "none yet"


def test_the_one_that_was_pressed_is_taken_and_kept(app: AppTest) -> None:
    opened(app)
    app.session_state[backbone_picker.TO_BE] = "resnet50"
    app.run()
    assert not app.exception
    assert app.selectbox(key="backbone").value == "resnet50"
    app.run()
    assert app.session_state[state.BACKBONE.key] == "resnet50"


@pytest.mark.parametrize("nonsense", ["../../etc", "", 7, ["vgg19"], {"a": 1}])
def test_what_is_no_backbone_is_left_out(app: AppTest, nonsense: object) -> None:
    app.run()
    app.session_state[backbone_picker.TO_BE] = nonsense
    app.run()
    assert not app.exception
    assert app.selectbox(key="backbone").value == "efficientnet-lite2"


def test_what_it_takes_is_said_where_photos_are_looked_at(app: AppTest) -> None:
    app.query_params["backbone"] = "VGG19"
    app.run()
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "4,096 values · 71.3 % on ImageNet (keras.io/api/applications)" in said
    assert "weights 575 MB to download · 5.6 photos/s here" in said
    assert "575 MB are downloaded first. 42 photos take about 7 s here." in said


def test_both_sides_of_a_comparison_say_what_they_are(app: AppTest) -> None:
    app.switch_page("pages/3_Compare.py").run()
    assert not app.exception
    said = {caption.value: caption.help for caption in app.caption}
    assert "67,500 values" in said
    line = next(line for line in said if line.startswith("1,280 values · 77.6 % on ImageNet"))
    assert "github.com/tensorflow/tpu" in said[line]
