from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from lib.cache import PROJECT, Cache
from lib.errors import UsageError
from lib.photos import jobs
from lib.photos.collections import list_collections, load_collection
from lib.photos.jobs import ImportJob, Order, import_status, start_import
from lib.photos.unfinished import unfinished_imports
from tests.photos.exports import as_folder
from tests.photos.pictures import different, encoded


def until(met: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    files = {f"{number}.jpg": data for number, data in enumerate(different(6))}
    return as_folder(files, tmp_path / "album")


@pytest.fixture
def endless(album: Path) -> Path:
    """A folder whose import takes some seconds: much to decode in few bytes."""
    large = encoded(Image.new("RGB", (3000, 3000), "navy"), "PNG")
    for number in range(120):
        (album / f"large {number}.png").write_bytes(large + str(number).encode())
    return album


def test_a_job_imports_in_a_process_of_its_own(album: Path, cache: Cache) -> None:
    job = ImportJob(cache, Order("Holiday", (str(album),)))
    status = job.wait(60)
    assert (status.state, status.slug) == ("done", "holiday")
    assert status.message == "6 photos imported."
    assert (status.step, status.done, status.total) == ("importing", 6, 6)
    assert len(load_collection(cache, "Holiday").photos) == 6


def test_a_job_that_fails_says_why(tmp_path: Path, cache: Cache) -> None:
    status = ImportJob(cache, Order("Holiday", (str(tmp_path / "nowhere"),))).wait(60)
    assert status.state == "failed"
    assert "is not there" in status.message


def test_a_job_can_be_cancelled_and_goes_on(endless: Path, cache: Cache) -> None:
    order = Order("Holiday", (str(endless),))
    job = ImportJob(cache, order)
    until(lambda: job.status.done > 0)
    job.cancel()
    assert job.wait(60).state == "cancelled"
    assert list_collections(cache) == []
    (unfinished,) = unfinished_imports(cache)
    assert (unfinished.name, unfinished.sources) == ("Holiday", (str(endless),))
    for path in endless.glob("large ?*.png"):
        path.unlink()
    assert ImportJob(cache, order).wait(60).state == "done"
    assert unfinished_imports(cache) == []


def test_a_job_ends_with_the_server_that_started_it(endless: Path, cache: Cache) -> None:
    script = (
        "import os, time; from pathlib import Path; from lib.cache import Cache\n"
        "from lib.photos.jobs import ImportJob, Order\n"
        f"cache = Cache(Path({str(cache.root)!r}))\n"
        f"job = ImportJob(cache, Order('Holiday', ({str(endless)!r},)))\n"
        "while not job.status.done: time.sleep(0.01)\n"
        "print(job._child.pid, flush=True); os._exit(1)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    child = Path(f"/proc/{int(ended.stdout)}")
    until(lambda: not child.exists() or "(zombie)" in (child / "status").read_text())
    assert [one.name for one in unfinished_imports(cache)] == ["Holiday"]


def test_one_import_at_a_time(endless: Path, cache: Cache) -> None:
    order = Order("Holiday", (str(endless),))
    assert import_status(cache) is None
    start_import(cache, order)
    with pytest.raises(UsageError, match="running already"):
        start_import(cache, order)
    jobs.dismiss_import(cache)
    assert import_status(cache) is not None
    jobs.cancel_import(cache)
    until(lambda: import_status(cache).state != "running")
    jobs.dismiss_import(cache)
    assert import_status(cache) is None


def test_a_child_that_is_killed_is_said_to_be_lost(endless: Path, cache: Cache) -> None:
    job = ImportJob(cache, Order("Holiday", (str(endless),)))
    until(lambda: job.status.done > 0)
    job._child.kill()
    status = job.wait(60)
    assert (status.state, status.message) == ("failed", jobs.LOST)


def test_a_wrong_name_is_refused_at_once(album: Path, cache: Cache) -> None:
    with pytest.raises(UsageError):
        start_import(cache, Order("", (str(album),)))
