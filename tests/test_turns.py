"""Pages are drawn one at a time; what computes for long keeps no one waiting."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import sleep

import pytest

from convviz.app.session import turns
from convviz.app.session.turns import aside, turn

SOON = 20
"""Seconds within which what should happen has happened, on any machine."""


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_pages_are_drawn_one_at_a_time(threads):
    drawing, most, everyone = [], [], Barrier(8)

    def draw(name: int) -> None:
        everyone.wait(SOON)
        with turn():
            drawing.append(name)
            sleep(0.002)
            most.append(len(drawing))
            drawing.remove(name)

    list(threads.map(draw, range(8)))
    assert most == [1] * 8


def test_a_page_that_computes_for_long_leaves_its_turn_to_others_and_takes_it_again(threads):
    is_computing, others_drawn = Event(), Event()

    def compute() -> bool:
        with turn():
            with aside():
                is_computing.set()
                assert others_drawn.wait(SOON)
            return not turns._free.acquire(blocking=False)

    def draw() -> None:
        assert is_computing.wait(SOON)
        with turn():
            others_drawn.set()

    computed, drawn = threads.submit(compute), threads.submit(draw)
    assert computed.result(SOON)
    drawn.result(SOON)


def test_what_computes_outside_a_turn_takes_none():
    with aside():
        assert turns._free.acquire(blocking=False)
        turns._free.release()
    assert turns._free.acquire(blocking=False)
    turns._free.release()


@contextmanager
def computing() -> Iterator[None]:
    with turn(), aside():
        yield


@pytest.mark.parametrize("work", [turn, computing])
def test_a_page_that_fails_gives_its_turn_back(work):
    with pytest.raises(ZeroDivisionError), work():
        raise ZeroDivisionError
    assert turns._free.acquire(blocking=False)
    turns._free.release()


def test_behind_a_page_that_hangs_others_go_on_after_a_while(threads, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    hangs, goes_on = Event(), Event()

    def hang() -> None:
        with turn():
            hangs.set()
            assert goes_on.wait(SOON)

    hanging = threads.submit(hang)
    assert hangs.wait(SOON)
    with turn():
        pass
    assert not turns._free.acquire(blocking=False), (
        "whoever went on beside it gave a turn back that was not his"
    )
    goes_on.set()
    hanging.result(SOON)
    with turn():
        assert not turns._free.acquire(blocking=False)


class _Hung:
    """A turn that is never given back, on a clock that only waiting for it moves."""

    waited = 0.0

    def acquire(self, timeout: float) -> bool:
        self.waited += timeout
        return False


@pytest.mark.parametrize("work", [turn, computing])
def test_nobody_waits_longer_behind_a_page_that_hangs_than_one_waits_for_a_page(monkeypatch, work):
    hung = _Hung()
    monkeypatch.setattr(turns, "_free", hung)
    with work():
        pass
    assert 0 < hung.waited <= SOON
