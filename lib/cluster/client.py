"""The way to a cluster: connected by an address, and one sentence where that fails."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lib.cluster.spread import Spread
from lib.errors import ClusterError, UsageError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL = "local"
REQUIREMENTS = "pip install -r requirements-cluster.txt"
_PATIENCE = 15  # seconds to wait for a scheduler


@contextmanager
def connect(address: str) -> Iterator[Client]:
    """A client of the scheduler at an address, of the one that a `.json` file names, or, for
    `local` and `local:N`, of a cluster of N processes on this machine that ends with the block.

    Raises UsageError for what is no address or where Dask is missing, ClusterError where nobody
    answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            f"--scheduler needs the package distributed; install it with {REQUIREMENTS}."
        ) from error
    _hush()
    with _cluster(address) as way:
        with _answering(address):
            client = Client(**way, timeout=_PATIENCE, set_as_default=False)
        with client:
            yield client


def map_over(
    client: Client, function: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """The function of every item, computed on the workers, in the order of the items.

    The order does not depend on who is faster, so that sums of floats over the results are the
    same every time. Items are taken up as they are needed. Raises ClusterError.
    """
    chunks = ((item,) for item in items)
    for outcome in Spread(client, partial(_only, function), chunks).in_order():
        if outcome.lost:
            raise ClusterError("Every worker that took up a piece of the work was lost with it.")
        yield outcome.result


def _hush() -> None:
    """What goes wrong is said here, in a sentence; Dask would add its tracebacks."""
    for name in ("distributed", "distributed.client", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _only(function: Callable[[Item], Result], items: tuple[Item]) -> Result:
    return function(items[0])


@contextmanager
def _cluster(address: str) -> Iterator[dict[str, Any]]:
    """How a client is to be told where its scheduler is."""
    name, _, count = address.partition(":")
    if name == LOCAL and (count.isdigit() or not count):
        with _local_cluster(int(count or 0) or os.cpu_count() or 1) as local:
            yield {"address": local}
    elif address.endswith(".json"):
        if not Path(address).is_file():
            raise UsageError(f"--scheduler names a file that is not there: {address}.")
        yield {"scheduler_file": address}
    else:
        yield {"address": address}


@contextmanager
def _local_cluster(processes: int) -> Iterator[Any]:
    from distributed import LocalCluster

    quiet = {"dashboard_address": ":0", "scheduler_kwargs": {"dashboard": False}}
    with LocalCluster(
        n_workers=processes, threads_per_worker=1, processes=True, **quiet
    ) as cluster:
        yield cluster


@contextmanager
def _answering(address: str) -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"No scheduler answers at {address} within {_PATIENCE} seconds; start one there with "
            "`python -m dask scheduler`, or use --scheduler local."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"--scheduler must be an address such as tcp://host:8786, the .json file of a "
            f"scheduler, or local, not {address!r}."
        ) from error
