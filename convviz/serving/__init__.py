"""What the server does around the page: headers, bounds on what comes in, words while there is no page."""

from __future__ import annotations

import asyncio
import logging
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.middleware import Middleware
from streamlit import get_option, runtime

from convviz.serving.assets import Assets
from convviz.serving.files import Files, expect_weights
from convviz.serving.headers import Headers
from convviz.serving.messages import Messages, let_answers_be_large
from convviz.serving.shell import Shell, routes
from convviz.serving.theme import read_theme_once
from convviz.serving.warm import warm_up

__all__ = ["around", "begin", "expect_weights", "is_around"]

PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
"""The HTML that every visit begins with."""

_LOG = logging.getLogger("convviz")


@cache
def around() -> dict[str, Any]:
    """Return what `streamlit.App` is to have around the page: outermost the headers."""
    headers = Middleware(Headers, page=PAGE.read_bytes())
    middleware = [headers, Middleware(Assets), Middleware(Messages), Middleware(Files), Middleware(Shell)]
    return {"middleware": middleware, "routes": routes(), "lifespan": _open}


def is_around() -> bool:
    """Return whether this server has all of it."""
    return bool(around.cache_info().currsize)


@cache
def begin() -> None:
    """Before the first page is drawn, see that the server can answer, and that it has its bounds."""
    let_answers_be_large()
    if runtime.exists() and not is_around():
        _LOG.warning("served without headers and bounds: start it with `streamlit run app.py`")


@asynccontextmanager
async def _open(app: streamlit.App) -> AsyncIterator[None]:
    """Be ready for the first visitor; show the page to whoever started the server at a screen."""
    read_theme_once()
    await warm_up(PAGE.read_text(encoding="utf-8"))
    if not get_option("server.headless"):
        scheme = "https" if get_option("server.sslCertFile") else "http"
        place = f"{get_option('browser.serverAddress')}:{get_option('server.port')}"
        url = f"{scheme}://{place}/{get_option('server.baseUrlPath').strip('/')}"
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, url)
    yield
