from lib.features.progress import Pace, Progress


def test_progress_reads_as_a_sentence_of_what_is_known() -> None:
    assert str(Progress(3, 10)) == "3 of 10 photos"
    assert str(Progress(3, 10, 2.04, 3.4)) == "3 of 10 photos, 2.0 photos/s, 3 s left"
    assert str(Progress(0, 0, message="Loading")) == "0 of 0 photos, Loading"


def test_the_pace_is_unknown_at_first_and_never_negative() -> None:
    pace = Pace()
    assert pace.photos_per_second() == 0
    pace.mark(0)
    assert pace.photos_per_second() == 0
    pace.mark(16)
    assert pace.photos_per_second() > 0
