"""How a published dashboard answers many visitors at once, and what memory it takes.

    python -m benchmarks.load [--sessions 20 50] [--seconds 60] [--photos 526] [--memory 526 10000]

Visitors are real sessions over the websocket on this computer, as many as asked for and no longer
than asked for. Each moves the sliders and chooses motifs, with pauses of 1 to 3 seconds as people
make them; an answer is over when the last message of the page has arrived.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.dashboards import published
from benchmarks.visitor import Answer, Visitor

PORT = 18599
MOST_SESSIONS = 100
PAUSE = (1.0, 3.0)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="*", default=[20, 50])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--photos", type=int, default=526)
    parser.add_argument("--memory", type=int, nargs="*", default=[526, 10_000])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "motifs-load")
    asked = parser.parse_args()
    result: dict[str, Any] = {"memory": [memory(n, asked.work) for n in asked.memory]}
    folder = published(asked.photos, asked.work).folder
    result["load"] = [
        load(folder, min(n, MOST_SESSIONS), asked.seconds, asked.photos) for n in asked.sessions
    ]
    print(json.dumps(result, indent=1))


def memory(n: int, work: Path) -> dict[str, Any]:
    """Peak memory of a server that one visitor leads through everything once."""
    done = published(n, work)
    with serving(done.folder) as pid:
        start = peak(pid)
        seconds = asyncio.run(one_of_each())
        return {
            "photos": n,
            "folder_megabytes": round(done.bytes / 1e6, 1),
            "megabytes_before_the_first_visitor": start,
            "peak_megabytes": peak(pid),
            "seconds": {name: round(value, 2) for name, value in seconds.items()},
        }


async def one_of_each() -> dict[str, float]:
    """One visitor: the first page, then each control once; seconds of each answer."""
    async with Visitor(f"localhost:{PORT}", timeout=300) as visitor:
        seconds = {"first page": (await visitor.run()).seconds}
        seconds["second k"] = (await visitor.slide("k", 12)).seconds
        seconds["motif"] = (await visitor.trigger("motif-list", "picked", picked(2))).seconds
        seconds["perplexity brought along"] = (await visitor.slide("perplexity", 50)).seconds
        seconds["perplexity computed here"] = (await visitor.slide("perplexity", 42)).seconds
        seconds["and one more"] = (await visitor.slide("perplexity", 43)).seconds
        return seconds


def load(folder: Path, sessions: int, seconds: float, photos: int) -> dict[str, Any]:
    """So many sessions at once for so long."""
    with serving(folder) as pid:
        asyncio.run(one_of_each())
        before = resident(pid)
        started, cpu = time.perf_counter(), cpu_seconds(pid)
        answers, errors = asyncio.run(crowd(sessions, seconds))
        during = resident(pid)
        busy = (cpu_seconds(pid) - cpu) / (time.perf_counter() - started)
        every = sorted(value for values in answers.values() for value in values)
        return {
            "sessions": sessions,
            "photos": photos,
            "seconds": seconds,
            "answers": len(every),
            "errors": errors,
            "median_ms": milliseconds(statistics.median(every)),
            "p95_ms": milliseconds(every[int(0.95 * (len(every) - 1))]),
            "worst_ms": milliseconds(every[-1]),
            "by_kind": {
                kind: {
                    "count": len(values),
                    "median_ms": milliseconds(statistics.median(values)),
                    "p95_ms": milliseconds(sorted(values)[int(0.95 * (len(values) - 1))]),
                }
                for kind, values in sorted(answers.items())
            },
            "server_cores_busy": round(busy, 2),
            "megabytes_before": before,
            "megabytes_after": during,
            "megabytes_per_session": round((during - before) / sessions, 2),
            "peak_megabytes": peak(pid),
        }


async def crowd(sessions: int, seconds: float) -> tuple[dict[str, list[float]], list[str]]:
    """All sessions at once; seconds of every answer by kind, and what went wrong."""
    answers: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(one_person(number, until, answers, errors) for number in range(sessions))
    )
    return answers, errors


async def one_person(
    number: int, until: float, answers: dict[str, list[float]], errors: list[str]
) -> None:
    """Look, then move a slider or choose a motif every few seconds until the time is over."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, PAUSE[1]))
    try:
        async with Visitor(f"localhost:{PORT}") as visitor:
            note(answers, errors, "first page", await visitor.run())
            k = 10
            while time.perf_counter() < until:
                await asyncio.sleep(chance.uniform(*PAUSE))
                kind = chance.choice(["k", "k", "perplexity", "motif", "motif"])
                if kind == "k":
                    k = chance.randint(2, 25)
                    answer = await visitor.slide("k", k)
                elif kind == "perplexity":
                    answer = await visitor.slide("perplexity", 5 * chance.randint(1, 20))
                else:
                    motif = picked(chance.randrange(k))
                    answer = await visitor.trigger("motif-list", "picked", motif)
                note(answers, errors, kind, answer)
    except (OSError, TimeoutError, asyncio.TimeoutError, KeyError) as error:
        errors.append(f"session {number}: {error!r}")


def note(answers: dict[str, list[float]], errors: list[str], kind: str, answer: Answer) -> None:
    """Keep how long an answer took, and the errors in it."""
    answers[kind].append(answer.seconds)
    errors.extend(answer.errors)


def picked(motif: int) -> dict[str, Any]:
    """What the list of motifs tells when one is clicked."""
    return {"motif": motif, "add": False}


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The dashboard's own server, as its README starts it; its process id."""
    command = [
        sys.executable, "-m", "streamlit", "run", "streamlit_app.py",
        "--server.address", "localhost", "--server.port", str(PORT),
    ]  # fmt: skip
    log = (folder.parent / "server.log").open("wb")
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            wait_for_health()
            yield process.pid
        finally:
            process.terminate()


def wait_for_health() -> None:
    """Until the server says that it is well."""
    until = time.perf_counter() + 60
    while not healthy():
        if time.perf_counter() > until:
            raise SystemExit("The server did not start.")
        time.sleep(0.2)


def healthy() -> bool:
    """Whether the server answers."""
    try:
        urllib.request.urlopen(f"http://localhost:{PORT}/_stcore/health", timeout=5)
    except OSError:
        return False
    return True


def peak(pid: int) -> float:
    """The most memory that a process has had, in megabytes (Linux)."""
    return _status(pid, "VmHWM")


def resident(pid: int) -> float:
    """The memory that a process has now, in megabytes (Linux)."""
    return _status(pid, "VmRSS")


def _status(pid: int, field: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{field}:\s+(\d+) kB", text)
    return round(int(found.group(1)) * 1024 / 1e6, 1) if found else float("nan")


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def milliseconds(seconds: float) -> int:
    """Rounded."""
    return round(1000 * seconds)


if __name__ == "__main__":
    main()
