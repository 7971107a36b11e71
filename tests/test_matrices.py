"""Typed and pasted numbers: what is read, and what is refused with which words."""

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from typed_refusals import COMMA, NO_NUMBERS

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_KERNEL, MAX_MAGNITUDE, MAX_TYPED_CELLS
from convviz.data.typed.matrices import format_matrix, parse_kernel, parse_matrix

TWO_ROWS = [[[1, 2], [3, 4]]]
TWO_CHANNELS = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]

TABLES = {
    "spaces": "1 2\n3 4",
    "aligned columns": "  1   2\n  3   4\n",
    "commas": "1,2\n3,4",
    "commas and spaces": "1, 2\n3, 4",
    "commas at the ends": "1, 2,\n3, 4,",
    "tabs, as from a spreadsheet": "1\t2\r\n3\t4\r\n",
    "commas and tabs": "1,\t2\n3,\t4",
    "a spreadsheet's empty columns": "1\t2\t\t\n3\t4\t\t\n",
    "indented tabs": "\t1\t2\n\t3\t4",
    "a file with semicolons": "1;2\n3;4",
    "rows parted by semicolons": "1 2; 3 4",
    "semicolons at the ends": "1 2;\n3 4;",
    "a byte order mark": "\ufeff1 2\n3 4",
    "no-break spaces": "1\u00a02\n3\u00a04",
    "old line ends": "1 2\r3 4",
    "line and page breaks": "1 2\u20283 4",
    "blank lines around": "\n\n1 2\n3 4\n\n",
    "plus signs": "+1 +2\n+3 +4",
    "points": "1. 2.0\n3.000 4.",
    "exponents": "1e0 0.2e1\n30E-1 .04e+2",
}
BRACKETS = {
    "Python lists": "[[1, 2], [3, 4]]",
    "Python lists, a row a line": "[\n    [1, 2],\n    [3, 4],\n]",
    "JSON indented by tabs": json.dumps(TWO_ROWS[0], indent="\t"),
    "tuples": "((1, 2), (3, 4))",
    "braces of C": "{{1, 2}, {3, 4}};",
    "numpy printed": "[[1 2]\n [3 4]]",
    "numpy printed as floats": str(np.array(TWO_ROWS[0], dtype=float)),
    "numpy's repr": repr(np.array(TWO_ROWS[0], dtype=np.float32)),
    "numpy's call": "np.array([[1, 2], [3, 4]])",
    "torch": "tensor([[1., 2.],\n        [3., 4.]], device='cuda:0', requires_grad=True)",
    "MATLAB": "[1 2; 3 4]",
    "MATLAB with lines": "A = [1 2\n     3 4];",
    "an assignment": "kernel = [[1, 2], [3, 4]]",
    "rows without outer brackets": "[1, 2],\n[3, 4]",
    "rows side by side": "[1 2][3 4]",
    "one bracket too many all round": "[[[1, 2], [3, 4]]]",
}


@pytest.mark.parametrize("text", [*TABLES.values(), *BRACKETS.values()], ids=[*TABLES, *BRACKETS])
def test_a_matrix_is_read_however_it_is_written(text):
    matrix = parse_matrix(text)
    assert matrix.tolist() == TWO_ROWS
    assert matrix.dtype == np.float64


@pytest.mark.parametrize(
    "text",
    [
        "1 2\n3 4\n\n5 6\n7 8",
        "1 2; 3 4\n \t\n5 6; 7 8",
        "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",
        "[[1 2]\n [3 4]]\n\n[[5 6]\n [7 8]]",
        "[1 2; 3 4] [5 6; 7 8]",
        repr(np.array(TWO_CHANNELS)),
    ],
)
def test_blank_lines_or_a_third_level_of_brackets_part_channels(text):
    assert parse_matrix(text).tolist() == TWO_CHANNELS


def test_a_long_row_that_numpy_wrapped_stays_one_row():
    matrix = np.arange(200).reshape(2, 100)
    printed = np.array2string(matrix, threshold=1000)
    assert printed.count("\n") > 1
    assert parse_matrix(printed).tolist() == [matrix.tolist()]


def test_a_list_broken_after_a_comma_stays_one_row():
    assert parse_matrix("[1, 2,\n 3, 4]").tolist() == [[[1, 2, 3, 4]]]


@pytest.mark.parametrize(("text", "rows"), [("5", [[5]]), ("1 2 3", [[1, 2, 3]]), ("1\n2", [[1], [2]])])
def test_one_number_one_row_and_one_column_are_matrices(text, rows):
    assert parse_matrix(text).tolist() == [rows]


def test_a_real_minus_sign_and_a_dash_are_minus_signs():
    assert parse_matrix("−1 –2 -3").tolist() == [[[-1, -2, -3]]]


def test_with_one_axis_line_breaks_and_semicolons_are_mere_spaces():
    assert parse_matrix("1;2 3\n4", rank=1).tolist() == [[1, 2, 3, 4]]
    assert parse_matrix("[1, 2,\n 3\n4]", rank=1).tolist() == [[1, 2, 3, 4]]


