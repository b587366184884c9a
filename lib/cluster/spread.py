"""One function over many chunks of items, on whatever workers there are, few chunks at a time.

A worker that is lost costs the time of its chunks: they run again. A chunk that takes worker after
worker with it is done once more in a careful way, where there is one, and then item by item, where
items can do without each other. A worker that says itself that it is not fit for the work is left
out from then on.
"""

from __future__ import annotations

import queue
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from lib.errors import Cancelled, ClusterError, MotifsError

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNKS_A_THREAD = 2  # one that a worker computes, and one to take up next
RETRIES = 2  # of a chunk whose function raises: storage and file systems have their moments
HOPELESS = 3  # items of a chunk, lost one by one: then it is not the items
_TICK = 0.5  # seconds between two looks at the cluster
_STRANGER = (
    "cannot import Motifs; start it in the project's folder, with the same packages as here."
)


class UnfitError(ClusterError):
    """This worker cannot do the work, another may: the text says what it lacks."""


@dataclass(frozen=True)
class Outcome(Generic[Item, Result]):
    """What became of a chunk: the result, or `lost` where its worker was lost every time.

    `number` counts the chunks; `seconds` are those that `worker` computed. Of a chunk that was
    divided, these are the items from `first` on, with so many to `follow`.
    """

    number: int
    items: tuple[Item, ...]
    result: Any = None
    worker: str = ""
    seconds: float = 0.0
    lost: bool = False
    first: int = 0
    follow: int = 0


@dataclass
class Floor:
    """The workers at this moment, by address with their threads, and what became of others."""

    workers: dict[str, int] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)
    lost: int = 0

    @property
    def fit(self) -> dict[str, int]:
        """Those that take part."""
        return {name: n for name, n in self.workers.items() if name not in self.unfit}

    def told(self) -> str:
        """They in a few words: `4 workers, 1 lost`."""
        if not self.workers:
            return "waiting for workers"
        text = f"{len(self.fit)} worker{'s' if len(self.fit) != 1 else ''}"
        text += f", {self.lost} lost" if self.lost else ""
        return text + (f", {len(self.unfit)} unfit" if self.unfit else "")

    def see(self, workers: dict[str, int]) -> None:
        """Take note of who is there now."""
        self.lost += len(self.fit.keys() - workers.keys())
        self.workers = workers


class _Answer(NamedTuple):
    """What comes back from a worker."""

    worker: str
    seconds: float
    result: Any
    unfit: str


@dataclass(frozen=True)
class _Piece(Generic[Item]):
    """A chunk on its way, or a part of one, and the only workers that may have it (None: all)."""

    number: int
    items: tuple[Item, ...]
    only: tuple[str, ...] | None = None
    careful: bool = False
    first: int = 0
    follow: int = 0

    def divided(self) -> Iterator[_Piece[Item]]:
        """Its items one by one."""
        last = len(self.items) - 1
        for at, item in enumerate(self.items):
            yield replace(self, items=(item,), first=at, follow=last - at)

    def outcome(self, **known: Any) -> Outcome[Item, Any]:
        """What became of it."""
        return Outcome(self.number, self.items, first=self.first, follow=self.follow, **known)


