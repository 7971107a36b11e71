"""The stage's JavaScript, joined into one module: what Streamlit and an exported page both take."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

PARTS = (
    "geometry",
    "frame",
    "layout",
    "paint",
    "rails",
    "base",
    "overlay",
    "space",
    "elements",
    "sentence",
    "transport",
    "matrix",
    "columns",
    "panel",
    "reach",
    "touch",
    "view",
    "present",
    "tables",
    "reading",
    "keys",
    "stage",
)
"""In the order in which they build on each other."""

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^ *(//|/\*\*|\*).*\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)


@cache
def script() -> str:
    """The parts as one ES module, without the imports between them, comment lines and indents.

    A Blob URL, which is what Streamlit makes of a component's script, cannot import its neighbours.

    Returns
    -------
    str
    """
    text = "".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    for left_out in (_IMPORT, _COMMENT_LINE, _INDENT):
        text = left_out.sub("", text)
    return text


@cache
def packed_script() -> str:
    """The same module as a short one that unpacks it: a third of the bytes.

    Returns
    -------
    str
    """
    packed = b64encode(gzip.compress(script().encode(), mtime=0)).decode()
    return (HERE / "loader.js").read_text(encoding="utf-8").replace("PACKED", packed)


@cache
def style() -> str:
    """The stage's style sheet, without comments and indents."""
    text = _COMMENT.sub("", (HERE / "stage.css").read_text(encoding="utf-8"))
    return _INDENT.sub("", text)
