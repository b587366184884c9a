from __future__ import annotations

from pathlib import Path

import pytest

from lib.cache import Cache
from lib.ui import backbone_facts
from lib.ui.backbone_facts import cost, facts_of


@pytest.mark.parametrize("has", [True, False, None])
def test_a_processor_without_bfloat16_is_a_reason_not_to_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has: bool | None
) -> None:
    monkeypatch.setattr(backbone_facts, "has_bfloat16", lambda: has)
    cache = Cache(tmp_path)
    warned = "this one has none" in facts_of(cache, "vgg19-bfloat16").note
    assert warned == ("has no bfloat16" in cost(cache, "vgg19-bfloat16", 10)) == (has is False)
    assert "has none" not in facts_of(cache, "vgg19").note
    assert "bfloat16" not in cost(cache, "vgg19", 10)
