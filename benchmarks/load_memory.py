"""What a server's process keeps for its visitors, for ``python -m benchmarks.load``. Linux only."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import islice

import numpy as np
from PIL import Image

from benchmarks.classroom import changes, come, work
from benchmarks.harness import line
from convviz.app.session.memory import PAUSE
from convviz.core.limits import MAX_CELLS, MAX_VOLUME_SIDE, WORKING_SIDE
from testbed.live import Server, streamlit_server
from testbed.processes import most_resident, resident
from testbed.visitor import Visitor

MEGABYTE = 2**20
MAX_START, MAX_IDLE, MAX_LARGEST, MAX_ALL = 200, 1.0, 6.0, 600
MAX_GROWTH = 0.10
RERUNS, SETTLED = 2000, 200
PAGES = 8
ARRIVAL = 0.25
CHANGES = 4
UPLOADS = ("upload-2", "upload-3")
"""What the page calls its first upload field, of pictures and of volumes."""


def idle(sessions: int | None, seconds: float) -> None:
    """Measure a server that has been visited, and what each further visitor adds who uploads nothing."""
    count = sessions or 60

    async def visited(server: Server) -> tuple[int, int]:
        async with AsyncExitStack() as room:
            first, _ = await come(room, server.url, 4)
            await _all_change(first, 4 * CHANGES)
            before = resident(server.pid)
            others, _ = await come(room, server.url, count, count * ARRIVAL)
            await _all_change(others, CHANGES)
            return before, resident(server.pid)

    with streamlit_server("app.py") as server:
        before, after = asyncio.run(visited(server))
    _line("memory after the first visits", before, MAX_START)
    _line(f"memory a session, of {count} without uploads", (after - before) / count, MAX_IDLE)


def growth(sessions: int | None, seconds: float) -> None:
    """Measure how much is left behind by many runs."""

    async def run(server: Server) -> tuple[int, int]:
        async with AsyncExitStack() as room:
            visitors, _ = await come(room, server.url, PAGES)
            await _all_change(visitors, SETTLED // PAGES)
            before = resident(server.pid)
            await _all_change(visitors, (RERUNS - SETTLED) // PAGES)
            return before, resident(server.pid)

    with streamlit_server("app.py") as server:
        before, after = asyncio.run(run(server))
    grown = after / before - 1
    measured = f"{before / MEGABYTE:.0f} to {after / MEGABYTE:.0f} MiB, {grown:+.1%}"
    line(f"memory, rerun {SETTLED} to {RERUNS}", measured, f"≤ {MAX_GROWTH:+.0%}", grown <= MAX_GROWTH)


def largest(sessions: int | None, seconds: float) -> None:
    """Measure visitors who each upload the largest there is, and go on to change settings."""
    count = sessions or 60
    for what, link, name, content in (
        ("picture", {"colour": "rgb", "cells": str(MAX_CELLS)}, "noise.png", _picture()),
        ("volume", {"rank": "3", "cells": str(MAX_VOLUME_SIDE)}, "noise.npy", _volume()),
    ):
        with streamlit_server("app.py") as server:
            before, after, most = asyncio.run(_upload(server, count, link, name, content))
        _line(f"memory a session, of {count}, largest {what}", (after - before) / count, MAX_LARGEST)
        _line(f"memory of all, largest {what}", after, MAX_ALL)
        line("… at most, for a moment", f"{most / MEGABYTE:.0f} MiB")


async def _upload(server: Server, count: int, link: dict, name: str, content: bytes) -> tuple[int, int, int]:
    async with AsyncExitStack() as room:
        await come(room, server.url, 4)
        before = resident(server.pid)
        visitors, _ = await come(room, server.url, count, count * 2 * ARRIVAL, [link])
        for visitor in visitors:
            await visitor.set("source", "Upload")
            key = next(key for key in UPLOADS if visitor.has(key))
            run = await visitor.upload(key, name, content)
            assert not run.problems, run.problems
        await work(visitors, 2 * count * ARRIVAL, period=count * ARRIVAL)
        await asyncio.sleep(PAUSE + 1)
        await visitors[0].run()
        return before, resident(server.pid), most_resident(server.pid)


async def _all_change(visitors: Sequence[Visitor], times: int) -> None:
    """Let every visitor change settings so often, each as soon as the page has answered."""

    async def change(number: int, visitor: Visitor) -> None:
        for key, value in islice(changes(number), times):
            run = await visitor.set(key, value)
            assert not run.problems, run.problems

    await asyncio.gather(*(change(*numbered) for numbered in enumerate(visitors)))


def _picture() -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (WORKING_SIDE, WORKING_SIDE, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _volume() -> bytes:
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).normal(size=(MAX_VOLUME_SIDE,) * 3))
    return file.getvalue()


def _line(what: str, size: float, most: float) -> None:
    measured = size / MEGABYTE
    digits = 0 if most >= 100 else 2
    line(what, f"{measured:.{digits}f} MiB", f"≤ {most:g} MiB", measured <= most)
