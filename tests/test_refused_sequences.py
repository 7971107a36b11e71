"""Typed sequences that cannot be read: each is refused with a sentence, and soon."""

from contextlib import suppress
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typed_refusals import COMMA, NO_NUMBERS

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH, MAX_LETTERS, MAX_TEXT
from convviz.data.typed.sequences import READINGS, read_sequence

NOTHING = (
    "There is nothing to read in the text; type numbers such as 1 2 3, letters such as GATTACA, or words "
    "such as cat sitting there."
)
WORD = (
    "“{}” in position {} (counted from 0) is not a number; write digits, with a point for decimals, as in 3, "
    "−0.5 or 1e-3."
)
MIXED = (
    "Numbers and words are mixed: “{}” in position {} is a number, and “{}” in position {} is none (counted "
    "from 0); leave one kind out, or choose to read all as words or as letters."
)
INFINITE = (
    "“{}” in position {} (counted from 0) is not a finite number; put one there, 0 if nothing is meant."
)
LARGE = (
    "“{}” in position {} (counted from 0) lies beyond ±1e15, where whole numbers are no longer exact; use "
    "smaller numbers."
)
REFUSALS = {
    "": NOTHING,
    " \n\t ": NOTHING,
    "\0": NOTHING,
    "\ufeff": NOTHING,
    ",;": NO_NUMBERS,
    "[[], []]": NO_NUMBERS,
    "1,,2": "The value in position 1 (counted from 0) is missing; type a number there, 0 if nothing is "
    "meant.",
    "1,5": COMMA.format(1, 5),
    "1,5\n2,5": COMMA.format(1, 5),
    "1 2 abc 4": MIXED.format(1, 0, "abc", 2),
    "the 3 cats": MIXED.format(3, 1, "the", 0),
    "1 \0": MIXED.format(1, 0, "U+0000", 1),
    "1 🐈": MIXED.format(1, 0, "🐈", 1),
    "infinity and beyond": MIXED.format("infinity", 0, "and", 1),
    "nan": INFINITE.format("nan", 0),
    "1 2 NaN": INFINITE.format("NaN", 2),
    "0 -inf 3": INFINITE.format("-inf", 1),
    "1e999": LARGE.format("1e999", 0),
    "1 1e308": LARGE.format("1e308", 1),
    "1_000": WORD.format("1_000", 0),
    "1 0x10": WORD.format("0x10", 1),
    "1+2j": WORD.format("1+2j", 0),
    "1st 2nd": WORD.format("1st", 0),
    "٣ 4": WORD.format("٣", 0),
    "1/0": "“1/0” in position 0 (counted from 0) is not a decimal number; write 0.25 for 1/4.",
    "[1 2 x]": WORD.format("x", 2),
    "[1, 2": "The brackets do not match: 1 open and 0 close; copy the whole matrix, or leave all brackets "
    "out and type one row a line.",
    "1 2\n\n3": "Channel 1 has 1 number, and channel 0 has 2 numbers (counted from 0); "
    "give each channel as many.",
    "1\t2\n3": "Line 1 has 1 cell, and line 0 has 2 cells (counted from 0, without blank lines, with tabs "
    "between cells); give each line as many.",
    "1\t2\n3\tx": WORD.format("x", "_").replace("position _", "row 1, column 1 of “the table”"),
    "abcdefghijklmnopqrstu": "The text has 21 different letters, a channel each, and at most 20 channels are "
    "shown; use fewer different letters, or choose to read it as words.",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSALS.items(), ids=repr)
def test_what_is_no_sequence_is_refused_with_its_place_and_a_way_out(text, sentence):
    with pytest.raises(SourceError) as caught:
        read_sequence(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2 abc 4", WORD.format("abc", 2)),
        ("__import__('os')", WORD.format("__import__", 0)),
        ("1 \0", WORD.format("U+0000", 1)),
        ("1 🐈", WORD.format("🐈", 1)),
        ("cat", WORD.format("cat", 0)),
    ],
)
def test_words_that_are_chosen_to_be_numbers_are_refused_with_their_place(text, sentence):
    with pytest.raises(SourceError) as caught:
        read_sequence(text, "numbers")
    assert str(caught.value) == sentence


def test_an_unknown_reading_is_refused_with_the_known_ones():
    with pytest.raises(SourceError) as caught:
        read_sequence("1 2", "syllables")
    assert str(caught.value) == (
        "There is no reading “syllables”; choose one of auto, numbers, letters, words, dna, protein."
    )


