"""Text from strangers, made fit for a table and a screen."""

from __future__ import annotations

import re

MAX_CAPTION = 10_000

# Overrides and isolates of direction can make a text read as another one.
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """A name or path without direction marks; control characters and stray surrogates replaced."""
    return _CONTROLS.sub("\ufffd", _whole(text).translate(_DIRECTIONS))


def caption(text: object) -> str:
    """A caption as its author meant it: decoded, of readable length, lines kept; "" if not text."""
    if not isinstance(text, str):
        return ""
    # Cut before the work, and again after it: a letter of four bytes comes as four.
    text = _whole(repaired(text[: 4 * MAX_CAPTION])).translate(_DIRECTIONS)
    text = text.replace("\r\n", "\n").replace("\t", " ")
    text = "\n".join(_CONTROLS.sub("", line) for line in text.split("\n")).strip()
    return text if len(text) <= MAX_CAPTION else text[: MAX_CAPTION - 1] + "…"


def repaired(text: str) -> str:
    """Undo UTF-8 bytes that were written as Latin-1 letters, as Meta's exports do.

    Strictly: only where every letter is below 256, some are above 127, and the bytes are UTF-8;
    anything else is returned as it came.
    """
    try:
        data = text.encode("latin-1")
        return text if text.isascii() else data.decode()
    except UnicodeError:
        return text


def _whole(text: str) -> str:
    """Half surrogate pairs joined where both halves are there, replaced where one is lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
