"""Bounds on what pages say over their connections: on each message, and on all that is kept of them."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option
from streamlit.runtime import runtime_util

from convviz.core.limits import MAX_ANSWER_MB, MAX_CONNECTIONS, MAX_SAID_MB
from convviz.data.quota import MEGABYTE

KEPT_TIMES = 4
"""Copies that a session keeps of a message at most: the fields of this run and the last, and the set-up."""

SMALL = 65_536
"""A message below is one of a page without a long text, and is not counted: connections are."""

TRY_AGAIN_LATER = 1013
"""Why a connection is ended; see https://www.iana.org/assignments/websocket/websocket.xml."""


def let_answers_be_large() -> None:
    """Let the server answer with more than it takes.

    Streamlit has one limit for both ways, `server.maxMessageSize`. What comes in is held to it, before it is
    read, by the server that was started with it. A large scene needs more on its way out.
    """
    runtime_util._max_message_size_bytes = MAX_ANSWER_MB * 10**6


class Messages:
    """Bounds the connections, and what large messages leave behind in all sessions together.

    A session keeps what was said, and is itself kept for a while after its connection has ended.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._connections = 0
        self._kept: dict[object, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry the messages of a connection, and end it where a bound is met."""
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        if self._connections >= MAX_CONNECTIONS:
            await receive()
            return await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        connection, is_open = object(), True

        async def hear() -> Message:
            nonlocal is_open
            message = await receive()
            if self._may_keep(connection, len(message.get("bytes") or message.get("text") or b"")):
                return message
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
            is_open = False
            return {"type": "websocket.disconnect", "code": TRY_AGAIN_LATER}

        async def say(message: Message) -> None:
            if is_open:
                await send(message)

        self._connections += 1
        try:
            await self._app(scope, hear, say)
        finally:
            self._connections -= 1
            seconds = get_option("server.disconnectedSessionTTL")
            asyncio.get_running_loop().call_later(seconds, self._kept.pop, connection, None)

    def _may_keep(self, connection: object, size: int) -> bool:
        """Count a message, unless it is one too many."""
        before = self._kept.get(connection, 0)
        after = max(before, KEPT_TIMES * size if size > SMALL else 0)
        if sum(self._kept.values()) - before + after > MAX_SAID_MB * MEGABYTE:
            return after == before
        self._kept[connection] = after
        return True
