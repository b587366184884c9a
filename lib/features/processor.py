"""What this machine's processor can do that makes a backbone quick or slow."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FLAGS = Path("/proc/cpuinfo")
_BFLOAT16 = {"avx512_bf16", "amx_bf16"}


@cache
def has_bfloat16(flags: Path = _FLAGS) -> bool | None:
    """Whether it multiplies in bfloat16; None where that is not known: not Linux, not x86."""
    try:
        lines = flags.read_text().splitlines()
    except OSError:
        return None
    words = {word for line in lines if line.startswith("flags") for word in line.split()}
    return bool(words & _BFLOAT16) if words else None
