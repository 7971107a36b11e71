"""Visitors who try to fill a server's memory: ``python -m benchmarks.flood``, which ends with 1 if they do.

Each attack has a server of its own, and the last one all of them at once. Bars are set by what the smallest
machine promises. Linux only; with nginx, if it is installed, as `deploy/nginx.conf` sets it up.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.harness import heading, line
from benchmarks.verdict import finish
from testbed.live import streamlit_server
from testbed.processes import most_resident, resident
from testbed.replicas import site
from testbed.visitor import LARGEST_SAID, Visitor, visit

PROMISED = 690_000_000
MEGABYTE = 2**20
PASTED = 15 * MEGABYTE

Attack = Callable[[str], Awaitable[str]]


async def paste(url: str, sessions: int = 20, size: int = PASTED) -> str:
    """Paste so much text in each of several sessions, all at once and twice; return what became of it."""

    async def one() -> int | None:
        async with visit(url) as visitor:
            return await visitor.say(size)

    return _counted(
        [code for _ in range(2) for code in await asyncio.gather(*(one() for _ in range(sessions)))]
    )


async def paste_what_is_let_in(url: str) -> str:
    """Paste as much text as a message may hold in forty sessions, which all stay."""
    async with AsyncExitStack() as room:
        visitors = [await room.enter_async_context(visit(url)) for _ in range(40)]
        return _counted([await visitor.say(LARGEST_SAID) for visitor in visitors])


async def upload_and_leave(url: str, sessions: int = 1, files: int = 60) -> str:
    """Upload the largest files, several at a time, without ever referring to them."""
    content = bytes(PASTED)
    places = asyncio.Semaphore(12)

    async def put(visitor: Visitor) -> int:
        async with places:
            return (await visitor.put(str(uuid.uuid4()), "noise.bin", content)).status_code

    async with AsyncExitStack() as room:
        visitors = [await room.enter_async_context(visit(url)) for _ in range(sessions)]
        return _counted(await asyncio.gather(*(put(one) for one in visitors for _ in range(files))))


async def upload_from_many(url: str) -> str:
    """Upload one of the largest files in each of ten sessions, which all stay and never refer to it."""
    return await upload_and_leave(url, sessions=10, files=1)


async def everything(url: str) -> str:
    """Do all of that to the same server."""
    attacks = paste(url), paste_what_is_let_in(url), upload_and_leave(url), upload_from_many(url)
    return "; ".join(await asyncio.gather(*attacks))


ATTACKS: dict[str, Attack] = {
    "20 sessions paste 15 MB each, twice": paste,
    "40 sessions say as much as is let in": paste_what_is_let_in,
    "one session uploads 60 files of 15 MB": upload_and_leave,
    "ten sessions upload 15 MB each": upload_from_many,
    "all of that at once": everything,
}


def _counted(answers) -> str:
    counts = Counter("answered" if answer is None else str(answer) for answer in answers)
    return ", ".join(f"{count} × {answer}" for answer, count in sorted(counts.items()))


def _line(what: str, told: str, pids: list[int]) -> None:
    most = max(map(most_resident, pids))
    measured = f"{max(map(resident, pids)) / MEGABYTE:.0f} MiB, at most {most / MEGABYTE:.0f} ({told})"
    line(what, measured, f"≤ {PROMISED / MEGABYTE:.0f} MiB", most <= PROMISED)


def main() -> None:
    """Attack, and print what the servers' processes took."""
    heading("Flood: memory of a server process")
    for what, attack in ATTACKS.items():
        with streamlit_server("app.py") as server:
            told = asyncio.run(attack(server.url))
            _line(what, told, [server.pid])
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx:
        with tempfile.TemporaryDirectory() as folder, site(nginx, Path(folder)) as behind:
            told = asyncio.run(upload_and_leave(behind.url.rstrip("/")))
            pids = [replica.process.pid for replica in behind.replicas.values()]
            _line("… 60 files of 15 MB, through nginx", told, pids)


if __name__ == "__main__":
    finish(main)
