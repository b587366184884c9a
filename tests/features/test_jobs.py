"""Jobs as a server sees them: real children, real kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import UsageError
from lib.features import jobs
from lib.features.backbones import get_backbone
from lib.features.extraction import extract
from lib.features.jobs import JobStatus, Recorder
from lib.features.locks import locked
from lib.features.progress import Progress
from tests.features.albums import make_album
from tests.features.hanging import hanging

SLUG = "album"


@pytest.fixture
def album(cache: Cache, tmp_path: Path):
    return make_album(cache, tmp_path / "photos", 30)


@pytest.fixture
def stuck(cache: Cache, album) -> Iterator[Path]:
    """A photo that hangs whoever reads it: a job that runs until it is told to stop."""
    with hanging(cache, Path(album.photos["source"][5])) as path:
        yield path


def wait(cache: Cache, *states: str, backbone: str = "pixels", seconds: float = 60) -> JobStatus:
    """The status once it is one of these."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = jobs.status(cache, SLUG, backbone)
        if found is not None and found.state in states:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {states}: {jobs.status(cache, SLUG, backbone)}")


def test_there_is_no_job_before_the_first(cache: Cache) -> None:
    assert jobs.status(cache, SLUG, "pixels") is None
    jobs.cancel(cache, SLUG, "pixels")


def test_a_job_runs_in_a_niced_process_of_its_own_and_ends(cache: Cache, album) -> None:
    jobs.start(cache, SLUG, "pixels")
    assert jobs.status(cache, SLUG, "pixels").state in ("starting", "running", "done")
    found = wait(cache, "done", "failed", "lost")
    assert (found.state, found.done, found.total) == ("done", 30, 30), found.message
    assert found.pid != os.getpid()


def test_started_twice_it_runs_once(cache: Cache, album, stuck: Path) -> None:
    jobs.start(cache, SLUG, "pixels")
    first = wait(cache, "running")
    jobs.start(cache, SLUG, "pixels")
    time.sleep(0.3)
    assert jobs.status(cache, SLUG, "pixels").pid == first.pid
    assert os.getpriority(os.PRIO_PROCESS, first.pid) >= jobs.NICENESS


def test_another_server_finds_the_job(cache: Cache, album, stuck: Path) -> None:
    jobs.start(cache, SLUG, "pixels")
    pid = wait(cache, "running").pid
    code = (
        "import sys; from pathlib import Path; from lib.cache import Cache;"
        "from lib.features import jobs;"
        "print(jobs.status(Cache(Path(sys.argv[1])), 'album', 'pixels'))"
    )
    command = [sys.executable, "-c", code, cache.root]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "state='running'" in done.stdout
    assert f"pid={pid}" in done.stdout


def test_the_job_outlives_the_server_that_started_it(cache: Cache, album, stuck: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; from lib.cache import Cache;"
        "from lib.features import jobs;"
        "jobs.start(Cache(Path(sys.argv[1])), 'album', 'pixels'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, cache.root], check=True)
    assert wait(cache, "running").pid


def test_a_killed_job_is_lost_at_once_and_goes_on_when_started_again(
    cache: Cache, album, stuck: Path
) -> None:
    jobs.start(cache, SLUG, "pixels")
    os.kill(wait(cache, "running").pid, signal.SIGKILL)
    found = wait(cache, "lost", seconds=5)
    assert "start it again" in found.message
    stuck.unlink()
    jobs.start(cache, SLUG, "pixels")
    found = wait(cache, "done")
    assert found.done == 29
    assert "no longer" in found.problems[0].cause


def test_a_job_stops_when_asked(cache: Cache, album, tiny: Path) -> None:
    jobs.start(cache, SLUG, str(tiny))
    jobs.cancel(cache, SLUG, str(tiny))
    found = wait(cache, "cancelled", "done", backbone=str(tiny))
    assert found.state == "cancelled"
    assert found.message
    jobs.start(cache, SLUG, str(tiny))
    assert wait(cache, "done", "failed", backbone=str(tiny)).done == 30


def test_a_job_that_does_not_listen_is_killed_when_asked_twice(
    cache: Cache, album, stuck: Path
) -> None:
    jobs.start(cache, SLUG, "pixels")
    wait(cache, "running")
    jobs.cancel(cache, SLUG, "pixels")
    jobs.cancel(cache, SLUG, "pixels")
    assert wait(cache, "lost", "cancelled", seconds=5)


def test_a_failure_is_told_in_one_sentence(cache: Cache, album, tmp_path: Path) -> None:
    jobs.start(cache, SLUG, "vgg19", tmp_path / "gone.h5")
    found = wait(cache, "failed", backbone="vgg19")
    assert "no weights file" in found.message


def test_an_extraction_from_the_command_line_is_seen_too(cache: Cache, album) -> None:
    extract(cache, album, "pixels")
    found = jobs.status(cache, SLUG, "pixels")
    assert (found.state, found.done, found.pid) == ("done", 30, os.getpid())


def test_two_at_the_same_job_do_not_write_over_each_other(cache: Cache, album) -> None:
    row = get_backbone("pixels")
    with Recorder(cache, SLUG, row) as first:
        first.tell(Progress(1, 30))
        with Recorder(cache, SLUG, row) as second:
            second.tell(Progress(20, 30))
        assert jobs.status(cache, SLUG, "pixels").state == "running"
    assert jobs.status(cache, SLUG, "pixels").done == 1


def test_an_unforeseen_failure_is_kept_too(cache: Cache) -> None:
    with pytest.raises(ZeroDivisionError), Recorder(cache, SLUG, get_backbone("pixels")):
        raise ZeroDivisionError("by nought")
    found = jobs.status(cache, SLUG, "pixels")
    assert (found.state, found.message) == (
        "failed",
        "The extraction failed: ZeroDivisionError: by nought",
    )


@pytest.mark.parametrize("content", ["", "{", "[]", '{"state": "running", "colour": 1}'])
def test_a_status_file_that_makes_no_sense_is_no_status(cache: Cache, content: str) -> None:
    cache.jobs.mkdir(parents=True)
    (cache.jobs / "album--pixels.json").write_text(content)
    assert jobs.status(cache, SLUG, "pixels") is None


def test_a_clock_that_goes_backwards_changes_nothing(cache: Cache) -> None:
    cache.jobs.mkdir(parents=True)
    path = cache.jobs / "album--pixels.json"
    path.write_text(json.dumps({"state": "running", "done": 3, "total": 9}))
    with locked(cache.jobs / "album--pixels.lock"):
        for age in (-1e6, 0, 1e6):
            os.utime(path, (time.time() + age,) * 2)
            assert jobs.status(cache, SLUG, "pixels").state == "running"
    assert jobs.status(cache, SLUG, "pixels").state == "lost"


def test_an_unknown_backbone_is_wrong_usage(cache: Cache) -> None:
    with pytest.raises(UsageError):
        jobs.start(cache, SLUG, "nothing")
