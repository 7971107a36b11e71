"""Cores that are idle help: the calling thread and its helpers take one piece of work after another."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import TypeVar

_Piece = TypeVar("_Piece")


def cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Helpers:
    """Threads shared by all callers; when as many callers are at work as there are cores, nobody helps."""

    def __init__(self, count: int):
        self.count = count
        self.callers = 0
        self.lock = Lock()
        self.pool = ThreadPoolExecutor(max(1, count), "convviz")

    def ask(self, work: Callable[[], None], most: int) -> list[Future[None]]:
        with self.lock:
            self.callers += 1
            count = min(most, self.count + 1 - self.callers)
        asked: list[Future[None]] = []
        # While the interpreter exits no pool takes work, and no thread can be started at a system's limit.
        with suppress(RuntimeError):
            asked += (self.pool.submit(work) for _ in range(count))
        return asked

    def dismiss(self, asked: list[Future[None]]) -> None:
        """Wait for those who have begun, and raise what they raised; the others need not come any more."""
        with self.lock:
            self.callers -= 1
        for helper in asked:
            if not helper.cancel():
                helper.result()


helpers = Helpers(cores() - 1)


def _replace_helpers() -> None:
    global helpers
    helpers = Helpers(cores() - 1)


if hasattr(os, "register_at_fork"):
    # A forked process has the pool and none of its threads.
    os.register_at_fork(after_in_child=_replace_helpers)


def share(
    pieces: Sequence[_Piece], begin: Callable[[], Callable[[_Piece], None]], *, helped: bool = True
) -> None:
    """Do every piece once, in any order, on as many cores as are idle; return when all are done.

    Parameters
    ----------
    pieces : sequence
    begin : callable
        Called once by each thread at work; returns the function to call with one piece after another.
    helped : bool
        Whether other threads may help; it takes some 0.1 ms to have one.

    Examples
    --------
    >>> done = []
    >>> share([1, 2, 3], lambda: done.append)
    >>> sorted(done)
    [1, 2, 3]
    """
    remaining = iter(pieces)

    def work() -> None:
        do = begin()
        for piece in remaining:
            do(piece)

    if len(pieces) == 1 or not helped:
        return work()
    shared = helpers
    asked = shared.ask(work, len(pieces) - 1)
    try:
        work()
    finally:
        shared.dismiss(asked)
