"""A course of learning in a Streamlit page: kernels, maps and curves at every moment, under one slider."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

from convviz.app.parts import callback
from convviz.app.session.state import sent
from convviz.language import FIRST, spoken
from convviz.serving import is_around
from convviz.serving.assets import own_address
from convviz.stage.script import learning_script, learning_style, served_script


@cache
def _component(language: str) -> Callable:
    name = "convviz_learning" if language == FIRST else f"convviz_learning_{language}"
    js = served_script(own_address(f"learning.{language}.js")) if is_around() else learning_script(language)
    return st.components.v2.component(name, js=js, css=learning_style(), isolate_styles=False)


def show(course: Mapping[str, Any], *, key: str, on_rest: Callable[[int], None] | None = None) -> None:
    """Put a course on the page; walking through it then needs no server.

    Parameters
    ----------
    course : mapping
        As `convviz.stage.learning.learning` returns it.
    key : str
        Names it, so that another course updates it in place.
    on_rest : callable, optional
        Called with the moment at which the visitor rests.
    """
    key = f"{key}-{spoken()}-None"  # as that of the stage: see convviz.app.components.stage

    def rest() -> None:
        at = sent(key, "rest").get("at")
        if on_rest and isinstance(at, int) and 0 <= at <= course["last"]:
            on_rest(at)

    callbacks = {"on_rest_change": callback(rest)} if on_rest else {}
    _component(spoken())(data=json.dumps(dict(course)).encode(), key=key, **callbacks)
