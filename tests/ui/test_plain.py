from __future__ import annotations

import pytest

from lib.ui.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sommer 2019 in Köln, 3 photos", "Sommer 2019 in Köln, 3 photos"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("$x$ `y` <b> [z](u)", r"\$x\$ \`y\` \<b\> \[z\]\(u\)"),
        (":material/home: *a* _b_", r"\:material/home\: \*a\* \_b\_"),
        ("a\\b", r"a\\b"),
    ],
)
def test_what_markdown_would_read_is_marked_and_the_rest_stays(text: str, shown: str) -> None:
    assert plain(text) == shown
