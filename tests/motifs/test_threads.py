import threading

import numpy as np
from threadpoolctl import threadpool_info

from lib.motifs.threads import one_thread


def blas_threads() -> set[int]:
    return {found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"}


def test_one_thread_within_and_as_before_after() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = blas_threads()
    with one_thread(), one_thread():
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_blocks_that_end_in_the_order_they_began_leave_no_limit() -> None:
    before = blas_threads()
    first_in, second_in, first_out = (threading.Event() for _ in range(3))

    def first() -> None:
        with one_thread():
            first_in.set()
            second_in.wait(5)
        first_out.set()

    def second() -> None:
        first_in.wait(5)
        with one_thread():
            second_in.set()
            first_out.wait(5)

    workers = [threading.Thread(target=first), threading.Thread(target=second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert blas_threads() == before
