"""A link to a page as it is, and the link as a QR code."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

import segno

from convviz.settings.link.versions import VERSION

MAX_CODE = 800
"""Characters of a link that is still drawn: some 90 modules a side, which a phone reads off a projection."""
QUIET = 4
"""Modules of light ground on each side, as ISO/IEC 18004 asks for."""

_INNER = re.compile(r"/~/\+/?$")  # where Streamlit Community Cloud runs an app, inside its own page


def link_to(page: str, fields: Mapping[str, str]) -> str:
    """Return the address under which anybody opens a page with these fields, its version always with them.

    Examples
    --------
    >>> link_to("https://example.org/convviz/", {"rank": "1", "pin": "output.2"})
    'https://example.org/convviz/?v=2&rank=1&pin=output.2'
    """
    page = _INNER.sub("/", page)
    page += "/" * (page.count("/") == 2)  # http://host: an address has a path
    said = {"v": str(VERSION)} | {key: value for key, value in fields.items() if value}
    return f"{page}?{urlencode(said)}"


@lru_cache(maxsize=16)
def code(link: str) -> str:
    """Return a link as a QR code, an SVG, black on white in either theme.

    Raises
    ------
    ValueError
        When the link has more than `MAX_CODE` characters.

    Examples
    --------
    >>> code("https://example.org/")[:4]
    '<svg'
    """
    if len(link) > MAX_CODE:
        raise ValueError(f"a link of {len(link)} characters makes too fine a code")
    file = io.BytesIO()
    made = segno.make(link, error="m", micro=False)
    made.save(file, kind="svg", xmldecl=False, border=QUIET, dark="#000000", light="#ffffff", omitsize=True)
    return file.getvalue().decode()
