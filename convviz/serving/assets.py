"""The scripts, styles and fonts of a first visit: which they are, and sent compressed and from memory.

A browser asks for a hundred of them before it shows anything. Streamlit reads each from the disk in pieces
and sends it as it is. Their names change with what is in them, so here each is read and compressed once.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from convviz.language import LANGUAGES
from convviz.stage.script import learning_script, overview_script, script

FILES = Path(st.__file__).parent / "static" / "static"
"""What Streamlit sends to every browser: ``js/``, ``css/`` and ``media/``."""

KINDS = (
    "BidiComponent",
    "ButtonGroup",
    "Html",
    "Button",
    "Selectbox",
    "NumberInput",
    "Checkbox",
    "TextInput",
)
"""Streamlit's names of the kinds of elements on the page that opens first, the stage's before all others."""

FOR_EVER = "public, immutable, max-age=31536000"
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["`]\./([\w.-]+\.js)["`]""")
_SCRIPT = "text/javascript"
_LEVEL = 6
_WORTH = 0.9  # of its size; a font is compressed as it is


def needed(page: str, kinds: tuple[str, ...] = KINDS, folder: Path = FILES / "js") -> tuple[str, ...]:
    """Return the names of the scripts that kinds of elements need, each before what it imports.

    Parameters
    ----------
    page : str
        The HTML that every visit begins with: what it names is left out, with all that this imports.
    kinds : tuple of str
    folder : Path
        Where the scripts lie. One that is not there is left out: then the browser finds out by itself.

    Returns
    -------
    tuple of str
    """
    names: dict[str, None] = {}
    waiting = [path.name for kind in kinds for path in sorted(folder.glob(f"{kind}.*.js"))[:1]]
    while waiting:
        name = waiting.pop(0)
        if name not in names and f"/{name}" not in page and (folder / name).is_file():
            names[name] = None
            waiting[:0] = _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return tuple(names)


SCRIPTS = {"stage": script, "overview": overview_script, "learning": learning_script}
"""The scripts of ours that a browser takes from the server, by what their addresses call them."""


@cache
def script_address(name: str, language: str) -> str:
    """Return where a script of ours is, relative to the page; another script has another address."""
    digest = sha256(SCRIPTS[name](language).encode()).hexdigest()[:12]
    return f"./shell/{name}.{language}.js?{digest}"


def stage_script(language: str) -> str:
    """Return where the stage's script is, as `script_address` does."""
    return script_address("stage", language)


def scripts_route(base: str) -> Route:
    """Return the route of our scripts, below a path that ends with a slash."""

    def answer(request: Request) -> Response:
        name, language = (request.path_params[key] for key in ("name", "language"))
        if name not in SCRIPTS or language not in LANGUAGES:
            raise HTTPException(404)
        body = SCRIPTS[name](language).encode()
        return _packed(name, language) if takes_gzip(request.scope) else Response(body, media_type=_SCRIPT)

    return Route(f"{base}shell/{{name}}.{{language}}.js", answer)


@cache
def _packed(name: str, language: str) -> Response:
    return compressed(SCRIPTS[name](language).encode(), _SCRIPT)


def compressed(body: bytes, kind: str) -> Response:
    """Return an answer that a browser may keep for ever, compressed once; it can be given many times."""
    packed = gzip.compress(body, _LEVEL, mtime=0)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if len(packed) > _WORTH * len(body):
        return Response(body, headers=headers, media_type=kind)
    return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=kind)


def takes_gzip(scope: Scope) -> bool:
    """Whether who asks reads gzip."""
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


class Assets:
    """Middleware that sends Streamlit's own files; whatever is not plainly one of them Streamlit answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        base = st.get_option("server.baseUrlPath").strip("/")
        prefix = f"/{base}/static/".replace("//", "/")
        self._place = re.compile(rf"{re.escape(prefix)}((?:js|css|media)/\w[\w.-]*)")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        name = self._place.fullmatch(scope["path"])
        if not name or not takes_gzip(scope) or "range" in Headers(scope=scope):
            return None
        return await run_in_threadpool(keep, name[1]) if (FILES / name[1]).is_file() else None


@cache
def keep(name: str) -> Response:
    """Return one of Streamlit's files, read and compressed once; `name` is its place in `FILES`."""
    return compressed((FILES / name).read_bytes(), guess_type(name)[0] or "application/octet-stream")
