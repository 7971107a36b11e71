"""The one way in which headings and sentences reach the page: sentences as text, never as Markdown or HTML.

Names, cells and link values come from strangers and are part of such sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from convviz.app.session.incidents import Problem
from convviz.language import again, phrase


def heading(title: str, **settings) -> None:
    """Show the heading of a part of the page; it is Markdown, and so of words of ours only."""
    st.markdown(f"## {title}", anchors=False, **settings)


def headline(
    runs: Iterable[tuple[str, bool]], *sentences: str, beside: Callable[[], None] | None = None
) -> None:
    """Show a page's headline, in runs of words of ours that are strong or not, and sentences below it.

    What `beside` draws stands at their end.
    """
    words = "".join(f":primary[**{text}**]" if strong else text for text, strong in runs)
    with st.container(key="headline", gap=None):
        st.markdown(f"# {words}", anchors=False)
        quiet(*sentences)
        if beside:
            beside()


def quiet(*sentences: str) -> None:
    """Show sentences as small grey lines, where the place does not say otherwise."""
    for sentence in filter(None, sentences):
        st.text(again(sentence), width="stretch")


def note(*sentences: str, key: str) -> None:
    """Show what the visitor should know about the last change or the link."""
    if any(sentences):
        with st.container(key=f"note-{key}", gap=None):
            quiet(*sentences)


def problem(problem: Problem, key: str) -> None:
    """Show what could not be done, and under which reference the log has it."""
    with st.container(key=f"problem-{key}", horizontal=True, wrap=False, gap="small"):
        st.markdown(":primary[:material/error:]", width="content")
        st.text(again(problem.sentence), width="stretch")
        st.caption(phrase("ref {reference}", reference=problem.reference), width="content")
