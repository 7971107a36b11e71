"""Several calls timed in turns, so that what else the machine does falls on all of them alike.

A machine is rarely idle. So twice as many rounds are run as count, and those count in which other programs
took the least of the processor.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import NamedTuple

REST = 0.05
"""Seconds before each turn, in which the threads of the call before fall asleep: those of OpenBLAS and OpenMP
spin for some 20 ms after their work, and would take a core from whoever comes next."""

SAMPLE = 0.002
"""Seconds that a turn lasts at least: shorter calls are repeated."""

PATIENCE = 2.0
"""Seconds for all turns of one call (a slow one sits out the later rounds), and for an idle moment."""

_STAT = Path("/proc/stat")
_BUSY = 0.2


class Round(NamedTuple):
    """Seconds of each call that took its turn, and the share of the processor that other programs took."""

    seconds: dict[str, float]
    disturbed: float


def race(calls: dict[str, Callable], rounds: int) -> list[Round]:
    """Return the rounds that count, after some calls that do not; in the first, every call has its turn."""
    once = {name: _second_try(call) for name, call in calls.items()}
    slow = {name: time for name, time in once.items() if time > PATIENCE}
    run = []
    for number in range(2 * rounds):
        due = [name for name in calls if name not in slow and (not number or number * once[name] < PATIENCE)]
        run.append(_round({name: calls[name] for name in due}, once))
    quietest = sorted(run[1:], key=lambda round: round.disturbed)[: rounds - 1]
    first = Round(run[0].seconds | slow, run[0].disturbed)
    return [first, *quietest]


def seconds(rounds: list[Round], name: str) -> float:
    """Return the median time of a call."""
    return median(round.seconds[name] for round in rounds if name in round.seconds)


def ratio(rounds: list[Round], name: str, other: str) -> float:
    """Return how many times as long as another call one takes: the median over the rounds that have both."""
    both = [round.seconds for round in rounds if {name, other} <= round.seconds.keys()]
    return median(times[name] / times[other] for times in both)


def fastest(calls: dict[str, Callable]) -> Callable:
    """Return the fastest of several calls."""
    return min(calls.values(), key=_second_try)


def _second_try(call: Callable) -> float:
    """Seconds of a call once it is warm, or of the cold call where that took long."""
    cold = _timed(call)
    return cold if cold > PATIENCE / 4 else min(_timed(call) for _ in range(3))


def _round(calls: dict[str, Callable], once: dict[str, float]) -> Round:
    wait_for_an_idle_moment()
    before = Clocks.now()
    times = {name: _turn(call, once[name]) for name, call in calls.items()}
    return Round(times, Clocks.now().others_since(before))


def _turn(call: Callable, once: float) -> float:
    sleep(REST)
    if once < PATIENCE / 20:
        call()
    number = ceil(SAMPLE / once)
    return _timed(call, number) / number


def _timed(call: Callable, number: int = 1) -> float:
    start = perf_counter()
    for _ in range(number):
        call()
    return perf_counter() - start


def wait_for_an_idle_moment() -> None:
    end = perf_counter() + PATIENCE
    busy = 1.0
    while busy > _BUSY and perf_counter() < end:
        before = Clocks.now()
        sleep(2 * REST)
        busy = Clocks.now().others_since(before)


class Clocks(NamedTuple):
    """Seconds on the wall, of this process's threads, and of all programs; the last on Linux only."""

    wall: float
    own: float
    all: float

    @classmethod
    def now(cls) -> Clocks:
        own = process_time()
        if not _STAT.exists():
            return cls(perf_counter(), own, own)
        user, nice, system, *_ = map(int, _STAT.read_text().split(maxsplit=8)[1:8])
        return cls(perf_counter(), own, (user + nice + system) / os.sysconf("SC_CLK_TCK"))

    def others_since(self, before: Clocks) -> float:
        """The share of all cores that other programs took."""
        others = (self.all - before.all) - (self.own - before.own)
        return max(0.0, others) / ((self.wall - before.wall) * (os.cpu_count() or 1))
