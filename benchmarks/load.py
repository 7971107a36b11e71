"""A class on one server process: ``python -m benchmarks.load``, on two cores that do nothing else.

Each figure has a server of its own, the real page, and visitors who speak Streamlit's protocol without a
browser. They change a setting every two seconds on a fixed timetable, and how long they wait is counted from
when the change was due. ``--only`` chooses figures, ``--sessions`` and ``--seconds`` others than the bars are
set for, ``--write`` puts the table of students per core into ``benchmarks/README.md``. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NamedTuple

from benchmarks import load_memory, load_training, readme
from benchmarks.classroom import (
    CHANGES,
    LINKS,
    NET_CHANGES,
    PERIOD,
    Act,
    Answer,
    Fields,
    come,
    run_again,
    work,
)
from benchmarks.edits import edit_at_random
from benchmarks.harness import APPS, DIGITS, heading, line, percentile
from benchmarks.tables import table
from benchmarks.verdict import finish
from testbed.live import Server, streamlit_server
from testbed.processes import processor_seconds, resident

CLASSES = {60: 0.25, 100: 1.0}
"""Sessions, and what 95 of 100 changes are answered within, in seconds."""

SIZES = (20, 40, 60, 80, 100, 120)
SECONDS = 60
WARM_UP = 4 * PERIOD
"""An even number of changes, so that every setting is as it was."""

ARRIVAL = 0.25
"""Seconds between two visitors who come before anything is measured."""

MAX_LATE, MAX_WIRE, MAX_JOIN = 0.01, 128 * 1024, 1.0
MAX_PROCESSOR, MAX_RATIO = 0.015, 4
"""Seconds of processor a rerun, or how many times those of the emptiest page in the same minutes."""

NET_BAR, NET_PROCESSOR = 0.5, 0.03
"""Seconds within which 95 of 100 changes of a network are answered, and of processor that a rerun takes."""

EDITS = 200


class Lesson(NamedTuple):
    """What was measured of a class: its answers, and what the server took for them."""

    answers: list[Answer]
    processor: float
    resident: int
    complaints: list[str]

    def waited(self, percent: int) -> float:
        """Seconds that so many percent of the changes were answered within."""
        return percentile([answer.latency for answer in self.answers], percent)

    @property
    def late(self) -> float:
        """The share of changes that were answered only after the next was due."""
        return sum(answer.is_late for answer in self.answers) / len(self.answers)

    @property
    def processor_a_run(self) -> float:
        return self.processor / len(self.answers)

    @property
    def problems(self) -> list[str]:
        return [problem for answer in self.answers for problem in answer.run.problems] + self.complaints


async def lesson(
    server: Server,
    sessions: int,
    seconds: float,
    links: Sequence[dict[str, str]] = LINKS,
    act: Act | None = None,
    fields: Fields = CHANGES,
) -> Lesson:
    """Let a class come, warm up, and work for so many seconds."""
    async with AsyncExitStack() as room:
        visitors, _ = await come(room, server.url, sessions, sessions * ARRIVAL, links)
        await work(visitors, WARM_UP, act=act, fields=fields)
        before = processor_seconds(server.pid)
        answers = await work(visitors, seconds, act=act, fields=fields)
        taken = processor_seconds(server.pid) - before
        return Lesson(answers, taken, resident(server.pid), server.tracebacks_since(0))


def emptiest(sessions: int, seconds: float) -> float:
    """Return the seconds of processor of a rerun of the emptiest page: how fast this machine is now."""
    with streamlit_server(APPS / "hello.py") as server:
        return asyncio.run(lesson(server, sessions, seconds, links=[{}], act=run_again)).processor_a_run


def changing(sessions: int | None, seconds: float) -> None:
    """Measure classes that change settings."""
    for count in [sessions] if sessions else CLASSES:
        bar = CLASSES.get(count, max(CLASSES.values()))
        with streamlit_server("app.py") as server:
            seen = asyncio.run(lesson(server, count, seconds))
        waited, p50 = seen.waited(95), seen.waited(50)
        measured = f"p50 {p50 * 1000:.0f} ms   p95 {waited * 1000:.0f} ms"
        line(f"{count} sessions: change to answer", measured, f"p95 ≤ {bar * 1000:.0f} ms", waited <= bar)
        line(f"{count} sessions: late", f"{seen.late:.2%}", f"≤ {MAX_LATE:.0%}", seen.late <= MAX_LATE)
        taken, empty = seen.processor_a_run, emptiest(count, seconds)
        measured = f"{taken * 1000:.1f} ms   {taken / empty:.1f} × the empty page's {empty * 1000:.1f} ms"
        bar = f"≤ {MAX_PROCESSOR * 1000:.0f} ms or {MAX_RATIO} ×"
        is_met = taken <= max(MAX_PROCESSOR, MAX_RATIO * empty)
        line(f"{count} sessions: processor a rerun", measured, bar, is_met)
        line(f"{count} sessions: errors", str(len(seen.problems)), "none", not seen.problems)
        for problem in sorted(set(seen.problems))[:5]:
            print(f"    {problem}")


def networks(sessions: int | None, seconds: float) -> None:
    """Measure a class on the Network page that changes a layer of the network it begins with."""
    with streamlit_server("app.py") as server:
        seen = asyncio.run(lesson(server, sessions or 60, seconds, links=[DIGITS], fields=NET_CHANGES))
    waited, taken = seen.waited(95), seen.processor_a_run
    measured = f"p50 {seen.waited(50) * 1000:.0f} ms   p95 {waited * 1000:.0f} ms"
    line("60 sessions: change to answer", measured, f"p95 ≤ {NET_BAR * 1000:.0f} ms", waited <= NET_BAR)
    bar = f"≤ {NET_PROCESSOR * 1000:.0f} ms"
    line("60 sessions: processor a rerun", f"{taken * 1000:.1f} ms", bar, taken <= NET_PROCESSOR)
    line("60 sessions: errors", str(len(seen.problems)), "none", not seen.problems)


def joining(sessions: int | None, seconds: float) -> None:
    """Measure a class that comes all at once, to a server that was visited before."""

    async def join(server: Server) -> list[float]:
        async with AsyncExitStack() as room:
            await come(room, server.url, 4)
            return (await come(room, server.url, sessions or 60))[1]

    with streamlit_server("app.py") as server:
        waited = asyncio.run(join(server))
    p50, p95 = percentile(waited, 50), percentile(waited, 95)
    measured = f"p50 {p50 * 1000:.0f} ms   p95 {p95 * 1000:.0f} ms"
    bar = f"p95 ≤ {MAX_JOIN * 1000:.0f} ms"
    line(f"{len(waited)} sessions join within {PERIOD:.0f} s", measured, bar, p95 <= MAX_JOIN)


def wire(sessions: int | None, seconds: float) -> None:
    """Count the bytes of a change at the set-up that a page begins with."""

    async def one(server: Server) -> list[Answer]:
        async with AsyncExitStack() as room:
            visitors, _ = await come(room, server.url, 1, links=[{}])
            return await work(visitors, 4, period=0.25)

    with streamlit_server("app.py") as server:
        most = max(answer.run.bytes for answer in asyncio.run(one(server)))
    line("largest answer at the first set-up", f"{most / 1024:.0f} KiB", "≤ 128 KiB", most <= MAX_WIRE)


def edits(sessions: int | None, seconds: float) -> None:
    """Edit two pages at the same time, and hold what they show against the library."""

    async def both(server: Server) -> list[list[str]]:
        return await asyncio.gather(*(edit_at_random(server.url, seed, EDITS) for seed in (1, 2)))

    with streamlit_server("app.py") as server:
        wrong = [sentence for page in asyncio.run(both(server)) for sentence in page]
    line(f"2 pages, {EDITS} random edits each: wrong scenes", str(len(wrong)), "none", not wrong)
    for sentence in wrong[:5]:
        print(f"    {sentence}")


def students(sessions: int | None, seconds: float) -> str:
    """Return a table of what one process does for classes of several sizes."""
    rows = []
    for count in SIZES:
        with streamlit_server("app.py") as server:
            seen = asyncio.run(lesson(server, count, seconds))
        waited = [f"{seen.waited(percent) * 1000:.0f} ms" for percent in (50, 95)]
        share, memory = f"{seen.processor / seconds:.0%}", f"{seen.resident / 2**20:.0f} MiB"
        times = (f"{taken * 1000:.1f} ms" for taken in (seen.processor_a_run, emptiest(count, seconds)))
        rows.append((str(count), *waited, f"{seen.late:.1%}", share, *times, memory))
        print("  " + "   ".join(rows[-1]), flush=True)
    processor = ("processor a rerun", "the empty page's")
    head = (
        "students on one process",
        "half answered in",
        "95 % in",
        "late",
        "of one core",
        *processor,
        "memory",
    )
    packages = f"Python {platform.python_version()}, Streamlit {version('streamlit')}"
    machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), {packages}"
    told = (
        f"Measured {machine}: one server process, each student changing a setting every two seconds, for "
        f"{seconds:.0f} s; *late* is answered after the next change was due. The rerun of an "
        "empty page says how fast the machine is."
    )
    return f"{told}\n\n{table(head, rows)}"


FIGURES: dict[str, Callable[[int | None, float], Awaitable | str | None]] = {
    "changing": changing,
    "networks": networks,
    "training": load_training.training,
    "joining": joining,
    "wire": wire,
    "idle": load_memory.idle,
    "growth": load_memory.growth,
    "largest": load_memory.largest,
    "edits": edits,
    "students": students,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES))
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    for name in options.only:
        heading(f"Load: {name}")
        told = FIGURES[name](options.sessions, options.seconds)
        if told:
            print(f"\n{told}")
            if options.write:
                readme.put("load", told)


if __name__ == "__main__":
    finish(main)
