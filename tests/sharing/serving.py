"""A real Streamlit server in a process of its own, on a free port of this computer only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """Where the server listens, what it runs, and where its log is."""

    host: str
    folder: Path
    log: Path
    pid: int

    def get(self, path: str, method: str = "GET", data: bytes | None = None, cookie: str = ""):
        """Status, headers and body of a request; never raises for a status."""
        headers = {"Cookie": cookie} if cookie else {}
        request = urllib.request.Request(
            f"http://{self.host}{path}", method=method, data=data, headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    folder: Path, log: Path, port: int | None = None, **environment: str
) -> Iterator[Served]:
    """`streamlit run` in a folder until the block ends."""
    port = port or free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", "streamlit_app.py",
        "--server.address", "localhost", "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MOTIFS", "STREAMLIT"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, env={**clean, **environment}
        )
    try:
        server = Served(f"localhost:{port}", folder, log, process.pid)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait(server: Served, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, server.log.read_text()
        try:
            if server.get("/_stcore/health")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(server.log.read_text())
