"""The command line with a scheduler: stopped in the middle, it goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lib.cache import PROJECT, Cache
from lib.features import jobs
from lib.features.store import available_features
from tests.cluster.running import PATIENCE, Processes
from tests.features.albums import make_album

if not hasattr(os, "mkfifo"):
    pytest.skip("needs a named pipe to hold a worker up", allow_module_level=True)


@pytest.mark.parametrize("way", ["Ctrl-C", "the page"])
def test_a_stop_keeps_what_is_done_and_the_next_run_does_the_rest(
    way: str, cluster: Processes, cache: Cache, tmp_path: Path
) -> None:
    collection = make_album(cache, tmp_path / "photos", 600)
    held = Path(collection.photos["source"].iloc[-1])
    kept = held.read_bytes()
    held.unlink()
    os.mkfifo(held)  # whoever reads it waits: the second chunk is under way until we let it go
    running = _command(cache, "extract", "Album", "--scheduler", cluster.address)
    _until(lambda: _status(cache).done == 512 and "4 workers" in _status(cache).message, running)
    assert (_status(cache).state, _status(cache).total) == ("running", 600)
    assert len(available_features(cache, "pixels")) == 512
    if way == "Ctrl-C":
        running.send_signal(signal.SIGINT)
    else:
        jobs.cancel(cache, "album", "pixels")
    _, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert errors == "Stopped. What was done is kept; run the same line again to go on.\n"
    assert _status(cache).state == "cancelled"
    threading.Thread(target=held.write_bytes, args=(b"",), daemon=True).start()  # let it go
    _until(lambda: not any(cluster.client.processing().values()))
    held.unlink()
    held.write_bytes(kept)
    done = len(available_features(cache, "pixels"))
    assert 512 <= done < 600
    again = _command(cache, "extract", "Album", "--scheduler", cluster.address)
    output, errors = again.communicate(timeout=PATIENCE)
    assert (again.returncode, errors) == (0, "")
    assert f"600 of 600 photos have pixels features; {600 - done} computed now" in output
    assert f"{600 - done} photos, " in output.splitlines()[0], "what each worker has done"
    assert _status(cache).state == "done"


def test_without_the_package_it_is_said_what_to_install(cache: Cache, tmp_path: Path) -> None:
    make_album(cache, tmp_path / "photos", 1)
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from lib.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    )
    words = ("extract", "Album", "--scheduler", "tcp://127.0.0.1:1", "--cache", str(cache.root))
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == (
        "--scheduler needs the package distributed; "
        "install it with pip install -r requirements-cluster.txt.\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--store", "s3://a/b"], "--store is for workers; give --scheduler too."),
        (["--scheduler", "local", "--threads", "0"], "--threads must be at least 1, not 0."),
    ],
)
def test_wrong_usage_is_one_sentence(
    words: list[str], sentence: str, cache: Cache, tmp_path: Path
) -> None:
    make_album(cache, tmp_path / "photos", 1)
    running = _command(cache, "extract", "Album", *words)
    _, errors = running.communicate(timeout=PATIENCE)
    assert (running.returncode, errors) == (2, f"{sentence}\n")


def test_a_cluster_of_this_machine(cache: Cache, tmp_path: Path) -> None:
    make_album(cache, tmp_path / "photos", 5)
    running = _command(cache, "extract", "Album", "--scheduler", "local:1")
    output, errors = running.communicate(timeout=PATIENCE)
    assert (running.returncode, errors) == (0, "")
    assert "5 of 5 photos have pixels features; 5 computed now" in output


def _command(cache: Cache, *words: str) -> subprocess.Popen[str]:
    backbone = ("--backbone", "pixels", "--cache", str(cache.root))
    return subprocess.Popen(
        [sys.executable, "-m", "lib", *words, *backbone],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs this in the background has told it to be deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def _status(cache: Cache) -> jobs.JobStatus:
    return jobs.status(cache, "album", "pixels") or jobs.JobStatus("lost")


def _until(true: object, running: subprocess.Popen[str] | None = None) -> None:
    assert callable(true)
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        assert running is None or running.poll() is None, running.communicate()
        time.sleep(0.05)
