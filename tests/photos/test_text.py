from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lib.photos.text import MAX_CAPTION, caption, printable, repaired

any_text = st.text(alphabet=st.characters(codec=None))


def test_mojibake_is_repaired_strictly() -> None:
    assert repaired("\u00f0\u009f\u0087\u00ab\u00f0\u009f\u0087\u00b7") == "🇫🇷"
    assert repaired("Ã©tÃ©") == "été"
    for kept in ("plain", "ça va", "été", "猫", "Ã©tÃ© 猫", ""):
        assert repaired(kept) == kept


@given(st.text())
def test_what_meta_writes_is_read_back(text: str) -> None:
    assert repaired(text.encode().decode("latin-1")) == text


@given(any_text)
def test_captions_can_be_kept_and_shown(text: str) -> None:
    for shown in (caption(text), caption(text * 50)):
        shown.encode()
        assert len(shown) <= MAX_CAPTION
        assert not {"\x00", "\x1b", "\u202e", "\u2066"} & set(shown)


@given(st.one_of(st.none(), st.integers(), st.lists(st.text()), st.binary()))
def test_what_is_no_text_is_no_caption(value: object) -> None:
    assert caption(value) == ""


@given(any_text)
def test_names_can_be_kept_and_shown(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert printable(shown) == shown
    assert not any(ord(letter) < 32 for letter in shown)
    assert bool(shown) == bool(
        text.translate(
            {ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
        )
    )
