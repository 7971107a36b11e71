"""What is typed in the sidebar: a sequence and how it is read, a matrix, a volume."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app.components import grids, notices, widgets
from convviz.app.session.state import FIRST_TEXTS, State, change
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHOWN, MAX_TEXT
from convviz.data.inputs import Input, Numbers, Text
from convviz.data.typed.alphabets import TITLES
from convviz.data.typed.matrices import parse_matrix
from convviz.data.typed.records import is_fasta, records_in
from convviz.data.typed.sequences import READINGS, recognise, word_key, word_vector
from convviz.data.wording import grouped
from convviz.language import later, phrase
from convviz.settings.companions import suited

_OPEN = "vectors-open"
_EDITOR_WIDTH = 320
_CAPTIONS = {
    1: later("Numbers, letters or words. Put a blank line between channels."),
    2: later("One row per line. A blank line starts the next channel."),
    3: later("One row per line and a blank line between slices, or nested brackets."),
}
_READING_TITLES = {
    "auto": later("detect automatically"),
    "numbers": later("numbers"),
    "letters": later("letters"),
    "words": later("words"),
    **TITLES,
}


_RECOGNISED = {
    "numbers": later("Detected: numbers."),
    "letters": later("Detected: letters."),
    "words": later("Detected: words."),
    "dna": later("Detected: DNA or RNA."),
    "protein": later("Detected: a protein."),
}


def show(state: State, input: Input) -> None:
    """Draw the text area and, for a sequence, how it is read."""
    widgets.text_box(
        phrase("Text") if state.setup.rank == 1 else phrase("Numbers"),
        state.typed_text,
        _type,
        key="typed",
        height=92 if state.setup.rank == 1 else 132,
        label_visibility="collapsed",
    )
    most = phrase("At most {most} characters.", most=grouped(MAX_TEXT))
    notices.quiet(phrase(_CAPTIONS[state.setup.rank]), most)
    if isinstance(state.setup.typed, Text):
        _show_reading(state.setup.typed, input)


def typed_of(state: State) -> Text | Numbers:
    """Return what the text area holds; `SourceError` where it cannot be read."""
    if state.setup.rank > 1:
        return Numbers.of(parse_matrix(state.typed_text, rank=state.setup.rank))
    earlier = state.setup.typed or state.kept or Text("")
    same = earlier.text == state.typed_text
    typed = replace(earlier, text=state.typed_text, record=earlier.record if same else 0)
    typed.read()
    return typed


def with_typed(state: State) -> State:
    """Put what the text area holds on the stage; if it cannot be read, what it held at first."""
    try:
        typed = typed_of(state)
    except SourceError:
        state = replace(state, typed_text=FIRST_TEXTS[state.setup.rank])
        typed = typed_of(state)
    return _with(state, typed)


def with_text(state: State, text: str) -> State:
    """Put a text on the stage; `SourceError` where it cannot be read."""
    state = replace(state, typed_text=text[: MAX_TEXT + 1])
    return _with(state, typed_of(replace(state, typed_text=text)))


def _with(state: State, typed: Text | Numbers) -> State:
    """Put this on the stage, with the kernel that suits it."""
    setup = replace(state.setup, source="typed", typed=typed)
    return replace(state, setup=suited(state.setup, setup, state.upload, state.upload))


def _type(text: str) -> None:
    change(lambda state: replace(state, typed_text=text[: MAX_TEXT + 1]))

    def edit(state: State) -> State:
        return _with(state, typed_of(replace(state, typed_text=text)))

    change(edit)


def _show_reading(typed: Text, input: Input) -> None:
    widgets.select(
        phrase("Read as"),
        READINGS,
        typed.reading,
        _read,
        key="reading",
        format_func=lambda reading: phrase(_READING_TITLES[reading]),
    )
    is_auto = typed.reading == "auto"
    reading = recognise(typed.text, dict(typed.vectors)) if is_auto else typed.reading
    if is_auto:
        notices.quiet(phrase(_RECOGNISED[reading]))
        _show_records(typed)
    if reading == "words":
        popover = widgets.popover(phrase("Edit the vectors"), _OPEN)
        if popover.open:
            with popover, st.container(width=_EDITOR_WIDTH):
                _show_vectors(typed, input)


def _show_records(typed: Text) -> None:
    """Draw the choice of a record, of a text in the format FASTA that has several."""
    if not is_fasta(typed.text):
        return
    records = records_in(typed.text, phrase("the text")).first
    if len(records) > 1:
        widgets.select(
            phrase("Record"),
            list(range(len(records))),
            min(typed.record, len(records) - 1),
            _choose_record,
            key="record",
            format_func=lambda index: f"{index} · {records[index].name}",
        )


def _choose_record(index: int) -> None:
    _read_with(record=index)


def _read(reading: str) -> None:
    _read_with(reading=reading)


def _read_with(**settings: object) -> None:
    """Read the typed text once more, in another way."""

    def edit(state: State) -> State:
        if not isinstance(state.setup.typed, Text):
            return state  # something else was chosen at the same time
        typed = replace(state.setup.typed, text=state.typed_text, **settings)
        typed.read()
        return _with(state, typed)

    change(edit)


def _show_vectors(typed: Text, input: Input) -> None:
    """Draw a row of numbers for each word; a word too long to be shown whole keeps its own."""
    words = dict.fromkeys(word_key(word) for word in input.position_labels if len(word) < MAX_SHOWN)
    own = dict(typed.vectors)
    if words:
        vectors = Numbers.of([own.get(word) or word_vector(word)[0] for word in words])
        grids.show("vectors", vectors, _writer(tuple(words)), titles=tuple(words))


def _writer(words: tuple[str, ...]):
    def write(state: State, edited: Numbers) -> State:
        typed = state.setup.typed
        if not isinstance(typed, Text) or len(edited.array) != len(words):
            return state  # the text changed at the same time
        given = {word: tuple(vector) for word, vector in zip(words, edited.array.tolist(), strict=True)}
        changed = {word: vector for word, vector in given.items() if vector != word_vector(word)[0]}
        kept = {word: vector for word, vector in typed.vectors if word not in given}
        typed = replace(typed, vectors=tuple({**kept, **changed}.items()))
        return replace(state, setup=replace(state.setup, typed=typed))

    return write
