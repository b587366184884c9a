"""What makes two machines compute the same numbers: the same program, and libraries alike."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

_LIB = Path(__file__).resolve().parent.parent
_ROOMS = ("*.py", "photos/**/*.py", "features/**/*.py", "cluster/**/*.py")
_PACKAGES = (
    "numpy", "pillow", "pillow-heif", "keras", "tensorflow", "tensorflow-cpu",
)  # fmt: skip


@cache
def program() -> str:
    """A hash of the code that workers run."""
    found = hashlib.sha256()
    for path in sorted({path for pattern in _ROOMS for path in _LIB.glob(pattern)}):
        found.update(path.relative_to(_LIB).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:32]


@cache
def surroundings() -> tuple[str, ...]:
    """Libraries with their versions, and the kind of processor: `("numpy 2.4.6", …)`."""
    packages = [f"{package.removesuffix('-cpu')} {_version(package)}" for package in _PACKAGES]
    there = [package for package in packages if not package.endswith(" ")]
    return (*there, f"a processor with {_instructions()}")


def differences(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """What they have that we do not, as words; "" where all is alike."""
    return ", ".join(item for item in theirs if item not in ours)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _instructions() -> str:
    """The processor's instructions, by which libraries choose how to add up."""
    configuration: Any = np.show_config(mode="dicts")
    known = configuration.get("SIMD Extensions", {})
    return " ".join((platform.machine(), *known.get("baseline", ()), *known.get("found", ())))
