"""What stands around the page: which connections and uploads it lets through, tried without a server."""

import asyncio
import logging
import subprocess
import sys
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from convviz import serving
from convviz.core.limits import MAX_ANSWER_MB, MAX_FRAMES, MAX_MESSAGE_MB, MAX_SAID_MB, MAX_UPLOADS_MB
from convviz.serving import files, messages
from testbed.live import ROOT

MEGABYTE = 2**20


class Page:
    """The application: it takes what is sent to it, and notes it."""

    def __init__(self, store=None):
        self.store = store
        self.heard = []

    async def __call__(self, scope, receive, send):
        while (message := await receive())["type"] not in ("websocket.disconnect", "http.disconnect"):
            self.heard.append(message)
            if message["type"] == "http.request" and not message.get("more_body"):
                *_, session, file = scope["path"].split("/")
                self.store.add_file(session, UploadedFileRec(file, "noise", "", message["body"]))
                await send({"type": "http.response.start", "status": 204, "headers": []})
                return await send({"type": "http.response.body", "body": b""})
        self.heard.append(message)


@pytest.fixture
def store(monkeypatch):
    """What keeps the files of a server whose sessions are all active, but for one."""
    store = MemoryUploadedFileManager("/upload")
    runtime = SimpleNamespace(uploaded_file_mgr=store, is_active_session=lambda name: name != "gone")
    monkeypatch.setattr(files, "Runtime", SimpleNamespace(instance=lambda: runtime))
    monkeypatch.setattr(files, "PAUSE", 0)
    return store


async def put(gate, session, file, size, receive=None):
    """Upload a file, and return the status of the answer; None where there is none."""
    status = []

    async def send(message):
        if message["type"] == "http.response.start":
            status.append(message["status"])

    async def all_at_once():
        return {"type": "http.request", "body": bytes(size)}

    path = f"/below/_stcore/upload_file/{session}/{file}"
    headers = [(b"content-length", str(size).encode())]
    scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}
    await gate(scope, receive or all_at_once, send)
    return status[0] if status else None


def test_a_file_that_its_page_never_took_makes_room_for_others_once_it_was_left(store, monkeypatch):
    monkeypatch.setattr(files, "LEFT_SECONDS", 0)

    async def fill():
        gate = files.Files(Page(store))
        return [await put(gate, f"visitor {number}", "file", 15 * MEGABYTE) for number in range(10)]

    assert asyncio.run(fill()) == [204] * 10
    assert sum(len(one.data) for own in store.file_storage.values() for one in own.values()) <= (
        MAX_UPLOADS_MB * MEGABYTE
    )


def test_a_file_of_a_visitor_who_still_uploads_is_not_taken_for_left(store, monkeypatch):
    monkeypatch.setattr(files, "LEFT_SECONDS", 0)
    monkeypatch.setattr(files, "UPLOAD_WAIT_SECONDS", 0)

    async def fill():
        gate, never = files.Files(Page(store)), asyncio.Event()
        assert await put(gate, "busy", "first", 15 * MEGABYTE) == 204
        second = asyncio.create_task(put(gate, "busy", "second", MEGABYTE, never.wait))
        await asyncio.sleep(0)
        statuses = [await put(gate, f"visitor {number}", "file", 15 * MEGABYTE) for number in range(8)]
        second.cancel()
        return statuses

    asyncio.run(fill())
    assert "first" in store.file_storage["busy"]


def test_an_upload_that_finds_no_room_in_its_time_is_refused(store, monkeypatch):
    monkeypatch.setattr(files, "UPLOAD_WAIT_SECONDS", 0)

    async def fill():
        gate = files.Files(Page(store))
        return [await put(gate, f"visitor {number}", "file", 15 * MEGABYTE) for number in range(5)]

    assert asyncio.run(fill()) == [204, 204, 204, 204, 503]


