from __future__ import annotations

import threading
import time

from lib.features.decoding import HangError, decode_ahead


def test_results_come_in_order_though_threads_finish_in_another() -> None:
    def slow_when_even(number: int) -> int:
        time.sleep(0.01 * (number % 2 == 0))
        return number * number

    found = list(decode_ahead(range(20), slow_when_even, threads=4, ahead=6, limit=5))
    assert found == [(number, number * number) for number in range(20)]


def test_never_more_are_in_hand_than_allowed() -> None:
    taken: list[int] = []

    def tasks():
        for number in range(30):
            taken.append(number)
            yield number

    for done, _ in enumerate(decode_ahead(tasks(), str, threads=2, ahead=5, limit=5)):
        assert len(taken) <= done + 5


def test_what_a_call_raises_comes_as_its_result_and_the_rest_goes_on() -> None:
    found = dict(decode_ahead([1, 0, 2], lambda n: 1 / n, threads=2, ahead=3, limit=5))
    assert isinstance(found[0], ZeroDivisionError)
    assert (found[1], found[2]) == (1.0, 0.5)


def test_a_call_that_hangs_is_left_behind_also_when_all_threads_hang() -> None:
    never = threading.Event()

    def hangs(number: int) -> int:
        if number < 3:
            never.wait()
        return number

    found = dict(decode_ahead(range(6), hangs, threads=2, ahead=6, limit=0.1))
    never.set()
    assert [number for number in found if isinstance(found[number], HangError)] == [0, 1, 2]
    assert [found[number] for number in (3, 4, 5)] == [3, 4, 5]


def test_threads_end_when_the_reader_stops_early() -> None:
    before = threading.active_count()
    results = decode_ahead(range(100), str, threads=3, ahead=5, limit=5)
    next(results)
    results.close()
    for _ in range(100):
        if threading.active_count() <= before:
            break
        time.sleep(0.01)
    assert threading.active_count() <= before
