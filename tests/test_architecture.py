"""The house rules that a reader can't see at a glance: who may import whom, and who may not."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("photos", "features", "motifs")
NETWORKS = {"tensorflow", "keras", "jax", "torch", "openvino"}


def modules() -> dict[str, Path]:
    """Every module of the app by its dotted name."""
    files = [
        PROJECT / "streamlit_app.py",
        *PROJECT.glob("pages/*.py"),
        *PROJECT.glob("lib/**/*.py"),
    ]
    names = {}
    for file in files:
        parts = file.relative_to(PROJECT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return names


def imports(file: Path) -> Iterator[str]:
    """Every module a file imports, at the top and inside its functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: imports are absolute here"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """The room of a module: photos, features, motifs, ui, pages, or the name of a lone module."""
    parts = module.split(".")
    if parts[0] != "lib":
        return "pages"
    return parts[1] if len(parts) > 1 else ""


ALLOWED = {
    "errors": set(),
    "cache": {"errors"},
    "photos": {"errors", "cache"},
    "features": {"errors", "cache", "photos"},
    "motifs": {"errors", "cache"},
    "atlas": {"errors", "cache", *ROOMS},
    "drawings": {"cache", "atlas", "motifs"},
    "groupings": {"cache", "atlas", "drawings", "motifs"},
    "assignments": {"atlas", *ROOMS},
    "cluster": {"errors", "cache", "photos", "features"},
    "sharing": {"errors", "cache", "atlas", "drawings", "groupings", "assignments", *ROOMS},
    "commands": {
        *("errors", "cache", "atlas", "drawings", "groupings", "assignments"),
        *("cluster", "sharing"),
        *ROOMS,
    },
}


@pytest.mark.parametrize("name", [name for name in modules() if room(name) in ALLOWED])
def test_imports_point_one_way(name: str) -> None:
    ours = {room(other) for other in imports(modules()[name]) if other.startswith("lib.")}
    assert ours - {room(name)} <= ALLOWED[room(name)]


@pytest.mark.parametrize("name", [name for name in modules() if room(name) not in ("ui", "pages")])
def test_only_ui_and_pages_know_streamlit(name: str) -> None:
    assert "streamlit" not in {other.split(".")[0] for other in imports(modules()[name])}


def test_motifs_knows_no_tables() -> None:
    users = [n for n, f in modules().items() if room(n) == "motifs" and "pandas" in set(imports(f))]
    assert users == []


def test_server_reaches_no_network_library() -> None:
    """Follow every import from the pages, also those inside functions."""
    known = modules()
    waiting = [name for name in known if room(name) in ("ui", "pages")]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        found = set(imports(known[name]))
        heavy = {other.split(".")[0] for other in found} & NETWORKS
        assert not heavy, f"{name} imports {heavy}, and the pages reach it"
        waiting.extend(found & known.keys())
    assert "lib.ui" in reached


def test_server_answers_before_it_knows_numbers() -> None:
    script = (
        "import sys, streamlit; before = set(sys.modules); import streamlit_app;"
        "print(*{'numpy', 'pandas', 'pyarrow', 'sklearn'} & (set(sys.modules) - before))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == ""