def test_a_file_as_large_as_weights_is_let_in_only_where_a_page_has_a_field_for_it(store, monkeypatch):
    monkeypatch.setattr(files, "UPLOAD_WAIT_SECONDS", 0)
    monkeypatch.setattr(
        files, "get_script_run_ctx", lambda: SimpleNamespace(session_id="with a field"), raising=True
    )

    async def fill():
        gate = files.Files(Page(store))
        return [
            await put(gate, "without", "file", 60 * MEGABYTE),
            await put(gate, "with a field", "file", 60 * MEGABYTE),
            await put(gate, "with a field", "second", 60 * MEGABYTE),
            await put(gate, "without", "small", 15 * MEGABYTE),
        ]

    files.expect_weights()
    assert asyncio.run(fill()) == [413, 204, 413, 204]


def test_a_large_file_keeps_nobody_elses_picture_waiting(store, monkeypatch):
    monkeypatch.setattr(
        files, "get_script_run_ctx", lambda: SimpleNamespace(session_id="with a field"), raising=True
    )
    files.expect_weights()

    async def fill():
        gate, never = files.Files(Page(store)), asyncio.Event()
        first = asyncio.create_task(put(gate, "with a field", "file", 64 * MEGABYTE, never.wait))
        await asyncio.sleep(0)
        statuses = [await put(gate, f"visitor {number}", "file", 15 * MEGABYTE) for number in range(4)]
        first.cancel()
        return statuses

    assert asyncio.run(fill()) == [204] * 4


def test_an_upload_of_more_than_it_said_is_given_up(store):
    async def more():
        page = Page(store)
        parts = iter([MEGABYTE] * 20)

        async def chunks():
            return {"type": "http.request", "body": bytes(next(parts)), "more_body": True}

        gate = files.Files(page)
        await put(gate, "visitor", "file", 5 * MEGABYTE, chunks)
        return page.heard

    heard = asyncio.run(more())
    assert heard[-1]["type"] == "http.disconnect"
    assert len(heard) <= 7


def test_uploads_wait_in_the_order_in_which_they_came(store):
    async def fill():
        gate, order = files.Files(Page(store)), []

        async def note(name):
            await put(gate, name, "file", 15 * MEGABYTE)
            order.append(name)

        for number in range(4):
            await put(gate, "first", str(number), 1)
            await note(f"early {number}")
        waiting = [asyncio.create_task(note(f"late {number}")) for number in range(3)]
        await asyncio.sleep(0.01)
        for number in range(3):
            store.remove_session_files(f"early {number}")
            await asyncio.sleep(0.01)
        await asyncio.gather(*waiting)
        return order[4:]

    assert asyncio.run(fill()) == ["late 0", "late 1", "late 2"]


@pytest.mark.parametrize(("count", "status"), [(MAX_FRAMES, 204), (10_000, 413)])
def test_small_files_are_bounded_too_beyond_those_of_a_volume(store, count, status):
    for number in range(count - 1):
        store.add_file("visitor", UploadedFileRec(str(number), "slice", "", b""))
    assert asyncio.run(put(files.Files(Page(store)), "visitor", "last", 0)) == status


def test_an_upload_that_does_not_end_is_given_up_and_its_room_is_free_again(store, monkeypatch):
    monkeypatch.setattr(files, "UPLOAD_SECONDS", 0.01)

    async def dribble():
        page, never = Page(store), asyncio.Event()
        gate = files.Files(page)
        for number in range(10):
            await put(gate, f"visitor {number}", "file", 15 * MEGABYTE, never.wait)
        return page.heard

    assert asyncio.run(dribble()) == [{"type": "http.disconnect"}] * 10


def test_what_is_uploaded_for_no_page_takes_no_room(store):
    async def fill():
        gate = files.Files(Page(store))
        for number in range(9):
            assert await put(gate, "gone", str(number), 15 * MEGABYTE) == 204  # the page itself refuses it

    asyncio.run(fill())


async def say(gate, *sizes):
    """Open a connection, say so much, and end it; return what was answered."""
    said = [{"type": "websocket.receive", "bytes": bytes(size)} for size in sizes]
    coming, answers = iter([*said, {"type": "websocket.disconnect"}]), []

    async def receive():
        return next(coming)

    async def send(message):
        answers.append((message["type"], message.get("code")))

    await gate({"type": "websocket"}, receive, send)
    return answers


