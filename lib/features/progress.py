"""How far an extraction is, and what came of it: plain values for whoever shows them."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

_WINDOW = 30


@dataclass(frozen=True)
class Problem:
    """A photo that has no features, why, and what to do about it."""

    file: str
    cause: str
    advice: str


@dataclass(frozen=True)
class Progress:
    """A moment of an extraction: photos done of all, speed, seconds left (None: not known yet)."""

    done: int
    total: int
    photos_per_second: float = 0.0
    seconds_left: float | None = None
    message: str = ""

    def __str__(self) -> str:
        parts = [f"{self.done} of {self.total} photos"]
        if self.photos_per_second:
            parts.append(f"{self.photos_per_second:.1f} photos/s")
        if self.seconds_left is not None:
            parts.append(f"{self.seconds_left:.0f} s left")
        return ", ".join((*parts, self.message) if self.message else parts)


@dataclass(frozen=True)
class ExtractionReport:
    """What came of an extraction: of `total` photos `done` have features, `computed` just now."""

    done: int
    total: int
    computed: int
    photos_per_second: float
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Pace:
    """Photos per second over the last batches, by a clock that nobody can set back."""

    marks: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_WINDOW))

    def mark(self, computed: int) -> None:
        """So many photos are computed by now."""
        self.marks.append((time.monotonic(), computed))

    def photos_per_second(self) -> float:
        """The speed; 0.0 until two moments are known."""
        if len(self.marks) < 2:
            return 0.0
        (start, first), (end, last) = self.marks[0], self.marks[-1]
        return (last - first) / max(end - start, 1e-9)
