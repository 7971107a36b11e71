"""Whose page is drawn: that of one visitor at a time.

Python runs one thread at a time, and each element that a page hands to its browser lets go of that right.
With several pages at once, each waits at each of its forty elements until another's 5 ms are over, and the
server drowns before its core is busy: of 100 visitors' changes, one in twenty took more than 1.4 s. In turns
that is 0.2 s. What computes for long is not part of a turn: numpy lets others run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore, local

PATIENCE = 5.0
"""Seconds: behind a page that takes longer to draw, the others go on beside it."""

_free = Semaphore()


class _Thread(local):
    has_turn = False


_thread = _Thread()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Draw a page or a part of it in this block, when those who came before have drawn theirs."""
    if _thread.has_turn:
        yield
        return
    _begin()
    try:
        yield
    finally:
        _end()


@contextmanager
def aside() -> Iterator[None]:
    """Compute for long in this block, and leave the turn, if there is one, to others until then."""
    had_turn = _thread.has_turn
    _end()
    try:
        yield
    finally:
        if had_turn:
            _begin()


def _begin() -> None:
    _thread.has_turn = _free.acquire(timeout=PATIENCE)


def _end() -> None:
    if _thread.has_turn:
        _thread.has_turn = False
        _free.release()
