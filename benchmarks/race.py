"""Several calls timed in turns, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from statistics import median
from time import perf_counter, sleep

REST = 0.05
"""Seconds before each turn, in which the threads of the call before fall asleep: those of OpenBLAS and OpenMP
spin for some 20 ms after their work, and would take a core from whoever comes next."""

SAMPLE = 0.002
"""Seconds that a turn lasts at least: shorter calls are repeated."""

PATIENCE = 2.0
"""Seconds for all turns of one call: a slow one sits out the later rounds."""


def race(calls: dict[str, Callable], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each call in each round that it took part in, after some that are not counted."""
    once = {name: _second_try(call) for name, call in calls.items()}
    times = {name: [time] if time > PATIENCE else [] for name, time in once.items()}
    for number in range(rounds):
        for name, call in calls.items():
            if (number + 1) * once[name] <= PATIENCE or not times[name]:
                times[name].append(_turn(call, once[name]))
    return times


def fastest(calls: dict[str, Callable]) -> Callable:
    """Return the fastest of several calls."""
    return min(calls.values(), key=_second_try)


def seconds(call: Callable, number: int = 1) -> float:
    """Return how long a number of calls take."""
    start = perf_counter()
    for _ in range(number):
        call()
    return perf_counter() - start


def ratio(theirs: list[float], ours: list[float]) -> float:
    """Return how many times as long as ours a peer takes: the median over the rounds that it took part in."""
    return median(their / our for their, our in zip(theirs, ours, strict=False))


def _second_try(call: Callable) -> float:
    """Seconds of a call once it is warm, or of the cold call where that took long."""
    cold = seconds(call)
    return cold if cold > PATIENCE / 4 else min(seconds(call) for _ in range(3))


def _turn(call: Callable, once: float) -> float:
    sleep(REST)
    if once < PATIENCE / 20:
        call()
    number = ceil(SAMPLE / once)
    return seconds(call, number) / number
