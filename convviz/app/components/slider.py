"""Two pictures one over the other in a Streamlit page, and a line to draw between them."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

from convviz.app import STATIC
from convviz.fullsize.work import Result
from convviz.fullsize.writing import Preview
from convviz.language import phrase

_component = st.components.v2.component(
    "convviz_slider",
    js=(STATIC / "slider.js").read_text(encoding="utf-8"),
    css=(STATIC / "slider.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(result: Result, titles: tuple[str, str], key: str) -> None:
    """Put the previews of a picture before and after on the page; moving the line needs no server.

    Parameters
    ----------
    result : Result
    titles : (str, str)
        What stands below the picture on the left and on the right, as text.
    key : str
    """
    _component(
        data={
            "name": result.name,
            "before": _url(result.before),
            "after": _url(result.after),
            "size": list(result.size),
            "place": result.place._asdict(),
            "titles": list(titles),
            "words": {
                "before": phrase("{name}, as it is"),
                "after": phrase("{name}, convolved"),
                "line": phrase("Line between original and result"),
                "shares": phrase("{before} % original, {after} % result"),
            },
        },
        key=key,
    )


def _url(preview: Preview) -> str:
    return f"data:{preview.mime};base64,{b64encode(preview.data).decode()}"
