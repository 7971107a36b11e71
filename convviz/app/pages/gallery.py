"""The gallery: worked examples as cards, each a click away from the stage, and each a link."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from urllib.parse import urlencode

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.state import State, change, touch, with_setup
from convviz.data.inputs import RANKS
from convviz.explain.headline import TIMES
from convviz.language import count_phrase, phrase
from convviz.layers.scene import Scene
from convviz.learn.gallery import CHAPTERS, Entry, entries, found
from convviz.render.thumbnails import WIDTH, thumbnail
from convviz.settings.link.query import marked
from convviz.settings.model import build

NO_BREAK = "\N{NO-BREAK SPACE}"
_ALL = "all"


def accepts(name: str) -> bool:
    """Whether there is a chapter or an example of this name."""
    return name in CHAPTERS or name in entries()


def show(state: State, scene: Scene) -> None:
    """Draw the choices and the cards; the visitor's own set-up stays as it is until a card is pressed."""
    st.html(STATIC / "gallery.css")
    with st.container(key="headline", gap=None):
        st.markdown("# " + phrase("Worked examples from papers, courses and books"), anchors=False)
        st.text(
            phrase(
                "Click an example to open it with its kernel and settings. The numbers are those of "
                "the source."
            ),
            width="stretch",
        )
    words, rank = _show_choices(state)
    chosen = found(words, rank, state.name)
    for chapter, title in CHAPTERS.items():
        cards = [entry for entry in chosen if entry.chapter == chapter]
        if cards:
            _show_chapter(chapter, phrase(title), cards, state.language)
    if not chosen:
        none = phrase("No example matches. Use fewer words, or search all chapters.")
        notices.quiet(none)


def _show_choices(state: State) -> tuple[str, int | None]:
    """Draw what narrows the cards down; return the words and the rank that are looked for."""
    with st.container(key="gallery-choices", horizontal=True, vertical_alignment="center"):
        _show_chapters(state)
        rank = st.segmented_control(
            phrase("Axes"),
            (_ALL, *RANKS),
            default=_ALL,
            required=True,
            key="gallery-rank",
            format_func=lambda rank: phrase("All") if rank == _ALL else f"{rank}D",
            label_visibility="collapsed",
            on_change=touch,
        )
        words = st.text_input(
            phrase("Search"),
            key="gallery-words",
            placeholder=phrase("Search, for example: stride torch"),
            label_visibility="collapsed",
            max_chars=80,
            on_change=touch,
            width=300,
        )
    return words or "", rank if rank in RANKS else None


def _show_chapters(state: State) -> None:
    one = entries().get(state.name)
    chapter = one.chapter if one else state.name
    widgets.select(
        phrase("Chapter"),
        (_ALL, *CHAPTERS),
        chapter or _ALL,
        _choose,
        key="gallery-chapter",
        format_func=lambda name: phrase(CHAPTERS[name]) if name in CHAPTERS else phrase("All chapters"),
        label_visibility="collapsed",
        width=300,
    )
    if one:
        st.button(phrase("The whole chapter"), key="gallery-whole", on_click=_choose, args=(chapter,))


def _show_chapter(chapter: str, title: str, cards: list[Entry], language: str) -> None:
    with st.container(key=f"gallery-head-{chapter}", horizontal=True, vertical_alignment="bottom"):
        notices.heading(title, width="content")
        st.text(count_phrase("{count} example", "{count} examples", len(cards)))
    with st.container(key=f"gallery-cards-{chapter}"):
        for entry in cards:
            _show_card(entry, language)


def _show_card(entry: Entry, language: str) -> None:
    title, see = phrase(entry.title), phrase(entry.see)
    with st.container(key=f"card-{entry.name}", border=True, gap=None):
        alt = phrase("Input and output of {title}", title=title)
        st.image(_picture(entry.name), alt=alt, width=WIDTH)
        st.button(title, key=f"open-{entry.name}", type="tertiary", on_click=_open, args=(entry,))
        st.text(see.replace(f" {TIMES} ", f"{NO_BREAK}{TIMES}{NO_BREAK}"))
        st.markdown(_source(entry, language))


def _source(entry: Entry, language: str) -> str:
    cited, address = phrase(entry.source.text), entry.source.address
    source = f"[{cited}]({address})" if address else f"{cited[0].upper()}{cited[1:]}"
    fields = marked({"page": "gallery", "name": entry.name}) | ({"lang": language} if language else {})
    here = f"?{urlencode(fields)}"
    return source + " · " + phrase("[link]({address})", address=here)


@cache
def _picture(name: str) -> str:
    return thumbnail(build(entries()[name].setup))


@callback
def _choose(chapter: str) -> None:
    change(lambda state: replace(state, name="" if chapter == _ALL else chapter))


@callback
def _open(entry: Entry) -> None:
    change(lambda state: replace(with_setup(state, entry.setup), notes=(entry.told,)))
