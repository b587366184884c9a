"""Colour profiles made by hand: a matrix and one curve (ICC.1:2010, sections 7, 9 and 10)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Red, green and blue of Display P3 and of sRGB, one a row, in XYZ seen under D50.
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
GAMMA = 2.2


def display_p3(name: str = "Display P3", space: bytes = b"RGB ") -> bytes:
    """A profile as phones write it, but for its curve: a plain power of 2.2."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name.encode() + bytes(79),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": _xyz((0.9642, 1.0, 0.8249)),
        **{key: _xyz(row) for key, row in zip((b"rXYZ", b"gXYZ", b"bXYZ"), P3, strict=True)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve()),
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for key, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += key + struct.pack(">II", start + len(body), len(value))
        body += padded
    head = struct.pack(
        ">I4sI4s4s4s", start + len(body), b"test", 0x02400000, b"mntr", space, b"XYZ "
    )
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += b"".join(_fixed(value) for value in (0.9642, 1.0, 0.8249))
    return head.ljust(128, b"\0") + table + body


def srgb_as_p3(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The numbers (…, 3) that say in `display_p3` what these say in sRGB."""
    values = colours / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    there = linear @ np.array(SRGB) @ np.linalg.inv(np.array(P3))
    return np.rint(255 * np.clip(there, 0, 1) ** (1 / GAMMA)).astype(np.uint8)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(value) for value in values)


def _curve() -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(GAMMA * 256))
