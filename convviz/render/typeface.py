"""The typeface of prints: Inter, whose figures are of one width, so that they look the same on every machine.

An SVG has it within. PNG and GIF are drawn with the page's file, which has more letters, by
`convviz.render.fonts`. Licence: ``inter-license.txt``, https://rsms.me/inter.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

FAMILIES = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
"""What Inter lacks comes from the others, or from the machine."""
REGULAR, BOLD = 400, 600

_HERE = Path(__file__).parent
PAGE = _HERE.parent / "serving" / "static" / "inter.woff2"
"""The file of the page."""


@cache
def style() -> str:
    """The typeface as a style sheet that loads nothing."""
    data = b64encode((_HERE / "inter-print.woff2").read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face{{font-family:Inter;font-weight:{REGULAR} 700;src:{source}}}"