def test_with_one_axis_a_blank_line_or_a_second_bracket_parts_channels():
    assert parse_matrix("1\n2\n\n3\n4", rank=1).tolist() == [[1, 2], [3, 4]]
    assert parse_matrix("[[1, 2], [3, 4]]", rank=1).tolist() == [[1, 2], [3, 4]]


def test_with_three_axes_a_blank_line_parts_slices_and_a_fourth_bracket_channels():
    assert parse_matrix("1 2\n3 4\n\n5 6\n7 8", rank=3).tolist() == [TWO_CHANNELS]
    assert parse_matrix(str([TWO_CHANNELS, TWO_CHANNELS]), rank=3).tolist() == [TWO_CHANNELS, TWO_CHANNELS]


MISSING = (
    "The value in row {}, column {} (counted from 0) is missing; type a number there, 0 if nothing is meant."
)
WORD = (
    "“{}” in row {}, column {} (counted from 0) is not a number; write digits, with a point for decimals, "
    "as in 3, −0.5 or 1e-3."
)
INFINITE = (
    "“{}” in row {}, column {} (counted from 0) is not a finite number; put one there, 0 if nothing is meant."
)
LARGE = (
    "“{}” in row {}, column {} (counted from 0) lies beyond ±1e15, where whole numbers are no longer exact; "
    "use smaller numbers."
)
UNMATCHED = (
    "The brackets do not match: {} open and {} close; copy the whole matrix, or leave all brackets out and "
    "type one row a line."
)
REFUSALS = {
    "": NO_NUMBERS,
    " \n\t ": NO_NUMBERS,
    "[[], []]": NO_NUMBERS,
    ";;": NO_NUMBERS,
    "1,,2": MISSING.format(0, 1),
    "[[1, 2], [, 4]]": MISSING.format(1, 0),
    "1\t2\t3\n4\t\t6": MISSING.format(1, 1),
    "1 2\n3 abc": WORD.format("abc", 1, 1),
    "1_000": WORD.format("1_000", 0, 0),
    "0x10 1": WORD.format("0x10", 0, 0),
    "1+2j": WORD.format("1+2j", 0, 0),
    "٣ 4": WORD.format("٣", 0, 0),
    "1 🐈": WORD.format("🐈", 0, 1),
    "1 \0": WORD.format("U+0000", 0, 1),
    "1 a\x00\u202eb": WORD.format("ab", 0, 1),
    "__import__('os')": WORD.format("__import__", 0, 0),
    "x" * 99: WORD.format("x" * 23 + "…", 0, 0),
    "1 2\n1/0 4": "“1/0” in row 1, column 0 (counted from 0) is not a decimal number; write 0.25 for 1/4.",
    "[[1 ... 3]]": "“...” in row 0, column 1 (counted from 0) stands for numbers that were left out in "
    "printing; copy all of them.",
    "nan": INFINITE.format("nan", 0, 0),
    "1 2\n-inf 3": INFINITE.format("-inf", 1, 0),
    "1 Infinity": INFINITE.format("Infinity", 0, 1),
    "1e999": LARGE.format("1e999", 0, 0),
    "0 -1e308": LARGE.format("-1e308", 0, 1),
    "1000000000000001": LARGE.format("1000000000000001", 0, 0),
    "9"
    * 65: "“99999999999999999999999…” in row 0, column 0 (counted from 0) is 65 characters long, and at most "
    "64 are read; put spaces between numbers.",
    "1,5": COMMA.format(1, 5),
    "1,5;2,5": COMMA.format(1, 5),
    "0,5\t1\t0,25\n1\t1\t1": COMMA.format(0, 5),
    "1 2\n3": "Row 1 has 1 number, and row 0 has 2 numbers (counted from 0); give each row as many.",
    "[[1], [2, 3]]": "Row 1 has 2 numbers, and row 0 has 1 number (counted from 0); give each row as many.",
    "1 2\n3 4\n\n5 6\n7": "Channel 1, row 1 has 1 number, and row 0 has 2 numbers (counted from 0); "
    "give each row as many.",
    "1 2\n3 4\n\n5 6": "Channel 1 has 1 row, and channel 0 has 2 rows (counted from 0); "
    "give each channel as many.",
    "[[[1, x]], [[1, 1]]]": WORD.format("x", 0, 1),
    "[[[1, 1]], [[1, x]]]": WORD.format("x", 0, 1).replace("in row", "in channel 1, row"),
    "[1, [2, 3]]": "Numbers and brackets are mixed near row 0, column 1; put every row into brackets "
    "of its own, or leave all brackets out.",
    "[[1, 2], [3, 4]": UNMATCHED.format(3, 2),
    "1 2]": UNMATCHED.format(0, 1),
    "][": UNMATCHED.format(1, 1),
    "[[[[1]]], [[[2]]]]": "There are 4 levels of brackets, and for 2D at most 3 are read "
    "(channel, row, column); copy one array out of it.",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSALS.items(), ids=repr)
