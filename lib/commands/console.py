"""What the command line says, and a progress line that a log file survives."""

from __future__ import annotations

import sys
from collections.abc import Callable

from lib.errors import Cancelled, MotifsError, UsageError


def say(text: str) -> None:
    """One line of the result, on standard output."""
    print(text, flush=True)


def progress(text: str) -> None:
    """What goes on right now, on standard error: over the last line on a terminal, else nothing."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


def progress_ends() -> None:
    """Leave the progress line as it stands."""
    if sys.stderr.isatty():
        print(file=sys.stderr)


def complain(text: str) -> None:
    """An error or a warning: one sentence on standard error."""
    print(text, file=sys.stderr, flush=True)


def exit_status(work: Callable[[], int]) -> int:
    """Do the work of a command; what it raises on purpose becomes a sentence and a status."""
    try:
        return work()
    except UsageError as error:
        complain(str(error))
        return 2
    except (Cancelled, KeyboardInterrupt):
        complain("Stopped. What was done is kept; run the same line again to go on.")
        return 1
    except MotifsError as error:
        complain(str(error))
        return 1
