"""Two pictures one over the other in a Streamlit page, a line to draw between them, and a loupe on both."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import streamlit as st

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.data.loupe import Region
from convviz.fullsize.work import Result, Seen
from convviz.fullsize.writing import Preview
from convviz.language import phrase


def _declared(name: str) -> Callable:
    return st.components.v2.component(
        name,
        js=(STATIC / "slider.js").read_text(encoding="utf-8"),
        css=(STATIC / "slider.css").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


_slider, _photo = _declared("convviz_slider"), _declared("convviz_photo")


def show(result: Result, titles: tuple[str, str], key: str) -> None:
    """Put the previews of a picture before and after on the page; moving the line needs no server.

    Parameters
    ----------
    result : Result
    titles : (str, str)
        What stands below the picture on the left and on the right, as text.
    key : str
    """
    _slider(data=_data(result, titles, "slider"), key=key)


def show_photo(
    seen: Seen,
    titles: tuple[str, str],
    key: str,
    loupe: Region | None,
    on_move: Callable[[int, int], None],
) -> None:
    """Put a picture on the page, before and after where there is an after, with a loupe to be moved on it.

    Parameters
    ----------
    seen : Seen
    titles : (str, str)
    key : str
    loupe : (left, top, right, bottom) or None
        In percent of the picture.
    on_move : callable
        Called with left and top, in percent, once the loupe rests elsewhere.
    """

    def move() -> None:
        place = sent(key, "loupe")
        if all(isinstance(place.get(side), int) for side in ("left", "top")):
            on_move(place["left"], place["top"])

    words = {
        "loupe": phrase(
            "What the stage shows, from {left} % across and {top} % down. The arrow keys move it."
        ),
    }
    data = _data(seen, titles, "photo") | {"loupe": loupe and list(loupe), "loupe_words": words}
    _photo(data=data, key=key, on_loupe_change=callback(move))


def _data(result: Result | Seen, titles: tuple[str, str], testid: str) -> dict:
    return {
        "testid": testid,
        "name": result.name,
        "before": _url(result.before),
        "after": result.after and _url(result.after),
        "size": list(result.size),
        "place": result.place._asdict(),
        "titles": list(titles),
        "words": {
            "before": phrase("{name}, as it is"),
            "after": phrase("{name}, the result"),
            "line": phrase("Line between original and result"),
            "shares": phrase("{before} % original, {after} % result"),
        },
    }


def _url(preview: Preview) -> str:
    return f"data:{preview.mime};base64,{b64encode(preview.data).decode()}"
