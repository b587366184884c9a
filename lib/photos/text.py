"""Text from strangers, made fit for a table and a screen."""

from __future__ import annotations

import unicodedata

MAX_CAPTION = 10_000

# Overrides and isolates of direction can make a text read as another one.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C])


def printable(text: str) -> str:
    """A name or path without direction marks; control characters and stray surrogates replaced."""
    text = text.encode("utf-8", "replace").decode().translate(_BIDI)
    return "".join("\ufffd" if unicodedata.category(letter) == "Cc" else letter for letter in text)
