"""A coverage-guided fuzz run: `python -m tests.fuzz.run TARGET CORPUS [-max_total_time=300 …]`.

TARGET is a name in `targets.TARGETS`; CORPUS a folder that is filled with its seeds and grows.
Other arguments go to libFuzzer. Needs the package `atheris` (`pip install atheris`), which has
wheels for some systems only and is therefore no requirement of the tests.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["lib", "PIL", "zipfile", "pickle"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Seed the corpus and fuzz until libFuzzer's limits or a finding."""
    name, corpus = sys.argv[1], Path(sys.argv[2])
    target = TARGETS[name]
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[3:]], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
