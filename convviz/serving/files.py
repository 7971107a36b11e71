"""Bounds on uploads: how many bytes a session, and all together, may have with the server at a time.

Streamlit keeps what is uploaded until the page takes it, or the session ends; and it asks nobody whether the
page ever will.
"""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from convviz.core.limits import (
    MAX_CONNECTIONS,
    MAX_SESSION_UPLOADS_MB,
    MAX_UPLOAD_MB,
    MAX_UPLOADS_MB,
    MAX_WEIGHTS_MB,
    UPLOAD_SECONDS,
    UPLOAD_WAIT_SECONDS,
    WEIGHTS_SECONDS,
)
from convviz.data.quota import MEGABYTE

PAUSE = 0.1
"""Seconds between two looks at whether there is room."""
LEFT_SECONDS = 60
"""A page takes its files within moments of the last of them; what lies longer was left."""

_PLACE = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
_LARGEST = (MAX_UPLOAD_MB + 1) * MEGABYTE  # with what wraps it
_LARGEST_WEIGHTS = (MAX_WEIGHTS_MB + 1) * MEGABYTE  # of more, Streamlit reads nothing
_A_FILE = 4096  # what a file takes, however small it is


class Lane(NamedTuple):
    """How many bytes of files of a kind there may be: of a session, and of all."""

    of_session: int
    of_all: int


USUAL = Lane(MAX_SESSION_UPLOADS_MB * MEGABYTE, MAX_UPLOADS_MB * MEGABYTE)
WEIGHTS = Lane(_LARGEST_WEIGHTS + _A_FILE, _LARGEST_WEIGHTS + _A_FILE)
"""Files larger than any other: one at a time, and only of those who see a field for weights."""

_expecting: set[str] = set()
"""Sessions whose page has a field for weights."""


def expect_weights() -> None:
    """Let the visitor whose page is drawn upload a file as large as weights may be."""
    context = get_script_run_ctx()
    if context and len(_expecting) < MAX_CONNECTIONS:
        _expecting.add(context.session_id)


def _may_be_large(session: str) -> bool:
    """Whether a session has a field for weights; sessions that are gone are forgotten."""
    _expecting.intersection_update([one for one in _expecting if Runtime.instance().is_active_session(one)])
    return session in _expecting


class Files:
    """Lets an upload in when there is room for it; until then it waits, unread, behind the earlier ones."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turns = {lane: asyncio.Lock() for lane in (USUAL, WEIGHTS)}
        self._under_way: dict[object, tuple[str, int]] = {}
        self._ended: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a file as the application does, or say that there is no room for it."""
        is_upload = scope["type"] == "http" and scope["method"] in ("PUT", "DELETE")
        place = _PLACE.search(scope["path"]) if is_upload else None
        if not place or not Runtime.instance().is_active_session(place[1]):
            return await self._app(scope, receive, send)
        scope = _with_token(scope)
        if scope["method"] == "DELETE":
            return await self._app(scope, receive, send)
        session, size = place[1], _size(Request(scope)) + _A_FILE
        lane = WEIGHTS if size > _LARGEST + _A_FILE else USUAL
        if lane is WEIGHTS and not _may_be_large(session):
            return await PlainTextResponse("File too large", 413)(scope, receive, send)
        upload = object()
        if refusal := await self._enter(upload, session, size, lane):
            return await refusal(scope, receive, send)
        seconds = WEIGHTS_SECONDS if lane is WEIGHTS else UPLOAD_SECONDS
        try:
            await self._app(scope, _within(receive, seconds, size), send)
        finally:
            del self._under_way[upload]
            self._ended[session] = monotonic()

    async def _enter(self, upload: object, session: str, size: int, lane: Lane) -> PlainTextResponse | None:
        """Wait for room; return what to answer if there is none."""
        deadline = monotonic() + UPLOAD_WAIT_SECONDS
        async with self._turns[lane]:
            if self._taken(lane, session) + size > lane.of_session:
                return PlainTextResponse("Too many files at once", 413)
            while self._taken(lane) + size > lane.of_all:
                if monotonic() > deadline:
                    return PlainTextResponse("Too many uploads at once", 503)
                self._drop_what_was_left()
                await asyncio.sleep(PAUSE)
            self._under_way[upload] = session, size
        return None

    def _taken(self, lane: Lane, session: str | None = None) -> int:
        """Return how many bytes of a lane are with the server: of a session, or of all."""
        owners = list(_stored()) if session is None else [session]
        kept = (file for owner in owners for file in list(_stored().get(owner, {}).values()))
        sizes = [size for owner, size in self._under_way.values() if session in (None, owner)]
        sizes += [len(file.data) + _A_FILE for file in kept]
        return sum(size for size in sizes if (size > _LARGEST + _A_FILE) == (lane is WEIGHTS))

    def _drop_what_was_left(self) -> None:
        """Drop the files that no page took."""
        busy = {owner for owner, _ in self._under_way.values()}
        self._ended = {owner: ended for owner, ended in self._ended.items() if _stored().get(owner)}
        for owner, ended in self._ended.items():
            if owner not in busy and monotonic() - ended > LEFT_SECONDS:
                Runtime.instance().uploaded_file_mgr.remove_session_files(owner)


def _with_token(scope: Scope) -> Scope:
    """Return a request with the token that Streamlit asks for, where a browser keeps no cookie.

    So it is in a frame on another site. The token is to show that a page of ours asks: the session in the
    path is known to that page alone, and the browser says that the request comes from its own origin.
    """
    headers = Headers(scope=scope)
    if XSRF_COOKIE_NAME in headers.get("cookie", "") or not _is_of_page(headers):
        return scope
    token = generate_xsrf_token_string()
    cookie = "; ".join(filter(None, [headers.get("cookie"), f"{XSRF_COOKIE_NAME}={token}"]))
    kept = [pair for pair in scope["headers"] if pair[0] not in (b"cookie", b"x-xsrftoken")]
    return scope | {
        "headers": [*kept, (b"cookie", cookie.encode("latin-1")), (b"x-xsrftoken", token.encode("latin-1"))]
    }


def _is_of_page(headers: Headers) -> bool:
    """Whether a browser says that a request comes from a page of the same origin."""
    said = headers.get("sec-fetch-site")
    return (
        said == "same-origin" if said else urlsplit(headers.get("origin", "")).netloc == headers.get("host")
    )


def _stored() -> dict:
    """Return the files of each session; other threads take them out meanwhile."""
    return Runtime.instance().uploaded_file_mgr.file_storage


def _size(request: Request) -> int:
    """Return how large an upload says that it is; one that does not say may be the largest."""
    said = request.headers.get("Content-Length", "")
    return min(int(said), _LARGEST_WEIGHTS) if said.isdecimal() else _LARGEST


def _within(receive: Receive, seconds: float, size: int) -> Receive:
    """Return what receives an upload until its time is over, or it is larger than it may be: then its sender
    counts as gone."""
    deadline = asyncio.get_running_loop().time() + seconds
    came = 0

    async def hear() -> Message:
        nonlocal came
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        came += len(message.get("body", b""))
        return message if came <= size else {"type": "http.disconnect"}

    return hear
