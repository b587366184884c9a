"""Which of our own files a published dashboard needs, and which packages these import.

Follows the imports from the pages that are published, so that nothing else goes along: no
extractor, no importer, no command line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lib.cache import PROJECT

ENTRY = "streamlit_app.py"
# Pages that bring photos in or give them away are for the owner only.
OWNER_PAGES = ("1_Photos.py", "6_Share.py")
# What only the owner can set off; published code never reaches it (`lib.cache.read_only`).
OWNER_ONLY = (
    "lib.__main__",
    "lib.commands",
    "lib.features.extraction",
    "lib.features.jobs",
    "lib.features.networks",
    "lib.photos.importing",
    "lib.photos.sample",
    "lib.photos.sources",
    "lib.sharing",
    "lib.ui.arrival",
    "lib.ui.share",
)
# Names under which packages are imported, where they differ from those they are installed by.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "faiss": "faiss-cpu",
    "skimage": "scikit-image",
}
NEVER = {"tensorflow", "keras", "jax", "torch"}


def published_files(project: Path = PROJECT) -> list[Path]:
    """The Python files to publish, sorted: entry, pages, and every module of ours they import."""
    pages = [page for page in sorted(project.glob("pages/*.py")) if page.name not in OWNER_PAGES]
    waiting, found = [project / ENTRY, *pages], set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for name in imported(path):
            waiting.extend(_module_files(project, name))
    return sorted(found)


def data_files(project: Path, modules: Iterable[Path]) -> list[Path]:
    """Files that are not Python, in the folders of the published modules and in `lib/data`."""
    folders = {path.parent for path in modules} | {project / "lib" / "data"}
    folders.discard(project)
    found = [
        path
        for folder in folders
        for path in [*folder.glob("*"), *folder.glob("static/**/*")]
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    return sorted(set(found))


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, also inside its functions, but not only for types."""
    for node in _running(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        types_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if not types_only:
            yield node
            yield from _running(node)


def _module_files(project: Path, name: str) -> Iterator[Path]:
    """The file of one of our modules, and those of the packages around it."""
    if not name.startswith("lib") or any(_inside(name, owner) for owner in OWNER_ONLY):
        return
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        base = project.joinpath(*parts[:depth])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.is_file():
                yield path


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def requirements(modules: Iterable[Path], text: str) -> list[str]:
    """Those lines of a requirements file whose package one of the modules imports."""
    tops = {name.split(".")[0] for path in modules for name in imported(path)} - NEVER
    wanted = {_normal(DISTRIBUTIONS.get(top, top)) for top in tops}
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and _normal(_package(line)) in wanted]


def _package(line: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", line)
    return found.group() if found else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
