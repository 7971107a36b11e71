"""What a browser is sent before there is a page: Streamlit's HTML, with a frame and sentences of ours in it.

The page itself comes over a WebSocket connection. Where a network blocks that, or JavaScript is off, the
server never draws anything: what is said then must come with the HTML. ``static/connection.js`` says it, and
also when a connection is lost. Until the page comes, its frame is seen, which ``static/frame.js`` takes away;
and the browser learns which scripts the page will ask for, so that it has them by then.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Literal
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import convviz
from convviz.core.limits import MAX_UPLOAD_MB, MAX_WEIGHTS_MB
from convviz.language import LANGUAGES, phrase, speaking, wanted
from convviz.serving.assets import needed, own_address, own_routes, stage_script, stage_style

STATIC = Path(__file__).parent / "static"
MARK = Path(convviz.__file__).parent / "app" / "static" / "mark.svg"
_NO_SCRIPT = re.compile("<noscript>.*?</noscript>", re.DOTALL)
_FONTS = re.compile(r'<link\s[^>]*as="font"[^>]*>')
_STYLES = re.compile(r'<link\s[^>]*rel="stylesheet"[^>]*href="\./static/[^>]*>')
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?", re.ASCII)
WELCOMED, SEEN = "convviz-welcome", "seen"
"""The cookie of a browser that was welcomed, and its value: ``static/opened.js`` sets it."""
Layout = Literal["", "wide", "welcome"]
_FRAME = "./shell/frame.css"
_SCRIPTS = {("page", "network"): "overview", ("view", "learn"): "learning"}
"""Which script of ours is wanted besides the stage's, by what the address says."""


class Shell:
    """Middleware that puts the sentences into every HTML document of the server's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._zipped = GZipMiddleware(self._with_sentences)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_page = scope["type"] == "http" and scope["method"] == "GET" and _may_be_page(scope["path"])
        await (self._zipped if is_page else self._app)(scope, receive, send)

    async def _with_sentences(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [pair for pair in scope["headers"] if pair[0] not in (b"accept-encoding", b"range")]
        start: Message = {}
        parts: list[bytes] = []

        async def send_changed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                if not _is_html(message):
                    await send(message)
            elif not _is_html(start):
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    html = b"".join(parts).decode()
                    body = _page(html, scope).encode()
                    _describe(start, body)
                    await send(start)
                    await send({"type": "http.response.body", "body": body})

        await self._app(scope | {"headers": headers}, receive, send_changed)


def routes() -> list[BaseRoute]:
    """Where the scripts and styles of the shell, and the stage's, are served, below the server's own path."""
    base = _base()
    return [*own_routes(base), Mount(f"{base}shell", StaticFiles(directory=STATIC))]


def _base() -> str:
    """The path below which all of the server is."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}/".replace("//", "/")


def _page(html: str, scope: Scope) -> str:
    """The HTML for what is asked for."""
    return with_sentences(html, _language(scope), _layout(scope), _site(scope), scripts=_scripts(scope))


def with_sentences(
    html: str, language: str, layout: Layout = "", site: str = "", *, scripts: tuple[str, ...] = ()
) -> str:
    """Return Streamlit's HTML under our name, with the frame of the page and our sentences in it.

    Parameters
    ----------
    html : str
    language : str
        One of `convviz.language.LANGUAGES`.
    layout : {"", "wide", "welcome"}
        Of the page that is asked for: one without a sidebar, or with a line of welcome above the stage.
    site : str
        The address of the server, for the preview that others show of a link; without one there is none.
    scripts : tuple of str
        What it needs of `convviz.serving.assets.OWN` besides the stage's script, without language and ending.
    """
    html = html.replace("<title>Streamlit</title>", "<title>ConvViz</title>")
    html = html.replace('<html lang="en">', f'<html lang="{language}">')
    html = _NO_SCRIPT.sub("", html).replace("</body>", f"{_sentences(language, layout)}</body>")
    own = [own_address(f"{name}.{language}.js") for name in scripts]
    return _ask_early(html, (stage_script(language), *own)).replace(
        "</head>", f"{_preview(language, site)}</head>"
    )


def _preview(language: str, site: str) -> str:
    """What a chat or a forum shows of a link (https://ogp.me): a title, a sentence, and a picture."""
    if not site:
        return ""
    with speaking(language):
        sentence = phrase(
            "See what Conv1D, Conv2D and Conv3D compute, step by step, on your own pictures, sounds and "
            "texts."
        )
    said = {
        "og:title": "ConvViz",
        "og:type": "website",
        "og:description": sentence,
        "og:image": f"{site}shell/preview.png",
    }
    tags = [f'<meta property="{name}" content="{escape(text)}">' for name, text in said.items()]
    return f'<meta name="description" content="{escape(sentence)}">{"".join(tags)}'


@cache
def _ask_early(html: str, own: tuple[str, ...]) -> str:
    """Have a browser ask for all that it will need, styles first and the page's own scripts last.

    Streamlit's font is left out: the theme names others.
    """
    ours = "".join(f'<link rel="stylesheet" href="{place}">' for place in (_FRAME, stage_style()))
    styles = "".join(_STYLES.findall(html))
    html = _FONTS.sub("", _STYLES.sub("", html)).replace("<link", f"{ours}{styles}<link", 1)
    scripts = [f"./static/js/{name}" for name in needed(html)]
    hints = "".join(f'<link rel="modulepreload" crossorigin href="{place}">' for place in [*own, *scripts])
    return html.replace("</head>", f"{hints}</head>")


