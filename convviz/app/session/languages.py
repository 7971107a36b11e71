"""In which language the page speaks: that of the visitor's choice or address, else that of the browser."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.parts import callback
from convviz.app.session.state import State, change, current
from convviz.language import LANGUAGES, ask_first, speak, spoken, wanted


def speak_as(chosen: str) -> None:
    """Speak the chosen language from now on; where there is none, that of the visitor's browser."""
    speak(_or_browsers(chosen))


def translate_streamlit() -> None:
    """Put words of the page's language in the place of those that Streamlit has in English."""
    if spoken() == "de":
        st.html(STATIC / "streamlit-de.css")


def show(state: State) -> None:
    """Draw a button for each other language, with its name in itself."""
    for code, name in LANGUAGES.items():
        if code != spoken():
            st.button(name, key=f"language-{code}", type="tertiary", on_click=_choose, args=(code,))


@callback
def _choose(code: str) -> None:
    told = current()  # of the last change: it is said again
    change(lambda state: replace(state, language=code, notes=told.notes, problem=told.problem))


def _or_browsers(chosen: str) -> str:
    return chosen or wanted([st.context.locale or ""])


def _of_visitor() -> str:
    return _or_browsers(current().language)


ask_first(_of_visitor)  # a callback runs before the page, and in a thread of its own
