"""What the command line says, and a progress line that a log file survives."""

from __future__ import annotations

import sys


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
