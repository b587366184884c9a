from __future__ import annotations

from pathlib import Path

import pytest

from lib.features.processor import has_bfloat16

ZEN4 = "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16 vaes\n"
HASWELL = "processor\t: 0\nflags\t\t: fpu avx avx2 fma\nbugs\t\t: avx512_bf16_erratum\n"
ARM = "processor\t: 0\nFeatures\t: fp asimd bf16\n"


@pytest.mark.parametrize(("words", "known"), [(ZEN4, True), (HASWELL, False), (ARM, None)])
def test_the_flags_say_whether_there_is_bfloat16(
    tmp_path: Path, words: str, known: bool | None
) -> None:
    (tmp_path / "cpuinfo").write_text(words)
    assert has_bfloat16(tmp_path / "cpuinfo") is known


def test_a_machine_that_does_not_say_is_not_judged(tmp_path: Path) -> None:
    assert has_bfloat16(tmp_path / "cpuinfo") is None
