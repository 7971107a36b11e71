"""A visit that nobody makes: the server does before it opens what its first visitor would have to wait for.

That is two seconds of imports and of files that are compressed; a second visitor would wait for none of it.
"""

from __future__ import annotations

import asyncio
import logging
import re

from starlette.concurrency import run_in_threadpool
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from convviz.language import FIRST
from convviz.serving.assets import keep
from convviz.serving.shell import with_sentences

PATIENCE = 30
"""Seconds: then the server opens as it is."""

_PLACE = re.compile(r'(?:href|src)="\./static/([^"]+)"')
_LOG = logging.getLogger("convviz")


class Nobody(SessionClient):
    """A browser that waits for the end of a run, and shows nothing."""

    def __init__(self) -> None:
        self.is_answered = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Take what the page says."""
        if msg.WhichOneof("type") == "script_finished":
            self.is_answered.set()


async def warm_up(page: str) -> None:
    """Draw the page once for nobody, and keep the files of a first visit.

    Parameters
    ----------
    page : str
        The HTML that every visit begins with.
    """
    places = _PLACE.findall(with_sentences(page, FIRST))
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(_visit(), run_in_threadpool(lambda: [keep(place) for place in places]))
    except Exception as error:  # a server that could not is merely slower at first
        _LOG.warning("not warmed up: %r", error)


async def _visit() -> None:
    runtime, nobody = Runtime.instance(), Nobody()
    session = runtime.connect_session(nobody, {})
    try:
        ask = BackMsg()
        ask.rerun_script.SetInParent()
        runtime.handle_backmsg(session, ask)
        await nobody.is_answered.wait()
    finally:
        runtime.close_session(session)
