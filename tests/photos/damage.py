"""Ways in which a disk spoils a file."""

from __future__ import annotations

import random

DAMAGES = ("cut in half", "without its last byte", "empty", "garbage", "garbage in its frame")


def damaged(data: bytes, damage: str) -> bytes:
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
