from __future__ import annotations

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.cache import Cache
from lib.photos.report import ImportReport, load_report, save_report
from lib.photos.values import Problem

texts = st.text(st.characters(codec=None), max_size=30)
problems = st.builds(
    Problem, texts, texts, texts, st.sampled_from(["video", "missing", "duplicate"])
)


def test_a_report_is_one_line_for_a_person() -> None:
    video = Problem("a.mp4", "is a video", "videos are left out", "video")
    lost = Problem("b.jpg", "is named", "add parts", "missing")
    assert ImportReport("A", "a", 0, 0).summary() == "0 photos imported."
    assert ImportReport("A", "a", 2, 1, (video,)).summary() == "1 photo imported; 1 video."
    many = ImportReport("A", "a", 1502, 1500, (video, video, lost))
    assert many.summary() == "1,500 photos imported; 2 videos, 1 missing from the export."
    assert many.duplicates == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(problems, max_size=5))
def test_any_report_is_kept_and_written_as_csv(cache: Cache, found: list[Problem]) -> None:
    report = ImportReport("Name", "slug", len(found), 0, tuple(found), 1.5)
    save_report(cache, report)
    assert load_report(cache, "slug") == report
    rows = list(csv.DictReader(io.StringIO(report.to_csv(), newline="")))
    assert [row["group"] for row in rows] == [problem.group for problem in found]
    assert not any(row["file"].startswith(("=", "+", "-", "@")) for row in rows)


def test_a_report_that_cannot_be_read_is_none(cache: Cache) -> None:
    assert load_report(cache, "nothing") is None
    for content in ("", "{}", "[]", '{"problems": 3}', '{"problems": [{"x": 1}]}'):
        path = cache.collections / "broken" / "report.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        assert load_report(cache, "broken") is None
