"""A real Dask cluster in processes of its own, as the recipes start it: scheduler and workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from distributed import Client

from lib.cache import PROJECT
from tests.features.crashing import environment

PATIENCE = 60  # seconds for processes to start on a busy machine
# Two workers may be lost with a chunk before it is done in the careful way.
_SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}


class Processes:
    """A scheduler and workers of one thread; their Pillow crashes at `crashing.DEADLY` pictures."""

    def __init__(self, folder: Path, storage: dict[str, str]) -> None:
        self.folder, self.address = folder, str(folder / "scheduler.json")
        self._environment = environment(folder / "site") | storage | _SETTINGS
        self._workers: list[subprocess.Popen[bytes]] = []
        where = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", self.address)
        self._scheduler = self._start("scheduler", *where, "--no-dashboard")
        until(Path(self.address).is_file)
        self.client = Client(scheduler_file=self.address, set_as_default=False)

    def have(self, workers: int) -> None:
        """Start as many workers as are missing, and wait for them."""

        def there() -> bool:
            self.refill(workers)  # one that was just killed may have looked alive before
            return len(self.client.nthreads()) == workers

        until(there)

    def refill(self, workers: int) -> None:
        """Start anew those that have died, as a watchful cluster does, without waiting for them."""
        self._workers = [worker for worker in self._workers if worker.poll() is None]
        while len(self._workers) < workers:
            self.add()

    def add(self, folder: Path = PROJECT) -> None:
        """Start one worker more, without waiting for it; only in the project can it import it."""
        where = ("--scheduler-file", self.address, "--local-directory", str(self.folder))
        alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        self._workers.append(self._start("worker", *where, *alone, folder=folder))

    def kill(self, address: str) -> None:
        """End a worker as a failing machine would."""
        pid = self.client.run(os.getpid, workers=[address])[address]
        os.kill(pid, signal.SIGKILL)

    def miss(self, address: str) -> None:
        """Wait until the scheduler has noticed that a worker is gone."""
        until(lambda: address not in self.client.nthreads())

    def close(self) -> None:
        """End everything that was started."""
        self.client.close()
        for process in (*self._workers, self._scheduler):
            process.kill()
            process.wait()

    def _start(self, *words: str, folder: Path = PROJECT) -> subprocess.Popen[bytes]:
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )


def until(true: object) -> None:
    assert callable(true)
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "the cluster did not come up"
        time.sleep(0.05)
