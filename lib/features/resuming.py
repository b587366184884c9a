"""An extraction in a child process, begun again past a photo whose decoder has crashed it.

What the dead child had in hand is decoded apart by the next (`lib.features.suspects`), so a photo
that crashes costs a few seconds and itself. Only a fault of the child's own is gone past: whoever
was killed from outside stays dead, since a person has meant it, and memory that ran out would run
out again. This process is forked before anything large is imported, so it costs milliseconds and
waits. Systems other than Linux cannot be forked so safely: there the next run, begun by hand, goes
past the photo.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lib.cache import Cache
from lib.features import jobs
from lib.features.backbones import Backbone
from lib.features.suspects import suspects_in

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# Deaths in a row without one photo done in between: more than that is no matter of photos.
FRUITLESS = 10
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT")
_GRACE = 1.0  # seconds in which a child that has heard of Ctrl-C too may end by itself


def resume(
    cache: Cache,
    backbone: Backbone,
    work: Callable[[], int],
    note: Callable[[str], object] = lambda sentence: None,
) -> int:
    """Do an extraction's work in a child, again as long as a crash names photos to go past.

    Returns the exit status that `work` returned, or minus the signal that ended it for good;
    `note` hears of every new beginning. Raises CacheError.
    """
    if sys.platform != "linux":
        return work()
    record = _Record(cache, backbone)
    try:
        while True:
            pid, status = _run(work)
            if status >= 0 or not record.goes_on(pid, -status):
                return status
            note("The extraction crashed; it goes on, with the photos in hand decoded apart.")
    finally:
        jobs.let_go()


@dataclass
class _Record:
    """What the children until now have left, to tell whether another would come further."""

    cache: Cache
    backbone: Backbone
    suspects: set[str] = field(default_factory=set)
    done: int = -1
    fruitless: int = 0

    def __post_init__(self) -> None:
        self.suspects = suspects_in(self.cache, self.backbone)

    def goes_on(self, pid: int, cause: int) -> bool:
        """Whether to begin again after the child `pid` has died of a signal.

        There is an end to it: each time photos are suspected that were not before, and each
        `FRUITLESS` times more photos are done than ever before.
        """
        if cause not in _numbers(_FAULTS):
            return False
        before, self.suspects = self.suspects, suspects_in(self.cache, self.backbone)
        left = jobs.take_over(self.cache, self.backbone, pid)
        if left is None or self.suspects <= before:
            return False
        self.fruitless = 0 if left.done > self.done else self.fruitless + 1
        self.done = max(self.done, left.done)
        return self.fruitless < FRUITLESS


def _run(work: Callable[[], int]) -> tuple[int, int]:
    """One child from beginning to end: its id, and how it ended."""
    from multiprocessing import get_context

    child = get_context("fork").Process(target=lambda: sys.exit(work()), daemon=True)
    child.start()
    _wait(child)
    return int(child.pid or 0), int(child.exitcode or 0)


def _wait(child: BaseProcess) -> None:
    """Wait for the end. A terminal sends Ctrl-C to both; whoever sends it otherwise, to us only."""
    try:
        child.join()
    except KeyboardInterrupt:
        child.join(_GRACE)
        if child.is_alive() and child.pid:
            os.kill(child.pid, signal.SIGINT)
        child.join()


def _numbers(names: tuple[str, ...]) -> set[int]:
    return {int(getattr(signal, name)) for name in names if hasattr(signal, name)}
