"""Pages are drawn one at a time; what computes for long keeps no one waiting."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

import pytest

from convviz.app.session import one_at_a_time as single
from convviz.app.session.one_at_a_time import aside, one_at_a_time

SOON = 20
"""Seconds within which what should happen has happened, on any machine."""
MOMENT = 0.2
"""Seconds for which somebody waits who is not let in."""


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def is_taken(threads) -> bool:
    """Whether somebody's page is being drawn: then another's has to wait."""
    begun = Event()

    def draw() -> None:
        with one_at_a_time():
            begun.set()

    threads.submit(draw)
    return not begun.wait(MOMENT)


def test_pages_are_drawn_one_at_a_time(threads):
    everyone, drawn = Barrier(8), []

    def draw(name: int) -> None:
        everyone.wait(SOON)
        with one_at_a_time():
            drawn.append(name)
            assert drawn[-1] == name
            Event().wait(0.002)  # for others to come in between, if they could
            assert drawn[-1] == name

    list(threads.map(draw, range(8)))
    assert sorted(drawn) == [*range(8)]


def test_a_page_that_computes_for_long_leaves_its_turn_to_others_and_takes_it_again(threads):
    is_computing, others_drawn = Event(), Event()

    def compute() -> bool:
        with one_at_a_time():
            with aside():
                is_computing.set()
                assert others_drawn.wait(SOON)
            return is_taken(threads)

    def draw() -> None:
        assert is_computing.wait(SOON)
        with one_at_a_time():
            others_drawn.set()

    computed, drawn = threads.submit(compute), threads.submit(draw)
    assert computed.result(SOON)
    drawn.result(SOON)


def test_what_computes_outside_a_turn_takes_none(threads):
    with aside():
        assert not is_taken(threads)
    assert not is_taken(threads)


@contextmanager
def computing() -> Iterator[None]:
    with one_at_a_time(), aside():
        yield


@pytest.mark.parametrize("work", [one_at_a_time, computing])
def test_a_page_that_fails_gives_its_turn_back(work, threads):
    with pytest.raises(ZeroDivisionError), work():
        raise ZeroDivisionError
    assert not is_taken(threads)


@contextmanager
def hanging(threads) -> Iterator[None]:
    """Have somebody's page hang for as long as the block lasts."""
    hangs, goes_on = Event(), Event()

    def hang() -> None:
        with one_at_a_time():
            hangs.set()
            assert goes_on.wait(SOON)

    page = threads.submit(hang)
    assert hangs.wait(SOON)
    yield
    goes_on.set()
    page.result(SOON)


def test_behind_a_page_that_hangs_others_go_on_after_a_while(threads, monkeypatch):
    with hanging(threads):
        monkeypatch.setattr(single, "PATIENCE", 0.05)
        with one_at_a_time():
            pass
        monkeypatch.setattr(single, "PATIENCE", SOON)
        assert is_taken(threads), "whoever went on beside it gave back a turn that was not theirs"
    with one_at_a_time():
        assert is_taken(threads)


@pytest.mark.parametrize("work", [one_at_a_time, computing])
def test_nobody_waits_longer_behind_a_page_that_hangs_than_one_waits_for_a_page(threads, monkeypatch, work):
    assert 0 < 2 * single.PATIENCE <= SOON  # once to begin, and once more after what takes long

    def draw() -> None:
        with work():
            pass

    with hanging(threads):
        monkeypatch.setattr(single, "PATIENCE", 0.05)
        threads.submit(draw).result(SOON)
