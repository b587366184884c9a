"""Ways in which a disk spoils a file."""

from __future__ import annotations

import random
from pathlib import Path

DAMAGES = ("cut in half", "without its last byte", "empty", "garbage", "garbage in its frame")


def _left_of(data: bytes, damage: str) -> bytes:
    """What is left of a file."""
    noise = random.Random(7).randbytes(len(data))
    return {
        "cut in half": data[: len(data) // 2],
        "without its last byte": data[:-1],
        "empty": b"",
        "garbage": noise,
        # What a file of this kind begins and ends with is there.
        "garbage in its frame": data[:4] + noise[8:] + data[-4:],
    }[damage]


def damaged_copy(table: Path, folder: Path, damage: str) -> Path:
    """What is left of a collection's table, as that of another collection in that folder."""
    copy = folder / table.name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(_left_of(table.read_bytes(), damage))
    return copy
