"""One function over many items on real workers: in order, without the unfit, through losses."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from distributed import get_worker
from numpy.typing import NDArray

from lib.cluster import client
from lib.cluster.client import connect, map_over
from lib.cluster.spread import Spread, UnfitError, in_chunks
from lib.errors import CacheError, Cancelled, ClusterError, UsageError
from tests.cluster.running import Processes, until


def test_results_come_in_the_order_of_the_items(cluster: Processes) -> None:
    slow_first = [0.4, *[0.001] * 60]
    assert list(map_over(cluster.client, _wait, slow_first)) == slow_first


def test_sums_of_floats_are_the_same_every_time(cluster: Processes) -> None:
    parts = np.random.default_rng(0).normal(size=(40, 1000)).astype(np.float32)
    expected = sum((_cubes(part) for part in parts), start=np.zeros(1000, np.float32))
    for _ in range(2):
        total = sum(map_over(cluster.client, _cubes, parts), start=np.zeros(1000, np.float32))
        assert np.array_equal(total, expected)


def test_a_worker_that_is_not_fit_is_left_out(cluster: Processes) -> None:
    unfit = sorted(cluster.client.nthreads())[0]
    spread = Spread(cluster.client, partial(_not_on, unfit), in_chunks(range(40), 2))
    outcomes = list(spread.outcomes())
    assert sorted(item for outcome in outcomes for item in outcome.items) == list(range(40))
    assert unfit not in {outcome.worker for outcome in outcomes}
    assert spread.floor.unfit == {unfit: "lacks something."}
    assert "3 workers, 1 unfit" in spread.floor.told()


def test_a_worker_that_cannot_import_the_program_is_left_out(
    cluster: Processes, tmp_path: Path
) -> None:
    before = set(cluster.client.nthreads())
    cluster.add(folder=tmp_path)
    until(lambda: len(cluster.client.nthreads()) == 5)
    (stranger,) = set(cluster.client.nthreads()) - before
    spread = Spread(cluster.client, len, in_chunks(range(40), 2))
    assert sum(outcome.result for outcome in spread.outcomes()) == 40
    assert "cannot import Motifs; start it in the project's folder" in spread.floor.unfit[stranger]
    cluster.kill(stranger)


def test_where_nobody_is_fit_the_reason_is_said(cluster: Processes) -> None:
    with pytest.raises(ClusterError, match=r"^The worker at tcp://.* lacks something\.$"):
        list(Spread(cluster.client, _nowhere, in_chunks(range(4), 2)).outcomes())


def test_what_a_function_raises_on_purpose_is_raised_here(cluster: Processes) -> None:
    with pytest.raises(CacheError, match="no room left"):
        list(map_over(cluster.client, _raise, [CacheError("no room left")]))
    with pytest.raises(ClusterError, match=r"A worker failed \(ZeroDivisionError: by nothing\)"):
        list(map_over(cluster.client, _raise, [ZeroDivisionError("by nothing")]))


def test_a_chunk_that_takes_every_worker_with_it_is_given_up(
    cluster: Processes, tmp_path: Path
) -> None:
    outcomes = list(
        Spread(cluster.client, partial(_die_at, {5}), in_chunks(range(8), 2)).outcomes()
    )
    assert [outcome.items for outcome in outcomes if outcome.lost] == [(4, 5)]
    assert sorted(outcome.items for outcome in outcomes if not outcome.lost) == [
        (0, 1), (2, 3), (6, 7)
    ]  # fmt: skip


@pytest.mark.parametrize("ordered", [True, False])
def test_a_chunk_that_can_be_divided_costs_only_the_item(cluster: Processes, ordered: bool) -> None:
    deadly = partial(_die_at, {5})
    spread = Spread(
        cluster.client,
        deadly,
        in_chunks(range(12), 4),
        watch=lambda floor: cluster.refill(4),
        careful=deadly,
        divisible=True,
    )
    outcomes = list(spread.in_order() if ordered else spread.outcomes())
    if not ordered:
        outcomes.sort(key=lambda outcome: outcome.items)
    assert [item for outcome in outcomes for item in outcome.items] == list(range(12))
    assert [outcome.items for outcome in outcomes if outcome.lost] == [(5,)]


def test_where_item_after_item_is_lost_the_others_are_spared(cluster: Processes) -> None:
    always = partial(_die_at, set(range(30)))
    spread = Spread(
        cluster.client,
        always,
        [tuple(range(30))],
        watch=lambda floor: cluster.refill(4),
        careful=always,
        divisible=True,
    )
    outcomes = list(spread.in_order())
    assert [item for outcome in outcomes for item in outcome.items] == list(range(30))
    assert all(outcome.lost for outcome in outcomes)


def test_a_stop_takes_the_tasks_back(cluster: Processes) -> None:
    seen: list[int] = []
    spread = Spread(
        cluster.client, _wait_all, in_chunks([0.05] * 400, 1), cancelled=lambda: len(seen) > 2
    )
    with pytest.raises(Cancelled):
        seen.extend(outcome.number for outcome in spread.outcomes())
    assert 3 <= len(seen) < 400
    until(lambda: not any(cluster.client.processing().values()))


def test_a_way_that_leads_nowhere_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_PATIENCE", 0.5)
    with pytest.raises(ClusterError, match=r"No scheduler answers at tcp://127\.0\.0\.1:1 within"):
        _connect("tcp://127.0.0.1:1")
    with pytest.raises(UsageError, match="a file that is not there"):
        _connect(str(tmp_path / "none.json"))
    with pytest.raises(UsageError, match="must be an address"):
        _connect("what://is:this")


def _connect(address: str) -> None:
    with connect(address):
        pass


def _wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def _wait_all(items: tuple[float, ...]) -> float:
    return sum(map(_wait, items))


def _cubes(part: NDArray[np.float32]) -> NDArray[np.float32]:
    return part**3


def _not_on(address: str, items: tuple[int, ...]) -> None:
    time.sleep(0.02)  # so that everybody has a turn
    if get_worker().address == address:
        raise UnfitError("lacks something.")


def _nowhere(items: tuple[int, ...]) -> None:
    raise UnfitError("lacks something.")


def _raise(error: Exception) -> None:
    raise error


def _die_at(deadly: set[int], items: tuple[int, ...]) -> None:
    if deadly & set(items):
        time.sleep(2)  # as a decoder takes its time: the worker was seen, and greeted
        os.kill(os.getpid(), signal.SIGKILL)