def accepted(header: str) -> list[str]:
    """Return the languages of an ``Accept-Language`` header (RFC 9110), the dearest first.

    Examples
    --------
    >>> accepted("en;q=0.5, de-AT, *;q=0.1")
    ['de-AT', 'en', '*']
    """
    weighed = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";")
        written = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        weighed.append((-float(written[1]) if written else -1.0, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda one: one[0])]


@cache
def _sentences(language: str, layout: Layout) -> str:
    words = {code: _words(code) for code in LANGUAGES}
    with speaking(language):
        no_script = phrase(
            "ConvViz needs JavaScript, which is switched off in this browser. Switch it on for this page and "
            "load the page again."
        )
        loading = phrase("Loading…")
    template = Template((STATIC / "page.html").read_text(encoding="utf-8"))
    values = {
        "no_script": no_script,
        "loading": loading,
        "stage": stage_script(language),
        "words": json.dumps(words),
        "most": str(MAX_UPLOAD_MB),
        "most_weights": str(MAX_WEIGHTS_MB),
        "fields": json.dumps(_fields()),
        "layout": layout and f"convviz-{layout}",
    }
    escaped = {name: escape(value) for name, value in values.items()}
    return template.substitute(escaped, mark=MARK.read_text(encoding="utf-8"))


def _fields() -> dict[str, int | list[int]]:
    """Return the numbers by which Streamlit's messages have what ``static/ahead.js`` looks for."""
    path, message = [], ForwardMsg.DESCRIPTOR
    for name in ("delta", "new_element", "bidi_component"):
        field = message.fields_by_name[name]
        path.append(field.number)
        message = field.message_type
    return {
        "path": path,
        "name": message.fields_by_name["component_name"].number,
        "data": message.fields_by_name["bytes"].number,
        "begins": ForwardMsg.NEW_SESSION_FIELD_NUMBER,
        "ends": ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER,
        "again": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    }


def _words(code: str) -> dict[str, str]:
    """Say in a language what may be wrong with the connection; the script puts address and host in."""
    braces = {"address": "{address}", "host": "{host}"}
    large = {name: f"{{{name}}}" for name in ("file", "size", "most")}
    with speaking(code):
        return {
            "blocked": phrase(
                "ConvViz cannot show its page: nothing comes through the WebSocket connection to {address}. "
                "Often a proxy or a firewall in the network blocks it. Ask your network's administrator to "
                "allow WebSocket connections to {host}, or use another network. This page keeps trying.",
                **braces,
            ),
            "gone": phrase(
                "ConvViz cannot show its page: the server {host} does not answer. Check your own connection "
                "to the network. This page keeps trying.",
                **braces,
            ),
            "lost": phrase(
                "The connection to the server is lost. What you change now waits until it is back; this page "
                "keeps trying. You can still play, step and point on the stage."
            ),
            "large": phrase(
                "“{file}” has {size} MB, and at most {most} MB are read. Save it smaller, or choose another "
                "file.",
                **large,
            ),
            "waiting": phrase("The server has not answered yet. What you changed is waiting for it."),
        }


def _may_be_page(path: str) -> bool:
    name = path.rpartition("/")[2]
    return "." not in name or name.endswith(".html")


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _describe(start: Message, body: bytes) -> None:
    """Say in the headers what is sent: it depends on the language, and is not the file on the disk."""
    headers = MutableHeaders(raw=start["headers"])
    headers["content-length"] = str(len(body))
    headers.add_vary_header("Accept-Language")
    for name in ("etag", "last-modified", "accept-ranges"):
        del headers[name]
    start["headers"] = headers.raw


def _language(scope: Scope) -> str:
    """The language that the address asks for, or else the browser."""
    code = _asked(scope, "lang")
    return code if code in LANGUAGES else wanted(accepted(Headers(scope=scope).get("accept-language", "")))


def _site(scope: Scope) -> str:
    """The address of the server as the browser has it; empty if that is not to be known."""
    headers = Headers(scope=scope)
    host, scheme = headers.get("host", ""), headers.get("x-forwarded-proto", scope.get("scheme", "http"))
    known = _HOST.fullmatch(host) and scheme in ("http", "https")
    return f"{scheme}://{host}{_base()}" if known else ""


def _layout(scope: Scope) -> Layout:
    """What the page that is asked for is like."""
    if _asked(scope, "page"):
        return "wide"
    asked = parse_qs(scope["query_string"].decode("latin-1")).keys()
    is_known = Request(scope).cookies.get(WELCOMED) == SEEN
    return "" if asked - {"lang"} or is_known else "welcome"


def _scripts(scope: Scope) -> tuple[str, ...]:
    """The scripts of ours that the page will ask for besides the stage's."""
    return tuple(script for (name, value), script in _SCRIPTS.items() if _asked(scope, name) == value)


def _asked(scope: Scope, name: str) -> str:
    """The last that the address says under a name."""
    return parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[-1]
