"""Extractions that die: of their photos they are begun again, of anything else they are not."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from lib.cache import PROJECT, Cache
from lib.features import jobs
from lib.features.backbones import get_backbone
from lib.features.extraction import extract
from lib.features.jobs import JobStatus, Recorder
from lib.features.progress import Progress
from lib.features.resuming import FRUITLESS, resume
from lib.features.suspects import InHand, suspects_in
from lib.photos.collections import load_collection
from lib.photos.importing import import_photos
from tests.features.albums import make_album, make_photos
from tests.features.crashing import environment, make_deadly
from tests.features.hanging import hanging

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")

SLUG, PIXELS = "album", get_backbone("pixels")
DEADLY = (70, 71, 120, 149)
GOES_ON = "it goes on, with the photos in hand"


@pytest.fixture
def crashing(cache: Cache, tmp_path: Path) -> dict[str, str]:
    """An album of 150 photos, some of which crash whoever decodes them in this environment."""
    photos = make_photos(tmp_path / "photos", 150)
    for number in DEADLY:
        make_deadly(Path(photos[number].source))
    import_photos([tmp_path / "photos"], "Album", cache)
    return environment(tmp_path / "site")


@pytest.fixture
def stuck(cache: Cache, tmp_path: Path) -> Iterator[Path]:
    """An album whose sixth photo hangs whoever reads it, with more photos than are read ahead."""
    album = make_album(cache, tmp_path / "photos", 300)
    with hanging(cache, Path(album.photos["source"][5])) as path:
        yield path


def test_photos_that_crash_the_decoder_cost_themselves_only(
    cache: Cache, crashing: dict[str, str]
) -> None:
    first = extractor(cache, crashing)
    said = first.communicate(timeout=120)[1]
    assert first.returncode == 0, said
    assert GOES_ON in said
    _assert_only_the_deadly_are_left_out(status(cache))
    second = extractor(cache, crashing)
    said = second.communicate(timeout=120)[1]
    assert second.returncode == 0
    assert GOES_ON not in said, "remembered: they must not crash every run"
    # With a decoder that bears them, they are photos like any other, and no suspects any more.
    report = extract(cache, load_collection(cache, "Album"), "pixels")
    assert (report.done, report.computed, report.problems) == (150, len(DEADLY), ())
    assert suspects_in(cache, PIXELS) == set()


def test_a_job_of_the_page_goes_on_and_is_never_seen_as_lost(
    cache: Cache, crashing: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", crashing["PYTHONPATH"])
    jobs.start(cache, SLUG, "pixels")
    seen = list(states(cache, "done", "failed", "lost", "cancelled"))
    _assert_only_the_deadly_are_left_out(seen[-1])
    assert {found.state for found in seen} <= {"starting", "running", "done"}
    assert len({found.pid for found in seen if found.pid}) > 1, "more than one child"
    assert GOES_ON.encode() in (cache.jobs / "album--pixels.log").read_bytes()


def test_who_is_killed_from_outside_stays_dead(cache: Cache, stuck: Path) -> None:
    process = extractor(cache)
    os.kill(until(cache, "running").pid, signal.SIGKILL)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == 1
    assert "ended without a word" in said
    assert GOES_ON not in said
    assert status(cache).state == "lost"


def test_a_job_that_is_to_stop_is_not_begun_again(cache: Cache, stuck: Path) -> None:
    jobs.start(cache, SLUG, "pixels")
    pid = until(cache, "running").pid
    in_hand(cache)
    jobs.cancel(cache, SLUG, "pixels")
    os.kill(pid, signal.SIGSEGV)
    found = until(cache, "lost", seconds=10)
    assert found.pid in (0, pid)
    assert GOES_ON not in (cache.jobs / "album--pixels.log").read_text()


@pytest.mark.parametrize("everybody", [True, False])
def test_ctrl_c_stops_it_whoever_is_told(cache: Cache, stuck: Path, everybody: bool) -> None:
    process = extractor(cache)
    until(cache, "running")
    in_hand(cache)
    (os.killpg if everybody else os.kill)(process.pid, signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert (process.returncode, said.count("Stopped.")) == (1, 1), said
    assert status(cache).state == "cancelled"


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_whoever_ends_the_command_ends_the_work(cache: Cache, stuck: Path, by: int) -> None:
    process = extractor(cache)
    until(cache, "running")
    in_hand(cache)
    process.send_signal(by)
    process.wait(20)
    stuck.write_bytes(b"")  # who reads it can go on now, and looks up
    assert until(cache, "cancelled", "done").state == "cancelled"


def test_crashes_that_lead_nowhere_come_to_an_end(cache: Cache) -> None:
    tries = _tries(cache, lambda number: dies(cache, photo=number))
    assert tries == (-signal.SIGSEGV, FRUITLESS + 1)


def test_crashes_with_progress_in_between_are_borne(cache: Cache) -> None:
    last = 2 * FRUITLESS
    tries = _tries(
        cache, lambda number: dies(cache, photo=number, done=number) if number < last else 0
    )
    assert tries == (0, last + 1)


def test_a_crash_that_is_no_photos_is_not_tried_again(cache: Cache) -> None:
    assert _tries(cache, lambda number: dies(cache)) == (-signal.SIGSEGV, 1)
    assert _tries(cache, lambda number: dies(cache, photo=7))[1] == 2, "twice the same photo"
    assert _tries(cache, lambda number: dies(cache, photo=number, by=signal.SIGKILL))[1] == 1


def dies(cache: Cache, photo: int | None = None, done: int = 0, by: int = signal.SIGSEGV) -> int:
    """Die as an extractor would, with a photo in hand and so many done."""
    folder = cache.features / "pixels-0"
    folder.mkdir(parents=True, exist_ok=True)
    with Recorder(cache, SLUG, PIXELS) as recorder:
        recorder.tell(Progress(done, 1000))
        faulthandler.disable()  # else every death tells of itself at length
        holding = InHand(folder, 0).holding(f"{photo:032x}") if photo is not None else nullcontext()
        with holding:
            os.kill(os.getpid(), by)
    return 0


def _tries(cache: Cache, work: Callable[[int], int]) -> tuple[int, int]:
    """How it ends, and how often it was begun."""
    begun = cache.root / "begun"
    begun.parent.mkdir(exist_ok=True)
    begun.write_bytes(b"")

    def counted() -> int:
        number = begun.stat().st_size
        with begun.open("ab") as file:
            file.write(b".")
        return work(number)

    return resume(cache, PIXELS, counted), begun.stat().st_size


def _assert_only_the_deadly_are_left_out(found: JobStatus) -> None:
    assert (found.state, found.done, found.total) == ("done", 150 - len(DEADLY), 150)
    assert [problem.file for problem in found.problems] == [
        f"photo{number:03}.jpg" for number in DEADLY
    ]
    assert all("crash" in problem.cause for problem in found.problems)


def extractor(cache: Cache, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """The command in a session of its own, as a terminal would have it."""
    line = [sys.executable, "-m", "lib", "extract", "Album", "--backbone", "pixels"]
    return subprocess.Popen(
        [*line, "--cache", str(cache.root)],
        cwd=PROJECT,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What is begun in the background, as a whole test run may be, ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def status(cache: Cache) -> JobStatus:
    found = jobs.status(cache, SLUG, "pixels")
    assert found is not None
    return found


def states(cache: Cache, *last: str, seconds: float = 100) -> Iterator[JobStatus]:
    """The status again and again, until it is one of the last."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = jobs.status(cache, SLUG, "pixels")
        if found is not None:
            yield found
            if found.state in last:
                return
        time.sleep(0.005)
    raise AssertionError(f"waited in vain for {last}")


def until(cache: Cache, *last: str, seconds: float = 60) -> JobStatus:
    """The status once it is one of these."""
    return list(states(cache, *last, seconds=seconds))[-1]


def in_hand(cache: Cache) -> None:
    """Wait until the photo that hangs is being read: all before it have long been noted."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for notes in cache.features.glob("pixels-*/.in-hand-0"):
            if notes.read_bytes().strip():
                time.sleep(0.5)
                return
        time.sleep(0.02)
    raise AssertionError("nobody took up a photo")
