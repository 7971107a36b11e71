"""A class that changes settings while somebody trains a network: who trains holds nobody up."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import NamedTuple

from benchmarks.classroom import Answer, come, work
from benchmarks.harness import line, percentile
from testbed.live import Server, streamlit_server
from testbed.visitor import Visitor, visit

SESSIONS, TRAINERS = 60, 2
BEAT, PATIENCE = 0.4, 120
"""Seconds between two looks at a training, as on the page, and until one counts as lost."""

ARRIVAL, WARM_UP = 0.25, 8.0
ANSWER_BAR, TRAIN_BAR = 0.25, 6.0


class Beside(NamedTuple):
    """What was measured: answers without and with a training, how many of those, and in how many seconds."""

    alone: list[Answer]
    answers: list[Answer]
    trained: int
    seconds: float


async def train(visitor: Visitor) -> None:
    """Train the network on the page; the server lets one wait while another is trained."""
    async with asyncio.timeout(PATIENCE):
        await visitor.set("net-train", True)
        while visitor.has("net-train-cancel"):
            await asyncio.sleep(BEAT)
            await visitor.again("net-train-cancel")


async def _class(server: Server, sessions: int, seconds: float) -> Beside:
    """Let a class work without a training, and then for as long beside two who train again and again."""
    now = asyncio.get_running_loop().time
    async with AsyncExitStack() as room:
        visitors, _ = await come(room, server.url, sessions, sessions * ARRIVAL)
        pages = [visit(server.url, page="network") for _ in range(TRAINERS)]
        trainers = [await room.enter_async_context(page) for page in pages]
        await work(visitors, WARM_UP)
        alone = await work(visitors, seconds)
        begun, trained = now(), 0

        async def keep_training(visitor: Visitor) -> None:
            nonlocal trained
            while now() < begun + seconds:
                await train(visitor)
                trained += 1

        async def work_beside() -> list[Answer]:
            return await work(visitors, seconds)

        beside, *_ = await asyncio.gather(work_beside(), *map(keep_training, trainers))
        return Beside(alone, beside, trained, now() - begun)


def training(sessions: int | None, seconds: float) -> None:
    """Measure what a class waits for while a network is trained, and how long that takes."""
    count = sessions or SESSIONS
    with streamlit_server("app.py") as server:
        seen = asyncio.run(_class(server, count, seconds))
        wrong = server.tracebacks_since(0)
    before, waited = (percentile([one.latency for one in part], 95) for part in (seen.alone, seen.answers))
    measured = f"p95 {waited * 1000:.0f} ms   without a training {before * 1000:.0f} ms"
    bar = f"p95 ≤ {ANSWER_BAR * 1000:.0f} ms"
    line(f"{count} sessions beside a training: change to answer", measured, bar, waited <= ANSWER_BAR)
    each = seen.seconds / seen.trained  # they are trained one at a time
    measured = f"{seen.trained} trainings, {each:.1f} s each"
    line("20 epochs beside them", measured, f"≤ {TRAIN_BAR:.0f} s", each <= TRAIN_BAR)
    problems = [problem for answer in seen.answers for problem in answer.run.problems] + wrong
    line(f"{count} sessions beside a training: errors", str(len(problems)), "none", not problems)
    for problem in sorted(set(problems))[:5]:
        print(f"    {problem}")