class Spread(Generic[Item, Result]):
    """The work: `function` of every chunk. `watch` is told of the workers twice a second.

    `careful` is for chunks whose workers were lost again and again (the scheduler's
    `allowed-failures`). Where they are lost with that, too, a chunk that is `divisible` is done
    item by item, each an outcome of its own.
    """

    def __init__(
        self,
        client: Client,
        function: Callable[[tuple[Item, ...]], Result],
        chunks: Iterable[tuple[Item, ...]],
        cancelled: Callable[[], bool] = lambda: False,
        watch: Callable[[Floor], object] = lambda floor: None,
        careful: Callable[[tuple[Item, ...]], Result] | None = None,
        divisible: bool = False,
    ) -> None:
        self.client, self.function, self.careful = client, function, careful
        self.divisible = divisible
        self.cancelled, self.watch = cancelled, watch
        self.floor = Floor()
        self._chunks = enumerate(chunks)
        self._again: deque[_Piece[Item]] = deque()
        self._waiting: dict[str, tuple[Future[_Answer], _Piece[Item]]] = {}
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._greeted: set[str] = set()
        self._looked = -_TICK
        self._lost_alone: Counter[int] = Counter()
        self._submitted = 0
        self._ordered = False

    def outcomes(self) -> Iterator[Outcome[Item, Result]]:
        """What became of the chunks, as they are done.

        However this ends, tasks that are still on their way are cancelled. Raises ClusterError
        where the scheduler is gone or no worker is fit, Cancelled, and what the function raises
        on purpose.
        """
        try:
            self._look()
            self._fill()
            while self._waiting:
                future, piece = self._next()
                if future is not None:
                    yield from self._settle(future, piece)
                self._look()
                self._fill()
        finally:
            if self.client.status == "running":
                self.client.cancel([future for future, _ in self._waiting.values()], force=True)

    def in_order(self) -> Iterator[Outcome[Item, Result]]:
        """The same in the order of the chunks."""
        self._ordered = True
        early: dict[tuple[int, int], Outcome[Item, Result]] = {}
        following = 0, 0
        for outcome in self.outcomes():
            early[outcome.number, outcome.first] = outcome
            while following in early:
                number, first = following
                following = (number, first + 1) if early[following].follow else (number + 1, 0)
                yield early.pop((number, first))

    def _fill(self) -> None:
        """Hand out so many chunks that no worker waits, and not more: memory stays small."""
        room = max(2, CHUNKS_A_THREAD * sum(self.floor.fit.values()))
        while len(self._waiting) < room:
            piece = self._following(room)
            if piece is None:
                return
            self._submit(piece)

    def _following(self, room: int) -> _Piece[Item] | None:
        if self._again:
            return self._again.popleft()
        if self._ordered and self._waiting:
            oldest = min(piece.number for _, piece in self._waiting.values())
            if self._submitted - oldest > 4 * room:
                return None  # results that must wait for an earlier one take memory here
        found = next(self._chunks, None)
        if found is None:
            return None
        self._submitted = found[0]
        return _Piece(*found)

    def _submit(self, piece: _Piece[Item]) -> None:
        only = tuple(sorted(self.floor.fit)) if self.floor.unfit else None
        future = self.client.submit(
            _on_worker,
            self.careful if piece.careful else self.function,
            piece.items,
            pure=False,
            retries=RETRIES,
            workers=list(only) if only else None,
        )
        self._waiting[future.key] = future, replace(piece, only=only)
        future.add_done_callback(lambda done: self._done.put(done.key))

    def _next(self) -> tuple[Any, Any]:
        """A task that has ended, or (None, None) where none has for a moment."""
        try:
            return self._waiting.pop(self._done.get(timeout=_TICK), (None, None))
        except queue.Empty:
            return None, None

    def _look(self) -> None:
        """Notice a wish to stop, and who has come and gone."""
        if self.cancelled():
            raise Cancelled("The work was stopped; what is done is kept.")
        if time.monotonic() - self._looked < _TICK:
            return
        self._looked = time.monotonic()
        try:
            self.floor.see(self.client.nthreads())
        except (OSError, AttributeError) as error:  # a client that has just closed itself
            raise _no_scheduler() from error
        self._greet()
        self.watch(self.floor)
        self._free_stranded()

    def _greet(self) -> None:
        """Ask who is new whether it knows this program: without, it would die of its first task."""
        new = self.floor.workers.keys() - self._greeted
        if not new:
            return
        self._greeted |= new
        answers = self.client.run(_knows_motifs, workers=sorted(new), on_error="return")
        # Who is lost at this very moment is no stranger, and no more greeted.
        self._greeted -= {worker for worker in new if isinstance(answers.get(worker), OSError)}
        strangers = [
            worker for worker in sorted(new & self._greeted) if answers[worker] is not True
        ]
        self.floor.unfit |= dict.fromkeys(strangers, _STRANGER)
        if strangers and not self.floor.fit:
            raise ClusterError(f"The worker at {strangers[0]} {_STRANGER}")

    def _free_stranded(self) -> None:
        """Chunks that only lost workers may have are handed out anew."""
        for key, (future, piece) in list(self._waiting.items()):
            if piece.only is not None and self.floor.workers.keys().isdisjoint(piece.only):
                del self._waiting[key]
                self.client.cancel([future], force=True)
                self._again.append(piece)

    def _settle(
        self, future: Future[_Answer], piece: _Piece[Item]
    ) -> Iterator[Outcome[Item, Result]]:
        if future.status == "finished":
            yield from self._take(future.result(), piece)
        elif future.status == "error":
            yield from self._mend(future.exception(), piece)
        elif self.client.status != "running":
            raise _no_scheduler()
        else:
            self._again.append(piece)

    def _take(self, answer: _Answer, piece: _Piece[Item]) -> Iterator[Outcome[Item, Result]]:
        if answer.unfit:
            self.floor.unfit[answer.worker] = answer.unfit
            if not self.floor.fit:
                raise ClusterError(f"The worker at {answer.worker} {answer.unfit}")
            self._again.append(piece)
            return
        yield piece.outcome(result=answer.result, worker=answer.worker, seconds=answer.seconds)

    def _mend(
        self, error: BaseException | None, piece: _Piece[Item]
    ) -> Iterator[Outcome[Item, Result]]:
        from distributed import KilledWorker

        if not isinstance(error, KilledWorker):
            raise _sentence(error) from error
        if self.careful is not None and not piece.careful:
            self._again.append(replace(piece, careful=True))
        elif self.divisible and len(piece.items) > 1:
            self._again += piece.divided()
        else:
            yield from self._give_up(piece)

    def _give_up(self, piece: _Piece[Item]) -> Iterator[Outcome[Item, Result]]:
        """Say that a piece is lost; and after a few of a chunk those, too, that are not begun."""
        yield piece.outcome(lost=True)
        self._lost_alone[piece.number] += 1
        if self._lost_alone[piece.number] < HOPELESS:
            return
        waiting, self._again = self._again, deque()
        for other in waiting:
            if other.number == piece.number:
                yield other.outcome(lost=True)
            else:
                self._again.append(other)


def in_chunks(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """The items in tuples of `size`, in their order; the last may be shorter."""
    source = iter(items)
    while chunk := tuple(islice(source, size)):
        yield chunk


def _on_worker(function: Callable[[tuple[Item, ...]], Result], items: tuple[Item, ...]) -> _Answer:
    """What a worker runs."""
    from distributed import get_worker

    start = time.monotonic()
    result, unfit = None, ""
    try:
        result = function(items)
    except UnfitError as error:
        unfit = str(error)
    return _Answer(get_worker().address, time.monotonic() - start, result, unfit)


def _knows_motifs() -> bool:
    """True; a worker can say so only where it can import this."""
    return True


def _no_scheduler() -> ClusterError:
    return ClusterError(
        "The scheduler does not answer any more; what is done is kept: start again when it is back."
    )


def _sentence(error: BaseException | None) -> MotifsError:
    """What a task raised, as an error for a person."""
    if isinstance(error, MotifsError):
        return error
    if "deserializ" in str(error):
        return ClusterError(
            "The scheduler cannot import Motifs; start it in the project's folder, "
            "with the same packages as here."
        )
    return ClusterError(f"A worker failed ({type(error).__name__}: {error}).")