def test_what_is_no_matrix_is_refused_with_its_place_and_a_way_out(text, sentence):
    with pytest.raises(SourceError) as caught:
        parse_matrix(text)
    assert str(caught.value) == sentence


def test_with_one_axis_places_are_positions():
    with pytest.raises(SourceError, match=r"^“x” in position 2 \(counted from 0\) is not a number; "):
        parse_matrix("1\n2\nx", rank=1)
    with pytest.raises(SourceError, match=r"^Channel 1 has 1 number, and channel 0 has 2 numbers \(counted "):
        parse_matrix("1 2\n\n3", rank=1)
    with pytest.raises(
        SourceError, match=r"^“1,5” may mean the two numbers 1 and 5, or the one number 1.5; "
    ):
        parse_matrix("1,5\n2,5", rank=1)


def test_with_three_axes_places_have_a_slice():
    with pytest.raises(SourceError, match=r"^“x” in slice 1, row 0, column 1 \(counted from 0\) is not a "):
        parse_matrix("[[[1, 2]], [[3, x]]]", rank=3)


@pytest.mark.parametrize("text", ["1, 5", "1 5", "1.5", "[1,5]", "1,5,2", "1,2\n3,4", "1,-1"])
def test_a_comma_that_can_only_mean_one_thing_is_not_asked_about(text):
    assert parse_matrix(text).size in (1, 2, 3, 4)


def test_too_long_a_text_is_refused_before_it_is_read():
    text = "1 " * 5_000_000
    with pytest.raises(SourceError) as caught:
        parse_matrix(text)
    assert str(caught.value) == (
        "The text has 10\u202f000\u202f000 characters, and at most 200\u202f000 are read; "
        "paste a smaller table."
    )


def test_the_most_numbers_are_read_and_one_more_is_refused():
    assert parse_matrix("1 " * MAX_TYPED_CELLS).shape == (1, 1, MAX_TYPED_CELLS)
    with pytest.raises(SourceError) as caught:
        parse_matrix("1 " * (MAX_TYPED_CELLS + 1))
    assert str(caught.value) == (
        "The text has 16\u202f385 numbers, and at most 16\u202f384 are read (128 × 128); paste a smaller "
        "part, or save it as a picture and upload that."
    )


def test_the_most_channels_are_read_and_one_more_is_refused():
    assert parse_matrix("1\n\n" * MAX_CHANNELS).shape == (MAX_CHANNELS, 1, 1)
    with pytest.raises(
        SourceError, match=r"^The text has 17 channels, and at most 16 are read; paste fewer, "
    ):
        parse_matrix("1\n\n" * (MAX_CHANNELS + 1))


def test_the_largest_number_is_read():
    assert parse_matrix("1e15 -1e15").tolist() == [[[MAX_MAGNITUDE, -MAX_MAGNITUDE]]]


NUMBERS = st.floats(-MAX_MAGNITUDE, MAX_MAGNITUDE, allow_subnormal=True)


@given(
    st.integers(1, 3).flatmap(
        lambda rank: arrays(float, array_shapes(min_dims=rank + 1, max_dims=rank + 1), elements=NUMBERS)
    )
)
@example(np.array([[[0.1, -0.0, 5e-324, 1e15, 1 / 3]]]))
def test_what_is_formatted_is_read_back_exactly(values):
    again = parse_matrix(format_matrix(values), rank=values.ndim - 1)
    np.testing.assert_array_equal(again, values)
    np.testing.assert_array_equal(np.signbit(again), np.signbit(values))


def test_whole_numbers_are_formatted_as_such():
    assert format_matrix(np.array([[[1, -2], [0.5, 3e9]]])) == "1 -2\n0.5 3000000000"
    assert format_matrix(np.array([[1, 2], [3, 4]])) == "1 2\n\n3 4"
    assert format_matrix(np.ones((1, 1, 2, 2))) == "[[[[1 1],\n[1 1]]]]"


@pytest.mark.parametrize("text", ["1,5", "1 x", "1 2\n3", ""])
def test_a_kernel_is_refused_as_a_matrix_is(text):
    with pytest.raises(SourceError) as matrix_refusal:
        parse_matrix(text)
    with pytest.raises(SourceError) as kernel_refusal:
        parse_kernel(text)
    assert str(kernel_refusal.value) == str(matrix_refusal.value)


def test_the_largest_kernel_is_read():
    text = "\n".join(["1 " * MAX_KERNEL] * MAX_KERNEL)
    np.testing.assert_array_equal(parse_kernel(text), np.ones((1, MAX_KERNEL, MAX_KERNEL)))


def test_a_kernel_with_channels_keeps_them():
    assert parse_kernel("[[[1, 2]], [[3, 4]]]").shape == (2, 1, 2)


def test_a_kernel_that_is_too_large_is_refused():
    with pytest.raises(SourceError) as caught:
        parse_kernel("\n".join(["1 " * 101] * 101))
    assert str(caught.value) == (
        "The kernel has 101×101 weights, and at most 11×11 are used; paste a smaller one. (A matrix to "
        "work on goes under Input.)"
    )