def test_what_was_said_counts_until_its_session_is_forgotten(monkeypatch):
    kept, much = [], MAX_SAID_MB * MEGABYTE // messages.KEPT_TIMES - 1

    async def talk(seconds):
        monkeypatch.setattr(messages, "get_option", lambda name: seconds)
        gate = messages.Messages(Page())
        kept.append([await say(gate, much)])
        await asyncio.sleep(0.01)
        kept[-1].append(await say(gate, much))

    asyncio.run(talk(3600))
    asyncio.run(talk(0))
    assert kept == [[[], [("websocket.close", 1013)]], [[], []]]


def test_pages_without_long_texts_are_not_counted(monkeypatch):
    monkeypatch.setattr(messages, "MAX_SAID_MB", 0)
    assert asyncio.run(say(messages.Messages(Page()), *[messages.SMALL] * 100)) == []


def test_a_page_whose_text_was_let_in_may_go_on_when_no_more_is(monkeypatch):
    monkeypatch.setattr(messages, "MAX_SAID_MB", 1)
    size = MEGABYTE // messages.KEPT_TIMES
    assert asyncio.run(say(messages.Messages(Page()), *[size] * 10)) == []


def test_pages_beyond_the_most_that_may_be_open_are_turned_away_and_let_in_later(monkeypatch):
    monkeypatch.setattr(messages, "MAX_CONNECTIONS", 2)

    async def come():
        leave = asyncio.Event()

        async def stay():
            await leave.wait()
            return {"type": "websocket.disconnect"}

        gate = messages.Messages(Page())
        staying = [asyncio.create_task(gate({"type": "websocket"}, stay, None)) for _ in range(2)]
        await asyncio.sleep(0)
        turned_away = await say(gate)
        leave.set()
        await asyncio.gather(*staying)
        return turned_away, await say(gate)

    assert asyncio.run(come()) == ([("websocket.close", 1013)], [])


LIMITS = """
from streamlit.runtime.runtime_util import get_max_message_size_bytes
from convviz.serving.messages import let_answers_be_large
before = get_max_message_size_bytes()
let_answers_be_large()
print(before, get_max_message_size_bytes())
"""


def test_the_server_may_answer_with_more_than_it_takes():
    run = subprocess.run([sys.executable, "-c", LIMITS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [*map(int, run.stdout.split())] == [MAX_MESSAGE_MB * 10**6, MAX_ANSWER_MB * 10**6]


@pytest.mark.parametrize(("is_around", "warnings"), [(True, 0), (False, 1)])
def test_a_server_without_headers_and_bounds_says_so_in_its_log(is_around, warnings, monkeypatch, caplog):
    monkeypatch.setattr(serving.runtime, "exists", lambda: True)
    serving.around.cache_clear()
    serving.begin.cache_clear()
    if is_around:
        serving.around()
    with caplog.at_level(logging.WARNING, "convviz"):
        serving.begin()
        serving.begin()
    assert [record.getMessage() for record in caplog.records].count(
        "served without headers and bounds: start it with `streamlit run app.py`"
    ) == warnings


TOKENS = {
    "the page in a frame": ([(b"sec-fetch-site", b"same-origin")], True),
    "the page in a frame, by an older browser": ([(b"origin", b"http://app:1"), (b"host", b"app:1")], True),
    "another site": ([(b"sec-fetch-site", b"cross-site")], False),
    "another site, by an older browser": ([(b"origin", b"http://evil"), (b"host", b"app:1")], False),
    "nobody knows whom": ([], False),
    "a page with its cookie": (
        [(b"sec-fetch-site", b"same-origin"), (b"cookie", b"_streamlit_xsrf=1")],
        False,
    ),
}


@pytest.mark.parametrize(("headers", "is_given"), TOKENS.values(), ids=TOKENS)
def test_only_an_upload_from_the_page_itself_is_given_the_token_that_its_browser_keeps_no_cookie_for(
    store, headers, is_given
):
    given = []

    async def app(scope, receive, send):
        given.append(dict(scope["headers"]).get(b"x-xsrftoken"))

    async def ask():
        scope = {
            "type": "http",
            "method": "DELETE",
            "path": "/_stcore/upload_file/one/file",
            "headers": headers,
        }
        await files.Files(app)(scope, None, None)

    asyncio.run(ask())
    assert bool(given[0]) == is_given
