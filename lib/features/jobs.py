"""Extractions as jobs: a detached child of the server, followed through a file under `cache/jobs/`.

The child holds a lock as long as it lives, and writes its status whole every time: so any server,
also one that was started later, sees how far it is and whether it is still alive. No clock and no
process id decides that. No TensorFlow here: the server imports this.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from lib.cache import PROJECT, Cache, read_json, read_only, write_bytes, write_json
from lib.errors import CacheError, Cancelled, MotifsError
from lib.features.backbones import Backbone, get_backbone
from lib.features.locks import is_locked, release, release_for_all, try_lock
from lib.features.progress import ExtractionReport, Problem, Progress

State = Literal["starting", "running", "done", "failed", "cancelled", "lost"]

NICENESS = 10
STARTING_SECONDS = 60.0
_EVERY = 0.5  # seconds between two writes of the status
_JOB, _LOCK = "MOTIFS_JOB", "MOTIFS_JOB_LOCK"
ENDED_WITHOUT_A_WORD = (
    "The extraction ended without a word: it was killed, memory or disk ran out, or a photo made "
    "its decoder crash; start it again, it goes on from where it was, and past such a photo."
)


@dataclass(frozen=True)
class JobStatus:
    """How an extraction is doing: photos done of all, speed, time left, and what went wrong."""

    state: State
    done: int = 0
    total: int = 0
    photos_per_second: float = 0.0
    seconds_left: float | None = None
    message: str = ""
    problems: tuple[Problem, ...] = ()
    pid: int = 0


@dataclass(frozen=True)
class _Files:
    """The files of one job."""

    folder: Path
    name: str

    @property
    def status(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def lock(self) -> Path:
        return self.folder / f"{self.name}.lock"

    @property
    def cancel(self) -> Path:
        return self.folder / f"{self.name}.cancel"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"


def start(cache: Cache, slug: str, backbone: str, weights: Path | None = None) -> None:
    """Start the extraction of a collection in a process of its own, unless it runs already.

    Raises `UsageError` for an unknown backbone, `CacheError` where the cache cannot be written.
    """
    files = _files(cache, slug, get_backbone(backbone))
    if read_only():
        raise CacheError("This is a published dashboard: it shows, and changes nothing.")
    lock = try_lock(files.lock)
    if lock is None:
        return
    try:
        files.cancel.unlink(missing_ok=True)
        write_json(files.status, asdict(JobStatus("starting")))
        command = [sys.executable, "-m", "lib", "extract", slug, "--backbone", backbone]
        command += ["--cache", str(cache.root.resolve())]
        command += ["--weights", str(weights)] if weights else []
        _spawn(command, files, lock)
    finally:
        release(lock)


def status(cache: Cache, slug: str, backbone: str) -> JobStatus | None:
    """How the job is doing; None where there never was one."""
    files = _files(cache, slug, get_backbone(backbone))
    found = _read(files)
    if found is None or found.state not in ("starting", "running"):
        return found
    if read_only() or is_locked(files.lock) or _just_started(files, found):
        return found
    found = _read(files) or found  # it may have ended between the two looks
    if found.state not in ("starting", "running"):
        return found
    return JobStatus("lost", found.done, found.total, message=ENDED_WITHOUT_A_WORD)


def cancel(cache: Cache, slug: str, backbone: str) -> None:
    """Ask a running job to stop; asked a second time, a job that does not listen is killed."""
    files = _files(cache, slug, get_backbone(backbone))
    found = _read(files)
    if found is None or not is_locked(files.lock):
        return
    if files.cancel.exists() and found.pid:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(found.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    write_bytes(files.cancel, b"")


def take_over(cache: Cache, backbone: Backbone, pid: int) -> JobStatus | None:
    """The status of the job that a process was at when it died, now that the next is to be begun.

    The job's lock is held until `let_go`, and handed on to children. None where the process was at
    no job of its own, somebody asked it to stop, or another has begun it anew.
    """
    for path in cache.jobs.glob(f"*--{backbone.slug}.json"):
        files = _Files(cache.jobs, path.stem)
        found = _read(files)
        if found is not None and (found.pid, found.state) == (pid, "running"):
            return found if not files.cancel.exists() and _keep_lock(files) else None
    return None


def let_go() -> None:
    """Hold the lock of no job any more."""
    lock = os.environ.pop(_LOCK, "")
    release(int(lock) if lock else None)


class Recorder:
    """Writes the status of the extraction that goes on in this process, and hears of its cancel.

    Where another process is at the same job already, nothing is written: that one's status counts.
    """

    def __init__(
        self,
        cache: Cache,
        slug: str,
        backbone: Backbone,
        progress: Callable[[Progress], object] | None = None,
    ) -> None:
        self._files = _files(cache, slug, backbone)
        self._progress = progress
        self._last = Progress(0, 0)
        self._written = -_EVERY
        self._lock: int | None = None
        self.report: ExtractionReport | None = None

    def __enter__(self) -> Recorder:
        inherited = os.environ.pop(_LOCK, "")
        self._lock = int(inherited) if inherited else try_lock(self._files.lock)
        if os.environ.get(_JOB):
            _be_nice()
        elif not inherited:  # else whoever began the job has done so, and a wish since then counts
            self._files.cancel.unlink(missing_ok=True)
        self._write("running")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(CacheError):
            if error is None:
                self._write("done")
            elif isinstance(error, Cancelled | KeyboardInterrupt):
                self._write("cancelled", str(error) or "The extraction was stopped.")
            elif isinstance(error, MotifsError):
                self._write("failed", str(error))
            else:
                self._write("failed", f"The extraction failed: {type(error).__name__}: {error}")
        release_for_all(self._lock)  # whoever begins it anew need not wait for our parent's end

    def tell(self, progress: Progress) -> None:
        """Note how far it is, in the file not more often than anybody could look."""
        news = progress.total != self._last.total  # else a job that stalls early says nothing
        self._last = progress
        if self._progress is not None:
            self._progress(progress)
        if news or time.monotonic() - self._written >= _EVERY:
            self._write("running", progress.message)

    def cancelled(self) -> bool:
        """Whether somebody asked this job to stop, or has killed the process that waits for it."""
        return self._files.cancel.exists() or _is_orphan()

    def _write(self, state: State, message: str = "") -> None:
        self._written = time.monotonic()
        if self._lock is None:
            return
        last, report = self._last, self.report
        done, total = (report.done, report.total) if report else (last.done, last.total)
        problems = report.problems if report else ()
        if report and report.notes:
            message = message or " ".join(report.notes)
        left = last.seconds_left if state == "running" else None
        value = JobStatus(
            state, done, total, last.photos_per_second, left, message, problems, os.getpid()
        )
        write_json(self._files.status, asdict(value))


def _files(cache: Cache, slug: str, backbone: Backbone) -> _Files:
    return _Files(cache.jobs, f"{slug}--{backbone.slug}")


def _read(files: _Files) -> JobStatus | None:
    value: dict[str, Any] | None = read_json(files.status)
    if value is None:
        return None
    try:
        problems = tuple(Problem(**problem) for problem in value.pop("problems", ()))
        return JobStatus(**value, problems=problems)
    except TypeError:
        return None  # written by another version of the program


def _just_started(files: _Files, found: JobStatus) -> bool:
    """Without locks that a child inherits, a job is given a minute to take its own."""
    if found.state != "starting" or os.name == "posix":
        return False
    with suppress(FileNotFoundError):
        return abs(time.time() - files.status.stat().st_mtime) < STARTING_SECONDS
    return False


def _spawn(command: list[str], files: _Files, lock: int) -> None:
    environment = os.environ | {_JOB: "1", "TF_CPP_MIN_LOG_LEVEL": "2"}
    options: dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = (
            subprocess.DETACHED_PROCESS
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    else:
        options |= {"start_new_session": True, "pass_fds": (lock,)}
        environment[_LOCK] = str(lock)
    with files.log.open("wb") as log:
        child = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **options,
        )
    threading.Thread(target=child.wait, name="waits for an extractor", daemon=True).start()


def _keep_lock(files: _Files) -> bool:
    """Hold the lock for children to come, unless it is handed on to them already."""
    if _LOCK not in os.environ:
        lock = try_lock(files.lock)
        if lock is None:
            return False
        os.environ[_LOCK] = str(lock)
    return True


def _is_orphan() -> bool:
    """Whether this process was begun by `lib.features.resuming`, which is gone."""
    from multiprocessing import parent_process

    parent = parent_process()
    return parent is not None and not parent.is_alive()


def _be_nice() -> None:
    """The page comes first: extraction takes what the processor has left."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
