"""One HTML file: complete, escaped, closed to the outside, and silent on what is private."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re

import pytest
from PIL import Image

from lib.sharing import one_file as one_files
from lib.sharing.one_file import one_file
from lib.sharing.privacy import Privacy
from lib.sharing.view import View
from tests.sharing.conftest import NAME, SECRETS


@pytest.fixture(scope="module")
def page(view: View) -> str:
    return one_file(view).decode()


def content(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_it_holds_every_photo_and_every_motif(page: str, view: View) -> None:
    data = content(page)
    assert len(data["photos"]) == len(data["pictures"]) == len(view.atlas.photos) == 40
    assert [motif["name"] for motif in data["motifs"]] == list(view.names)
    assert sorted(row for motif in data["motifs"] for row in motif["rows"]) == list(range(40))
    for motif, photo in enumerate(data["photos"]):
        assert photo["motif"] == view.clustering.labels[motif]
        assert abs(photo["x"]) <= 1
        assert abs(photo["y"]) <= 1
    with Image.open(io.BytesIO(base64.b64decode(data["pictures"][0]))) as image:
        assert image.format == "WEBP"


def test_of_very_many_photos_it_holds_a_sample_with_every_motif(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_files, "MOST_PHOTOS", 12)
    page = one_file(view).decode()
    data = content(page)
    assert 12 <= len(data["photos"]) == len(data["pictures"]) <= 12 + len(view.names)
    assert f"{len(data['photos'])} of 40 photos, a fair sample" in page
    assert [motif["name"] for motif in data["motifs"]] == list(view.names)
    assert all(motif["rows"] for motif in data["motifs"])
    rows = sorted(row for motif in data["motifs"] for row in motif["rows"])
    assert rows == list(range(len(data["photos"])))


def test_nothing_is_fetched_from_outside(page: str) -> None:
    assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", page)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))
    assert "default-src 'none'" in policy
    for element, source in (("style", "style-src"), ('script type="module"', "script-src")):
        text = page.split(f"<{element}>", 1)[1].split(f"</{element.split()[0]}>", 1)[0]
        fingerprint = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{source} 'sha256-{fingerprint}'" in policy


def test_no_text_can_leave_its_place(page: str, view: View) -> None:
    assert html.escape(NAME) in page
    assert "<Album>" not in page
    shown = one_file(view, Privacy(captions=True)).decode()
    assert shown.count("<script") == page.count("<script") == 2
    assert "<script>alert" not in shown
    assert content(shown)["photos"][0]["more"][1].endswith("<script>alert(1)</script> & </script>")


def test_private_things_stay_unless_asked_for(page: str, view: View) -> None:
    assert not [secret for secret in SECRETS if secret in page]
    assert "March 2016" in page
    assert "17 March" not in page
    everything = one_file(view, Privacy(True, True, True, True)).decode()
    for secret in ("SECRETCAPTION", "SECRETFOLDER", "SECRETFILE", "48.85837", "17 March 2016"):
        assert secret in everything
    assert not [secret for secret in ("SECRETEXIF",) if secret in everything]


def test_it_stays_below_a_limit(view: View) -> None:
    whole = len(one_file(view))
    assert len(one_file(view, most_bytes=whole - 60_000)) <= whole - 60_000
