"""Words that others have written, for Markdown."""

from __future__ import annotations


def plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return "".join(
        f"\\{letter}" if letter in r"\`*_{}[]()#+-.!|<>~$:" else letter for letter in text
    )
