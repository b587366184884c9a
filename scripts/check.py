"""The whole check, as the README names it: ruff, mypy, pytest; fails with the first that fails."""

from __future__ import annotations

import subprocess
import sys

STEPS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    # A process a core; the tests of a file stay together, since they share servers and browsers.
    ("pytest", "-n", "auto", "--dist", "loadfile"),
)


def main() -> int:
    """Run every step in order; the exit status is that of the first that failed, else 0."""
    for step in STEPS:
        print("+", *step, flush=True)
        status = subprocess.run([sys.executable, "-m", *step], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
