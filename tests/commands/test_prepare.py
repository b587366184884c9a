"""`prepare`: everything that a page waits for is on disk afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib import atlas as atlases
from lib import drawings
from lib.__main__ import main
from lib.atlas import motif_tree, open_atlas, recommendation
from lib.cache import Arrays, Cache
from lib.drawings import motif_map
from lib.motifs.settings import MapSettings
from tests.ui.album import NAME, make_album


def kept(cache: Cache) -> set[str]:
    return {str(path.relative_to(cache.root)) for path in cache.root.glob("derived/*/*")}


@pytest.mark.parametrize("most", [100, 30], ids=["few", "very many"])
def test_nothing_is_left_for_the_page_to_compute(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(atlases, "MAPPED_UP_TO", most)
    monkeypatch.setattr(drawings, "SAMPLE", 20)
    make_album(tmp_path)
    cache = Cache(tmp_path)
    assert main(["prepare", NAME, "--cache", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "42 photos" in said
    assert ("micro-clusters" in said) == (most < 42)
    assert f"a map of {42 if most > 42 else 20} photos" in said
    before = kept(cache)

    def forbidden(kind: str, key: str, compute: object) -> Arrays:
        raise AssertionError(kind)

    remember = Cache.remember
    monkeypatch.setattr(
        Cache,
        "remember",
        lambda self, kind, key, compute: remember(
            self, kind, key, lambda: forbidden(kind, key, compute)
        ),
    )
    atlas = open_atlas(cache, NAME)
    motif_tree(atlas)
    motif_map(atlas, MapSettings())
    recommendation(atlas)
    assert kept(cache) == before
