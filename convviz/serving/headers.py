"""The headers of every answer: what a page may load and run, and who may show it in a frame."""

from __future__ import annotations

import base64
import os
import re
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EMBEDDED_BY = "CONVVIZ_EMBEDDED_BY"
"""The environment variable that says which sites may show the page in a frame."""

ANY_SITE = "'self' https:"
"""A course page may: there are no accounts and no secrets here that a site around the page could misuse."""

# Streamlit makes its styles while it runs, the stage's script comes as a blob, and what is drawn or recorded
# is a blob or data. Everything else comes from this server; nothing runs text as a program.
_RULES = {
    "default-src": "'self'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def headers(page: bytes) -> dict[str, str]:
    """Return the headers that every answer has.

    Parameters
    ----------
    page : bytes
        The HTML that every visit begins with: each script that stands in it is allowed, by its digest.

    Returns
    -------
    dict of str to str
        By name. The policy is https://www.w3.org/TR/CSP3/.

    Examples
    --------
    >>> headers(b"<script>ready = false</script>")["Content-Security-Policy"].split("; ")[1]
    "script-src 'self' blob: 'sha256-OHkmEedqgG3TBVVgmcKa0re9SKuRoTZntQ6xF1pZU2U='"
    """
    digests = (base64.b64encode(sha256(script).digest()).decode() for script in _INLINE.findall(page))
    own = "".join(f" 'sha256-{digest}'" for digest in digests)
    rules = _RULES | {
        "script-src": _RULES["script-src"] + own,
        "frame-ancestors": os.environ.get(EMBEDDED_BY) or ANY_SITE,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in rules.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # an address holds what its visitor typed
    }


class Headers:
    """Gives every answer its headers.

    Parameters
    ----------
    app : ASGI application
    page : bytes
        As in `headers`.
    """

    def __init__(self, app: ASGIApp, page: bytes) -> None:
        self._app = app
        self._headers = headers(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)