@pytest.mark.parametrize("reading", READINGS)
def test_a_million_characters_are_refused_before_they_are_read(reading):
    with pytest.raises(SourceError) as caught:
        read_sequence("x" * 10**6, reading)
    assert str(caught.value) == (
        "The text has 1\u202f000\u202f000 characters, and at most 200\u202f000 are read; "
        "paste a shorter piece."
    )


def test_a_hundred_thousand_numbers_are_refused_with_the_limit():
    with pytest.raises(SourceError) as caught:
        read_sequence("1 " * 100_000)
    assert str(caught.value) == (
        "The text has 100\u202f000 numbers, and at most 16\u202f384 are read; paste a smaller part, or "
        "upload it as a CSV file."
    )


@pytest.mark.parametrize(
    ("text", "reading", "counted"),
    [("A", "letters", "letters"), ("x", "letters", "letters"), ("cat ", "words", "words")],
)
def test_as_many_letters_or_words_as_can_be_shown_are_read_and_one_more_is_refused(text, reading, counted):
    assert read_sequence(text * MAX_LENGTH, reading).values.shape[1] == MAX_LENGTH
    with pytest.raises(SourceError) as caught:
        read_sequence(text * (MAX_LENGTH + 1), reading)
    assert str(caught.value) == (
        f"The text has 4\u202f097 {counted}, and at most 4\u202f096 are shown; paste a shorter piece."
    )


def test_as_many_different_letters_as_there_are_channels_are_read():
    assert len(read_sequence("abcdefghijklmnopqrst").values) == MAX_LETTERS


@pytest.mark.parametrize(
    ("vector", "count"), [((), "0 numbers"), ((1,), "1 number"), ((1,) * 4, "4 numbers")]
)
def test_a_vector_of_another_length_is_refused_with_its_word(vector, count):
    with pytest.raises(SourceError) as caught:
        read_sequence("cat dog", vectors={"dog": vector})
    assert str(caught.value) == f"The vector of “dog” has {count}, and each word has 3; fill in three."


def test_a_vector_that_is_not_finite_is_refused():
    with pytest.raises(
        SourceError, match=r"^“cat dog” has nan at index \(2, 1\), counted from 0, which is not "
    ):
        read_sequence("cat dog", vectors={"dog": (1, 2, float("nan"))})


HOSTILE = {
    "open brackets": "[" * MAX_TEXT,
    "one long word": "x" * MAX_TEXT,
    "marks before a letter": "." * (MAX_TEXT - 1) + "a",
    "letters of dna": "ACGT" * (MAX_TEXT // 4),
    "words": "ab " * (MAX_TEXT // 3),
    "numbers and a word": "1 " * (MAX_TEXT // 2 - 1) + "x",
    "what cannot be seen": "\0" * MAX_TEXT,
    "a table of words": "ab\tx\n" * (MAX_TEXT // 5),
    "tabs": "1" + "\t" * (MAX_TEXT - 3) + "\n1",
    "combining marks": "a" + "\u0301" * (MAX_TEXT - 1),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("reading", READINGS)
def test_hostile_texts_are_read_or_refused_at_once(text, reading):
    start = process_time()
    with suppress(SourceError):
        read_sequence(text, reading)
    assert process_time() - start < 3  # some 0.2 here; what is not linear takes minutes


PIECES = st.lists(
    st.sampled_from(
        [*"[](),;\n\t 0123456789.-+eE_−/x\0acgtnN", "nan", "inf", "cat ", "1,5", "\t1\n", "é", "🐈"]
    )
)


@settings(max_examples=300)
@given(st.one_of(st.text(), PIECES.map("".join)), st.sampled_from(READINGS))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text, reading):
    try:
        data = read_sequence(text, reading)
    except SourceError as refusal:
        sentence = str(refusal)
        assert sentence.replace("\u202f", " ").isprintable()
        assert sentence.endswith(".")
        assert len(sentence) < 250
    else:
        assert data.values.ndim == 2
        assert 1 <= len(data.values) <= MAX_LETTERS
        assert 1 <= data.values.shape[1] <= MAX_LENGTH
        assert np.isfinite(data.values).all()
        assert len(data.position_labels or data.values[0]) == data.values.shape[1]
        assert len(data.channel_labels or data.values) == len(data.values)
        assert all(data.position_labels or "-")
