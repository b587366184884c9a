"""What an address may say, and what is said when it says nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.cache import ENVIRONMENT_VARIABLE
from tests.ui.album import NAME, make_album


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("address") / "cache"
    make_album(root, photographs_used=4)
    return root


def page() -> None:
    import streamlit as st

    from lib.ui import address, state

    address.check()
    state.value_of(state.K)
    st.session_state[state.PHOTO] = st.query_params.get("open", "")
    st.text(address.address())


def shown(cache: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> AppTest:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(cache))
    app = AppTest.from_function(page, default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"k": "7", "perplexity": "12", "min_dist": "0.25"},
        {"projection": "UMAP", "pictures": "All photos", "backbone": "VGG19"},
        {"collection": NAME, "colour": "category", "unknown": "x"},
    ],
)
def test_what_can_be_had_needs_no_words(
    cache: Path, monkeypatch: pytest.MonkeyPatch, good: dict[str, str]
) -> None:
    assert not shown(cache, monkeypatch, **good).toast


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k", "abc"),
        ("k", "31"),
        ("k", "nan"),
        ("perplexity", "1e999"),
        ("min_dist", ""),
        ("projection", "zzz"),
        ("backbone", "../../x"),
        ("collection", "<script>"),
    ],
)
def test_what_cannot_is_named_but_not_repeated(
    cache: Path, monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    toasts = [toast.value for toast in shown(cache, monkeypatch, **{key: value}).toast]
    assert len(toasts) == 1
    assert key in toasts[0]
    assert not value or value not in toasts[0]


def test_the_address_says_only_what_is_not_usual(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(cache, monkeypatch).text[0].value.rstrip("?").endswith("/")
    text = shown(cache, monkeypatch, k="7", perplexity="30").text[0].value
    assert text.endswith("/?k=7")


def test_the_address_says_which_photo_is_open(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(cache, monkeypatch, open="0123456789abcdef").text[0].value
    assert text.endswith("/?photo=0123456789ab")
