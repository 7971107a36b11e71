"""The scripts, styles and fonts of a first visit: which they are, and sent compressed and from memory.

A browser asks for a hundred of them before it shows anything. Streamlit reads each from the disk in pieces
and sends it as it is. Their names change with what is in them, so here each is read and compressed once.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, partial
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from convviz.language import LANGUAGES
from convviz.stage.script import learning_script, overview_script, script, style

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
_KINDS = {".js": "text/javascript", ".css": "text/css"}
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


OWN = {
    **{
        f"{name}.{language}.js": partial(written, language)
        for name, written in (("stage", script), ("overview", overview_script), ("learning", learning_script))
        for language in LANGUAGES
    },
    "stage.css": style,
}
"""The scripts and styles of ours that a browser takes from the server, and what writes each."""


@cache
def own_address(name: str) -> str:
    """Return where one of `OWN` is, relative to the page; what is changed has another address."""
    return f"./shell/{name}?{sha256(OWN[name]().encode()).hexdigest()[:12]}"


def stage_script(language: str) -> str:
    """Return where the stage's script is, as `own_address` does."""
    return own_address(f"stage.{language}.js")


def stage_style() -> str:
    """Return where the stage's style sheet is, as `own_address` does."""
    return own_address("stage.css")


def own_routes(base: str) -> list[Route]:
    """Return the routes of `OWN`, below a path that ends with a slash."""
    return [Route(f"{base}shell/{name}", partial(_own, name)) for name in OWN]


def _own(name: str, request: Request) -> Response:
    body, kind = OWN[name]().encode(), _KINDS[Path(name).suffix]
    return _packed(body, kind) if takes_gzip(request.scope) else Response(body, media_type=kind)


@cache
def _packed(body: bytes, kind: str) -> Response:
    return compressed(body, kind)


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
