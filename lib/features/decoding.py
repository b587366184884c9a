"""Photos decoded ahead of the network, by a few threads, in order, never too many at once."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")


class HangError(Exception):
    """A call did not come back within its time."""


@dataclass
class _Slot(Generic[Task, Result]):
    """One call on its way: what it is about, and, once `ready`, what came of it."""

    task: Task
    ready: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    result: Result | None = None
    error: BaseException | None = None


def decode_ahead(
    tasks: Iterable[Task],
    call: Callable[[Task], Result],
    *,
    threads: int,
    ahead: int,
    limit: float,
) -> Iterator[tuple[Task, Result | BaseException]]:
    """Call `call` on every task, at most `ahead` of them in hand; results come in the tasks' order.

    What a call raises comes as its result. A call that takes longer than `limit` seconds comes as
    a `HangError`; its thread is left behind (Python cannot end one) and another takes its place.
    """
    waiting: queue.SimpleQueue[_Slot[Task, Result] | None] = queue.SimpleQueue()
    in_hand: deque[_Slot[Task, Result]] = deque()
    source = iter(tasks)
    for _ in range(threads):
        _start(waiting, call)
    try:
        while True:
            _fill(in_hand, waiting, source, ahead)
            if not in_hand:
                return
            slot = in_hand.popleft()
            if not _wait(slot, limit):
                _start(waiting, call)
            outcome: Result | BaseException = _outcome(slot)
            yield slot.task, outcome
    finally:
        for _ in range(threads):
            waiting.put(None)


def _fill(
    in_hand: deque[_Slot[Task, Result]],
    waiting: queue.SimpleQueue[_Slot[Task, Result] | None],
    source: Iterator[Task],
    ahead: int,
) -> None:
    while len(in_hand) < ahead:
        task = next(source, None)
        if task is None:
            return
        slot: _Slot[Task, Result] = _Slot(task)
        in_hand.append(slot)
        waiting.put(slot)


def _wait(slot: _Slot[Task, Result], limit: float) -> bool:
    """Wait for the call, its time counted from when a thread took it up."""
    slot.started.wait()
    return slot.ready.wait(limit)


def _outcome(slot: _Slot[Any, Result]) -> Result | BaseException:
    if not slot.ready.is_set():
        return HangError()
    return slot.error if slot.error is not None else cast(Result, slot.result)


def _start(
    waiting: queue.SimpleQueue[_Slot[Task, Result] | None], call: Callable[[Task], Result]
) -> None:
    threading.Thread(target=_work, args=(waiting, call), name="decoder", daemon=True).start()


def _work(
    waiting: queue.SimpleQueue[_Slot[Task, Result] | None], call: Callable[[Task], Result]
) -> None:
    while (slot := waiting.get()) is not None:
        slot.started.set()
        try:
            slot.result = call(slot.task)
        except BaseException as error:  # noqa: BLE001 - carried to the thread that asked
            slot.error = error
        slot.ready.set()
