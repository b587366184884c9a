"""What a published folder holds: all that a visitor needs, and nothing that is private."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from lib.atlas import motif_names, open_atlas
from lib.cache import PROJECT, Cache
from lib.drawings import motif_map
from lib.errors import CollectionError, FeaturesError, UsageError
from lib.motifs.clusters import cluster
from lib.motifs.renames import keep_rename
from lib.motifs.settings import ClusterSettings, MapSettings
from lib.photos.collections import list_collections
from lib.sharing.bundle import hosted_settings, maps_ahead
from lib.sharing.code import OWNER_ONLY, imported, published_files, requirements
from lib.sharing.privacy import Privacy
from lib.sharing.publish import Published, publish
from tests.sharing.conftest import NAME, SECRETS


@pytest.fixture(scope="module")
def published(album: Cache, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(album, NAME, tmp_path_factory.mktemp("p") / "dashboard")


def texts(folder: Path) -> str:
    """All that can be read in a folder: files as they are, and tables unpacked."""
    parts = []
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            parts.append(pq.read_table(path).to_pandas().to_csv())
            parts.append(str(pq.read_metadata(path).metadata))
        elif path.is_file():
            parts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(parts)


def test_nothing_private_is_in_any_file(published: Published, originals: Path) -> None:
    text = texts(published.folder)
    assert not [secret for secret in SECRETS if secret in text]
    for word in (str(originals), str(PROJECT), "11:22:33", "2016-03-17", "Another collection"):
        assert word not in text, word
    assert "2016-03-01" in text


@pytest.mark.parametrize(
    ("privacy", "expected"),
    [
        (Privacy(captions=True), "SECRETCAPTION"),
        (Privacy(dates=True), "2016-03-17"),
        (Privacy(locations=True), "48.85837"),
        (Privacy(file_names=True), "SECRETFILE"),
    ],
)
def test_each_switch_lets_out_what_it_names(
    album: Cache, tmp_path: Path, privacy: Privacy, expected: str
) -> None:
    done = publish(album, NAME, tmp_path / "d", privacy, backbones=["pixels"])
    text = texts(done.folder)
    assert expected in text
    assert "SECRETEXIF" not in text


def test_it_shows_the_same_motifs_as_the_original(published: Published, album: Cache) -> None:
    theirs = open_atlas(Cache(published.folder / "cache"), NAME)
    ours = open_atlas(album, NAME)
    np.testing.assert_array_equal(theirs.space.points, ours.space.points)
    np.testing.assert_array_equal(theirs.probabilities, ours.probabilities)
    assert list(theirs.photos["id"]) == list(ours.photos["id"])
    assert theirs.collection == ours.collection
    settings = ClusterSettings(k=5)
    one, other = (cluster(atlas.space.points, settings) for atlas in (ours, theirs))
    np.testing.assert_array_equal(one.labels, other.labels)
    assert motif_names(ours, one) == motif_names(theirs, other)
    drawn = [motif_map(atlas, maps_ahead(40)[0]).xy for atlas in (ours, theirs)]
    np.testing.assert_allclose(drawn[0], drawn[1], atol=1e-4)


def test_features_are_reduced_and_other_collections_stay(published: Published) -> None:
    cache = Cache(published.folder / "cache")
    assert [summary.name for summary in list_collections(cache)] == [NAME]
    atlas = open_atlas(cache, NAME)
    assert atlas.space.points.shape == (40, 39)
    assert atlas.space.components.size == atlas.space.mean.size == 0
    assert published.backbones == ("efficientnet-lite2", "pixels")
    assert len(list(cache.thumbnails.rglob("*.webp"))) == 40


def test_the_code_is_whole_and_has_no_owner_in_it(published: Published) -> None:
    files = {p.relative_to(published.folder) for p in published.folder.rglob("*.py")}
    assert Path("pages/1_Photos.py") not in files
    assert Path("pages/6_Share.py") not in files
    modules = {".".join(path.with_suffix("").parts) for path in files}
    assert not [m for m in modules if any(m == o or m.startswith(f"{o}.") for o in OWNER_ONLY)]
    missing = {
        name
        for file in files
        for name in imported(published.folder / file)
        if name.startswith("lib") and not any(name.startswith(owner) for owner in OWNER_ONLY)
        if (PROJECT / Path(*name.split("."))).with_suffix(".py").is_file()
        if Path(*name.split(".")).with_suffix(".py") not in files
    }
    assert missing == set()


def test_requirements_are_slim_and_enough(published: Published) -> None:
    lines = (published.folder / "requirements.txt").read_text().split()
    assert not [line for line in lines if "tensorflow" in line or "keras" in line]
    assert any(line.startswith("streamlit") for line in lines)
    assert any(line.startswith("scikit-learn") for line in lines)
    tops = {name.split(".")[0] for path in published_files() for name in imported(path)}
    ours = {"lib", "starlette", "anyio", "streamlit_app"}  # starlette comes with streamlit
    needed = tops - set(sys.stdlib_module_names) - ours
    text = (PROJECT / "requirements.txt").read_text()
    assert len(requirements(published_files(), text)) == len(needed)


def test_the_summary_is_exact(published: Published) -> None:
    size = sum(p.stat().st_size for p in published.folder.rglob("*") if p.is_file())
    assert (published.photos, published.bytes) == (40, size)
    inside, left_out = "\n".join(published.inside), "\n".join(published.left_out)
    assert "40 thumbnails" in inside
    assert "month and year (40 photos)" in inside
    for words in ("captions (40", "GPS) (40", "file names (40", "album names (40", "day and time"):
        assert words in left_out
    about = json.loads((published.folder / "published.json").read_text())
    assert about["inside"] == list(published.inside)
    assert "SECRET" not in json.dumps(about)


def test_publishing_again_keeps_what_we_did_not_write(album: Cache, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    publish(album, NAME, folder, backbones=["pixels"])
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    (folder / ".streamlit" / "secrets.toml").write_text("[auth]")
    (folder / "lib" / "old.py").write_text("")
    publish(album, NAME, folder, backbones=["pixels"])
    assert (folder / ".git" / "HEAD").read_text() == "ref"
    assert (folder / ".streamlit" / "secrets.toml").read_text() == "[auth]"
    assert not (folder / "lib" / "old.py").exists()
    assert not list(tmp_path.glob(".d.*"))


def test_other_folders_are_left_alone(album: Cache, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    for folder in (tmp_path, PROJECT, PROJECT.parent, tmp_path / "letter.txt"):
        with pytest.raises(UsageError):
            publish(album, NAME, folder)
    (tmp_path / "published.json").write_text('{"entries": ["../x", "letter.txt"]}')
    with pytest.raises(UsageError):
        publish(album, NAME, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_names_that_the_owner_gave_go_along(album: Cache, tmp_path: Path) -> None:
    atlas = open_atlas(album, NAME)
    motifs = cluster(atlas.space.points, ClusterSettings(k=5))
    inside = atlas.photos["id"][motifs.labels == 2]
    keep_rename(album, atlas.collection, "Coffee with Anna", inside)
    done = publish(album, NAME, tmp_path / "d", backbones=["efficientnet-lite2"])
    keep_rename(album, atlas.collection, "", inside)
    theirs = open_atlas(Cache(done.folder / "cache"), NAME)
    assert motif_names(theirs, motifs)[2] == "Coffee with Anna"


def test_what_cannot_be_published_is_said(album: Cache, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no collection"):
        publish(album, "nothing", tmp_path / "d")
    with pytest.raises(FeaturesError, match="extract"):
        publish(album, NAME, tmp_path / "d", backbones=["vgg19"])
    with pytest.raises(UsageError, match="backbone"):
        publish(album, NAME, tmp_path / "d", backbones=["vgg99"])
    assert list(tmp_path.iterdir()) == []


def test_hosted_settings_keep_the_look_and_close_the_door() -> None:
    text = hosted_settings((PROJECT / ".streamlit" / "config.toml").read_text())
    assert "[theme]" in text
    assert 'showErrorDetails = "none"' in text
    assert text.count("[server]") == 1
    assert "maxUploadSize = 1\n" in text
    assert "address" not in text.split("[server]")[1].split("\n[")[0]


def test_maps_are_brought_along_as_the_sliders_will_ask() -> None:
    assert len(maps_ahead(40)) == len(set(maps_ahead(40))) == 9 + 2
    assert len(maps_ahead(500)) == 96 + 2
    assert len(maps_ahead(10_000)) == len(set(maps_ahead(10_000))) == 20 + 2
    assert len(maps_ahead(100_000)) == 4 + 2
    assert MapSettings() in maps_ahead(100_000)
    assert MapSettings() in maps_ahead(500)
    assert MapSettings() in maps_ahead(10_000)
