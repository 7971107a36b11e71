"""Typed sequences that are read: numbers, letters and words, recognised or chosen."""

import json
from pathlib import Path

import pytest

from convviz.core.limits import MAX_LENGTH
from convviz.data.typed.sequences import (
    READINGS,
    WORD_VECTORS,
    read_sequence,
    recognise,
    word_key,
    word_vector,
)

TEXTBOOK = json.loads((Path(__file__).with_name("golden") / "textbook.json").read_text(encoding="utf-8"))

NUMBERS = {
    "spaces": "1 2 3 4",
    "commas": "1,2,3,4",
    "commas and spaces": "1, 2, 3, 4",
    "one a line": "1\n2\n3\n4",
    "a spreadsheet's column": "1\r\n2\r\n3\r\n4\r\n",
    "a spreadsheet's row": "1\t2\t3\t4",
    "all kinds of separators": "1;2 3\n4",
    "brackets": "[1, 2, 3, 4]",
    "numpy's repr": "array([1., 2., 3., 4.])",
    "torch": "tensor([1., 2., 3., 4.])",
    "an assignment": "x = [1 2 3 4]",
    "a byte order mark": "\ufeff1 2 3 4",
    "no-break spaces": "1\u00a02\u00a03\u00a04",
    "points and exponents": "1. 0.2e1 3.0 +4",
}


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_recognised_however_they_are_written(text):
    data = read_sequence(text)
    assert data.values.tolist() == [[1, 2, 3, 4]]
    assert data.channel_labels is None
    assert data.position_labels is None
    assert data.notes == ()
    assert data == read_sequence(text, "numbers")


def test_a_real_minus_sign_and_a_dash_are_minus_signs():
    assert read_sequence("−1 –2 -3").values.tolist() == [[-1, -2, -3]]


@pytest.mark.parametrize("text", ["1\n2\n\n3\n4", "[[1, 2], [3, 4]]", "1\t3\n2\t4", "1\t3\r\n\r\n2\t4\r\n"])
def test_a_blank_line_a_second_bracket_or_a_tabbed_column_makes_a_channel(text):
    assert read_sequence(text).values.tolist() == [[1, 2], [3, 4]]


def test_a_pasted_spreadsheet_keeps_its_header_as_the_names_of_the_channels():
    data = read_sequence("warm\tcold\n1\t3\n2\t4")
    assert data.values.tolist() == [[1, 2], [3, 4]]
    assert data.channel_labels == ("warm", "cold")


def test_a_long_sequence_is_averaged_and_it_is_said():
    data = read_sequence("1 3 " * MAX_LENGTH)
    assert data.values.tolist() == [[2] * MAX_LENGTH]
    assert data.notes == ("averaged 2 to 1: 8\u202f192 to 4\u202f096 positions",)


def test_where_the_last_are_fewer_their_average_is_theirs():
    assert set(read_sequence("2 " * (MAX_LENGTH + 1)).values[0].tolist()) == {2}


def test_the_longest_sequence_is_kept_as_it_is():
    assert read_sequence("1 3 " * (MAX_LENGTH // 2)).notes == ()


def test_one_number_is_a_sequence_and_it_is_said_what_fits_it():
    data = read_sequence("7")
    assert data.values.tolist() == [[7]]
    assert data.notes == ("one position: a kernel longer than 1 needs padding",)


def test_nothing_but_zeros_is_said_to_give_the_bias_only():
    assert read_sequence("0 0 -0").notes == ("all values are 0: every output is its bias",)


def test_dna_is_one_hot_in_the_order_of_its_alphabet():
    data = read_sequence("GATC")
    assert data.values.tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]]
    assert data.channel_labels == ("A", "C", "G", "T")
    assert data.position_labels == ("G", "A", "T", "C")
    assert data.notes == ()


def test_n_is_a_quarter_of_each_letter_and_small_letters_are_capitals_and_both_are_said():
    data = read_sequence("gNa")
    assert data.values[:, 1].tolist() == [0.25] * 4
    assert data.values.sum(axis=0).tolist() == [1, 1, 1]
    assert data.position_labels == ("G", "N", "A")
    assert data.notes == (
        "small letters read as capitals",
        "N is any letter: a quarter in each channel",
    )


def test_line_breaks_and_blanks_in_dna_are_nothing():
    parted, whole = read_sequence("GAT TA\nCA"), read_sequence("GATTACA")
    assert parted.values.tolist() == whole.values.tolist()
    assert parted.position_labels == whole.position_labels


def test_other_letters_are_one_hot_in_the_order_in_which_they_come():
    data = read_sequence("hello")
    assert data.channel_labels == ("h", "e", "l", "o")
    assert data.position_labels == ("h", "e", "l", "l", "o")
    assert data.values.argmax(axis=0).tolist() == [0, 1, 2, 2, 3]
    assert data.values.sum(axis=0).tolist() == [1] * 5


def test_a_blank_between_letters_is_a_letter_that_can_be_seen():
    data = read_sequence("to \n be", "letters")
    assert data.position_labels == ("t", "o", "␣", "b", "e")


