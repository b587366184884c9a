"""The command line as a person uses it: import, extract with the real network, motifs, list."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lib.__main__ import main
from lib.cache import PROJECT
from lib.photos.sample import crops, photographs
from tests.photos.damage import DAMAGES, damaged_copy

SUBJECTS = ("coffee", "chelsea", "rocket")
COLUMNS = [
    "id", "file", "motif", "motif_name", "x", "y",
    *(f"label_{place}" for place in range(1, 6)),
    *(f"probability_{place}" for place in range(1, 6)),
]  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own, as from a shell."""
    return subprocess.run(
        [sys.executable, "-m", "lib", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=170,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 crops of three photographs in folders of their own, and a file that is not a photo."""
    root = tmp_path_factory.mktemp("photos")
    for photograph in photographs():
        if photograph.stem in SUBJECTS:
            (root / photograph.stem).mkdir()
            for number, crop in enumerate(crops(photograph)):
                crop.save(root / photograph.stem / f"{number}.jpg")
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and then nothing of use")
    return root


@pytest.fixture(scope="module")
def cache(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache in which the folder was imported and extracted by the real command line."""
    root = str(tmp_path_factory.mktemp("cache"))
    imported = run("import", str(folder), "--name", "Three subjects", "--cache", root)
    assert imported.returncode == 0, imported.stderr
    assert [line.split() for line in imported.stdout.splitlines()] == [
        ["found", "25"], ["imported", "24"], ["duplicates", "0"], ["skipped", "1"],
    ]  # fmt: skip
    assert "broken.jpg" in imported.stderr
    extracted = run("extract", "Three subjects", "--cache", root)
    assert extracted.returncode == 0, extracted.stderr
    assert "24 of 24 photos have efficientnet-lite2 features; 24 computed now" in extracted.stdout
    return root


def test_motifs_find_the_three_subjects_and_write_every_column(cache: str, tmp_path: Path) -> None:
    out = tmp_path / "motifs.csv"
    assert main(["motifs", "Three subjects", "--k", "3", "--out", str(out), "--cache", cache]) == 0
    table = pd.read_csv(out)
    assert list(table.columns) == COLUMNS
    assert len(table) == 24
    subject = table["file"].str.split("/").str[0]
    assert set(subject) == set(SUBJECTS)
    assert (table.groupby(subject)["motif"].nunique() == 1).all()
    assert set(table["motif"]) == {0, 1, 2}
    assert table.groupby("motif")["motif_name"].nunique().eq(1).all()
    espresso = table[subject == "coffee"]
    assert espresso["label_1"].isin(["espresso", "cup", "coffee mug"]).mean() > 0.7
    assert table["probability_1"].between(0, 1).all()
    assert (table["probability_1"] >= table["probability_5"]).all()


def test_the_ending_chooses_the_format_and_the_content_is_the_same(
    cache: str, tmp_path: Path
) -> None:
    for ending in ("csv", "parquet", "json"):
        out = tmp_path / f"motifs.{ending}"
        arguments = ["motifs", "Three subjects", "--k", "4", "--projection", "pca"]
        assert main([*arguments, "--out", str(out), "--cache", cache]) == 0
    csv = pd.read_csv(tmp_path / "motifs.csv")
    parquet = pd.read_parquet(tmp_path / "motifs.parquet")
    rows = json.loads((tmp_path / "motifs.json").read_text("utf-8"))
    assert list(csv["id"]) == list(parquet["id"]) == [row["id"] for row in rows]
    assert list(csv["motif_name"]) == list(parquet["motif_name"])
    assert [row["motif"] for row in rows] == list(csv["motif"])


def test_the_same_line_gives_the_same_bytes(cache: str, tmp_path: Path) -> None:
    outs = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for out in outs:
        done = run("motifs", "Three subjects", "--k", "3", "--out", str(out), "--cache", cache)
        assert done.returncode == 0, done.stderr
        assert "24 photos, 3 motifs" in done.stdout
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_k_can_be_left_to_the_data(
    cache: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "auto.csv"
    assert (
        main(["motifs", "Three subjects", "--k", "auto", "--out", str(out), "--cache", cache]) == 0
    )
    assert pd.read_csv(out)["motif"].nunique() == 3
    assert capsys.readouterr().out.startswith("k = 3")


def test_a_second_extraction_computes_nothing(cache: str) -> None:
    again = run("extract", "Three subjects", "--cache", cache)
    assert again.returncode == 0
    assert "24 of 24" in again.stdout
    assert "; 0 computed now" in again.stdout


def test_list_shows_the_collection(cache: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--cache", cache]) == 0
    assert "24 photos" in capsys.readouterr().out


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("alone", [True, False])
def test_list_names_what_cannot_be_read_and_shows_the_rest(
    damage: str, alone: bool, cache: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = next(Path(cache, "collections").glob("*/photos.parquet"))
    broken = damaged_copy(good, tmp_path / "collections" / "old-one", damage)
    if not alone:
        shutil.copytree(good.parent, tmp_path / "collections" / good.parent.name)
    assert main(["list", "--cache", str(tmp_path)]) == 0
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert "“old-one” cannot be read: photos.parquet is " in line
    assert "import its photos again" in line
    assert ("24 photos" in said.out) != alone
    assert "No collections yet" not in said.out
    assert broken.is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["motifs", "Nothing", "--out", "a.csv"], 1, "There is no collection called 'Nothing'"),
        (["motifs", "Three subjects", "--k", "1", "--out", "a.csv"], 2, "--k must be 2 to 30"),
        (["motifs", "Three subjects", "--out", "a.xls"], 2, "--out must end in .csv"),
        (
            ["motifs", "Three subjects", "--perplexity", "2", "--out", "a.csv"],
            2,
            "perplexity must be between 5 and 100",
        ),
        (
            ["motifs", "Three subjects", "--backbone", "vgg19", "--out", "a.csv"],
            1,
            "has no vgg19 features yet; run: python -m lib extract",
        ),
        (["extract", "Three subjects", "--backbone", "vgg99"], 2, "vgg99"),
        (["import", "/no/such/folder", "--name", "Nowhere"], 1, "/no/such/folder"),
    ],
)
def test_errors_are_one_sentence_and_a_status(
    cache: str,
    arguments: list[str],
    status: int,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*arguments, "--cache", cache]) == status
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
    assert len(error.strip().splitlines()) == 1


def test_usage_is_status_two() -> None:
    for arguments in ([], ["motifs"], ["no-such-command"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
