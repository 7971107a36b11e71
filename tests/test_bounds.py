"""Visitors who send more than the page takes are refused, the memory stays, and others notice nothing."""

import asyncio
import sys
import urllib.request
import uuid
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from convviz.core.limits import (
    MAX_BOX,
    MAX_MESSAGE_MB,
    MAX_SAID_MB,
    MAX_SESSION_UPLOADS_MB,
    MAX_TEXT,
    MAX_UPLOADS_MB,
)
from testbed.live import streamlit_server
from testbed.processes import most_resident
from testbed.visitor import LARGEST_SAID, visit

PICTURE = Path(__file__).parents[1] / "convviz" / "data" / "samples" / "photograph.png"
MEGABYTE = 2**20
LARGE = 15 * MEGABYTE
NOTICED = 60 * MEGABYTE
"""More than a page and its imports take; less than four of the texts or files that are sent here."""


@pytest.fixture
def server():
    """A server of its own, that was visited before."""
    with streamlit_server("app.py") as server:
        asyncio.run(_look(server.url))
        yield server
        assert not server.tracebacks_since(0)


async def _look(url):
    async with visit(url) as visitor:
        assert not (await visitor.set("stride", 2)).problems


def in_visits(url, count, do):
    """Return what came of doing something on so many pages, which stay open; then one more looks in."""

    async def run():
        async with AsyncExitStack() as room:
            visitors = [await room.enter_async_context(visit(url)) for _ in range(count)]
            done = await do(visitors)
            await _look(url)
            return done

    return asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_texts_of_15_mb_in_many_sessions_at_once_are_refused_before_they_are_kept(server):
    before = most_resident(server.pid)

    async def say(visitors):
        return await asyncio.gather(*(visitor.say(LARGE) for visitor in visitors))

    codes = in_visits(server.url, 8, say)
    assert set(codes) <= {1009, 0}  # too big; or the connection was gone before that was heard
    assert most_resident(server.pid) < before + NOTICED


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_texts_that_are_let_in_are_bounded_all_together(server):
    before = most_resident(server.pid)

    async def say(visitors):
        return [await visitor.say(LARGEST_SAID) for visitor in visitors]

    codes = in_visits(server.url, 12, say)
    assert codes[:2] == [None, None]
    assert codes[-1] == 1013
    assert codes.count(None) * LARGEST_SAID < MAX_SAID_MB * MEGABYTE
    assert most_resident(server.pid) < before + MAX_SAID_MB * MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_files_that_no_page_asks_for_are_bounded_in_a_session_and_all_together(server):
    before = most_resident(server.pid)

    async def put(visitors):
        return [
            (await visitor.put(str(uuid.uuid4()), "noise.bin", bytes(LARGE))).status_code
            for visitor in visitors
            for _ in range(4)
        ]

    assert in_visits(server.url, 2, put) == [204, 204, 413, 413] * 2
    assert 2 * LARGE < MAX_SESSION_UPLOADS_MB * MEGABYTE < 3 * LARGE
    assert most_resident(server.pid) < before + (MAX_UPLOADS_MB + 20) * MEGABYTE


def test_an_upload_without_room_waits_until_there_is_some(server):
    async def put(visitors):
        async def one(visitor, file):
            return (await visitor.put(file, "noise.bin", bytes(LARGE))).status_code

        first, second, third = visitors
        *files, last = (str(uuid.uuid4()) for _ in range(5))
        owners = first, first, second, second
        held = [await one(owner, file) for owner, file in zip(owners, files, strict=True)]
        waiting = asyncio.create_task(one(third, last))
        await asyncio.sleep(1)
        has_waited = not waiting.done()
        await first.take_back(files[0])
        return held, has_waited, await waiting

    assert in_visits(server.url, 3, put) == ([204] * 4, True, 204)


def stored(url):
    """Return how many bytes of uploads Streamlit says that it keeps."""
    with urllib.request.urlopen(f"{url}/_stcore/metrics?families=cache_memory_bytes", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(line.split()[1]) for line in lines if "UploadedFileManager" in line)


@pytest.mark.parametrize("content", [PICTURE.read_bytes(), b"no picture"], ids=["read", "refused"])
@pytest.mark.parametrize("view", ["stage", "full"])
def test_a_file_is_let_go_of_as_soon_as_it_was_read_or_refused(server, view, content):
    async def upload():
        async with visit(server.url, source="upload", view=view) as visitor:
            await visitor.put("left", "noise.bin", bytes(100))
            key = "full-size-file" if view == "full" else "upload-2"
            assert not (await visitor.upload(key, "photograph.png", content)).problems
            return stored(server.url)

    assert asyncio.run(upload()) == 100


def test_a_text_that_is_too_long_is_told_of_as_long_as_a_box_takes_it(server):
    async def type_much(visitors):
        (visitor,) = visitors
        await visitor.set("source", "Type")
        run = await visitor.set("typed", "1 " * (MAX_BOX // 2))
        return run.problems, visitor.value("typed")

    problems, kept = in_visits(server.url, 1, type_much)
    assert not problems
    assert MAX_TEXT < len(kept) <= MAX_BOX


def test_full_boxes_of_the_widest_characters_are_let_in(server):
    bytes_a_character = 3  # JavaScript counts those of four as two
    assert 2 * MAX_BOX * bytes_a_character < LARGEST_SAID < MAX_MESSAGE_MB * 10**6
    assert in_visits(server.url, 1, lambda visitors: visitors[0].say(LARGEST_SAID)) is None