def test_the_sentence_of_the_textbook_is_its_input():
    case = TEXTBOOK[1]
    assert case["name"] == "a sentence of word vectors through Conv1D, stride 2"
    data = read_sequence("cat sitting there dog resting here")
    assert data.values.tolist() == case["input"]
    assert data.position_labels == ("cat", "sitting", "there", "dog", "resting", "here")
    assert data.notes == ()


@pytest.mark.parametrize("word", ["cat", "Cat", "CAT", "cat.", "“cat”!", "(cat)", "cat,"])
def test_a_word_is_the_same_with_capitals_and_between_marks(word):
    assert word_vector(word) == (WORD_VECTORS["cat"], False)
    assert read_sequence(f"here {word}", "words").values[:, 1].tolist() == [0.7, 0.4, 0.5]


def test_marks_alone_are_a_word():
    assert word_key("—") == "—"
    assert read_sequence("cat — dog", "words").position_labels == ("cat", "—", "dog")


def test_the_same_word_has_the_same_vector_and_other_words_have_others():
    values = read_sequence("the bird and the nest", "words").values
    assert values[:, 0].tolist() == values[:, 3].tolist()
    assert len({tuple(vector) for vector in values.T.tolist()}) == 4


def test_a_made_up_vector_is_the_same_everywhere():
    assert word_vector("bird") == ((0.8, 0.1, 0.5), True)
    assert word_vector("köszönöm") == ((0.6, -0.9, 0.7), True)


def test_made_up_vectors_have_one_decimal_of_either_sign_and_never_0():
    numbers = [number for index in range(999) for number in word_vector(f"word{index}")[0]]
    assert set(numbers) == {tenths / 10 for tenths in range(-9, 10) if tenths}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("cat bird Bird!", "“bird” has a made-up vector"),
        ("a bird", "“a” and “bird” have made-up vectors"),
        ("one two three", "“one”, “two” and “three” have made-up vectors"),
        ("one two three four five", "“one”, “two”, “three” and 2 more have made-up vectors"),
    ],
)
def test_made_up_vectors_are_named(text, note):
    assert read_sequence(text).notes == (note,)


def test_own_vectors_stand_in_for_those_of_the_table_and_for_made_up_ones():
    data = read_sequence("Cat bird", vectors={"cat": (1, 2, 3), "bird": (4, 5, 6)})
    assert data.values.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert data.notes == ()


def test_own_vectors_make_a_text_of_these_words_a_text_of_words():
    assert recognise("gag tag") == "letters"
    assert recognise("gag tag", {"gag": (0, 0, 1), "tag": (0, 1, 0)}) == "words"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1 2", "numbers"),
        ("nan", "numbers"),
        ("-inf", "numbers"),
        ("1/2", "numbers"),
        ("GATTACA", "letters"),
        ("gattaca", "letters"),
        ("NNN", "letters"),
        ("CAT", "letters"),
        ("cat", "words"),
        ("cat cat", "words"),
        ("hello", "letters"),
        ("hello world", "words"),
        ("hello,world", "words"),
        ("b4 c5", "words"),
        ("日本語", "letters"),
        ("🐈 🐕", "words"),
        ("__import__('os')", "letters"),
    ],
)
def test_what_a_text_is_is_recognised(text, reading):
    assert recognise(text) == reading
    assert reading in READINGS


def test_every_reading_can_be_chosen_for_a_text_that_is_recognised_as_another():
    assert read_sequence("1 2", "words").position_labels == ("1", "2")
    assert read_sequence("1 2", "letters").channel_labels == ("1", "␣", "2")
    assert read_sequence("GATTACA", "words").values.shape == (3, 1)
    assert read_sequence("cat", "letters").values.shape == (4, 3)


def test_emoji_are_letters_and_words():
    assert read_sequence("🐈🐕🐈").values.tolist() == [[1, 0, 1], [0, 1, 0]]
    assert read_sequence("🐈 🐕 🐈").position_labels == ("🐈", "🐕", "🐈")


def test_accents_typed_in_two_ways_are_the_same_letter():
    assert read_sequence("e\u0301o").position_labels == ("é", "o")
    assert word_vector("cafe\u0301") == word_vector("café")


@pytest.mark.parametrize(("text", "count"), [("a\0b", "1 character"), ("a\u200bb\x07", "2 characters")])
def test_what_cannot_be_seen_is_left_out_of_letters_and_it_is_said(text, count):
    data = read_sequence(text)
    assert data.position_labels == ("a", "b")
    assert data.notes == (f"left out {count} that cannot be seen",)


def test_a_byte_order_mark_is_no_letter_and_not_worth_a_note():
    assert read_sequence("\ufeffGATTACA").notes == ()
    assert read_sequence("\ufeffcat dog").position_labels == ("cat", "dog")


def test_a_sequence_is_called_by_what_it_begins_with():
    assert read_sequence("cat\nsitting").name == "cat sitting"
    assert read_sequence("dog " * 99).name == "dog dog dog dog dog dog dog dog dog dog…"
    assert read_sequence("1\t2\n3\t4").name == "the table"
