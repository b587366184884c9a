from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lib.errors import CacheError
from lib.features.locks import is_locked, locked, release, release_for_all, try_lock

HOLD = (
    "import sys; from pathlib import Path; from lib.features.locks import try_lock;"
    "held = try_lock(Path(sys.argv[1])); print(held, flush=True); sys.stdin.read()"
)


def test_one_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path / "a.lock") as mine:
        assert mine
        assert is_locked(tmp_path / "a.lock")
        assert try_lock(tmp_path / "a.lock") is None
    assert not is_locked(tmp_path / "a.lock")


def test_what_does_not_exist_is_not_locked(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "a.lock")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_locked(path)
        holder.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        holder.wait()
    assert not is_locked(path)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a lock is not handed on")
def test_a_lock_that_was_handed_on_ends_with_all_or_for_all(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    handle = try_lock(path)
    assert handle is not None
    copies = [os.dup(handle), os.dup(handle)]
    release(handle)
    assert is_locked(path)
    release_for_all(copies[0])
    assert not is_locked(path)
    release(copies[1])


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CacheError, match="cannot be written"):
        try_lock(tmp_path / "file" / "a.lock")


def test_releasing_nothing_is_fine(tmp_path: Path) -> None:
    release(None)
    handle = try_lock(tmp_path / "a.lock")
    assert handle is not None
    os.close(handle)
    release(handle)
