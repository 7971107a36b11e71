"""Tables of numbers from CSV files: what is read, and what is refused with which words."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_LENGTH, MAX_TABLE_CELLS, MAX_UPLOAD_MB
from convviz.data.readers.tables import read_csv

BOTH = {
    "commas": b"a,b\n1,2\n-3,4.5",
    "commas and blanks": b"a, b\n1, 2\n-3, 4.5\n",
    "semicolons": b"a;b\r\n1;2\r\n-3;4.5\r\n",
    "tabs": b"a\tb\n1\t2\n-3\t4.5\n",
    "blanks, as numpy writes": b"a b\n1.0e0 2.0e0\n-3 4.5\n",
    "quotation marks": b'"a","b"\n"1","2"\n"-3","4.5"',
    "commas at the ends": b"a,b,\n1,2,\n-3,4.5,\n",
    "commas at some ends": b"a,b\n1,2,,\n-3,4.5,",
    "blank lines": b"\na,b\n\n1,2\n,\n-3,4.5\n\n",
    "old line ends": b"a,b\r1,2\r-3,4.5",
    "a byte order mark": b"\xef\xbb\xbfa,b\n1,2\n-3,4.5",
    "Excel's Unicode text": "a\tb\n1\t2\n-3\t4.5".encode("utf-16"),
    "a real minus sign": "a,b\n1,2\n−3,4.5".encode(),
    "semicolons in one name": b'"a",b\n1,2\n-3,4.5',
}


@pytest.mark.parametrize("data", BOTH.values(), ids=BOTH)
def test_columns_are_channels_and_the_header_names_them(data):
    table = read_csv(data, "two.csv")
    assert table.values.tolist() == [[1, -3], [2, 4.5]]
    assert table.channel_labels == ("a", "b")
    assert table.position_labels is None
    assert table.name == "two.csv"
    assert table.notes == ()


def test_a_table_without_a_header_has_no_names():
    table = read_csv(b"1,2\n3,4", "t")
    assert table.values.tolist() == [[1, 3], [2, 4]]
    assert table.channel_labels is None


def test_a_single_column_is_one_channel():
    table = read_csv(b"Degrees C\n1\n2\n", "t")
    assert table.values.tolist() == [[1, 2]]
    assert table.channel_labels == ("Degrees C",)


@pytest.mark.parametrize("data", [b"1,2,3", b"1;2;3", b"1 2 3", b"1\t2\t3\n"])
def test_a_single_row_is_one_channel_and_it_is_said(data):
    table = read_csv(data, "t")
    assert table.values.tolist() == [[1, 2, 3]]
    assert table.notes == ("one row, read as one channel",)


def test_the_header_of_a_single_row_names_its_positions():
    table = read_csv(b"mon,tue\n1,2", "t")
    assert table.position_labels == ("mon", "tue")
    assert table.channel_labels is None


def test_a_single_number_is_one_channel_of_one_position():
    table = read_csv(b"7", "t")
    assert table.values.tolist() == [[7]]
    assert table.notes == ()


def test_columns_without_numbers_are_left_out_by_name():
    table = read_csv(b"day,place,v\n2024-01-01,Rome,5\n2024-01-02,Oslo,7", "t")
    assert table.values.tolist() == [[5, 7]]
    assert table.channel_labels == ("v",)
    assert table.position_labels == ("2024-01-01", "2024-01-02")
    assert table.notes == ("“day” names the positions", "left out, without numbers: “place”")
    assert read_csv(b"x,1\ny,2", "t").notes == ("left out, without numbers: “column 0”",)


def test_a_column_without_a_name_gets_its_number():
    assert read_csv(b"a,,c\n1,2,3\n4,5,6", "t").channel_labels == ("a", "column 1", "c")


def test_a_name_in_windows_western_code_page_is_read():
    assert read_csv("Täg;b\n1;2\n3;4".encode("cp1252"), "t").channel_labels == ("Täg", "b")


@pytest.mark.parametrize("data", [b"a;b\n1,5;2\n-0,25;3", b"a\tb\n1,5\t2\n-,25\t3", b"a;b\n1,5;2\n-0,250;3"])
def test_commas_that_part_no_columns_are_decimal_and_it_is_said(data):
    table = read_csv(data, "t")
    assert table.values.tolist() == [[1.5, -0.25], [2, 3]]
    assert table.notes == ("decimal commas read as points",)


@pytest.mark.parametrize("data", [b"0,125;1\n0,250;1", b"1,125;1\n1,25;1", b"1250,125;1\n1;1"])
def test_a_comma_before_three_digits_is_decimal_where_it_cannot_part_thousands(data):
    assert read_csv(data, "t").values[0, 0] in (0.125, 1.125, 1250.125)


def test_a_long_table_is_averaged_and_it_is_said():
    table = read_csv(b"a,b\n" + b"1,2\n3,4\n5,0\n" * MAX_LENGTH, "t")
    assert table.values.tolist() == [[3] * MAX_LENGTH, [2] * MAX_LENGTH]
    assert table.channel_labels == ("a", "b")
    assert table.notes == ("averaged 3 to 1: 12\u202f288 to 4\u202f096 positions",)


def test_a_long_row_is_averaged_and_loses_the_names_of_its_positions():
    names, numbers = (",".join([cell] * 2 * MAX_LENGTH) for cell in ("a", "1"))
    table = read_csv(f"{names}\n{numbers}".encode(), "t")
    assert table.values.tolist() == [[1] * MAX_LENGTH]
    assert table.position_labels is None


def test_the_most_columns_are_read():
    row = b",".join([b"1"] * MAX_CHANNELS) + b"\n"
    assert read_csv(2 * row, "t").values.shape == (MAX_CHANNELS, 2)


NUMBER = "is not a number; write digits, with a point for decimals, as in 3, −0.5 or 1e-3."
NO_CELLS = "“t.csv” has no cells; put a column of numbers into it."
NO_NUMBERS = (
    "“t.csv” holds no numbers: its first cell is “{}”; give it columns of numbers, with commas, semicolons "
    "or tabs between them."
)
RAGGED = (
    "Line {} has {}, and line 0 has {} (counted from 0, without blank lines, with {} between cells); give "
    "each line as many."
)
INFINITE = (
    "“{}” in row {}, column {} of “t.csv” (counted from 0) is not a finite number; put one there, 0 if "
    "nothing is meant."
)
NO_TEXT = "“t.csv” is {}, and a table is read from text; save the sheet as CSV and upload that."
REFUSALS = {
    b"": "“t.csv” is empty (0 bytes); save it again, or choose another file.",
    b" \n\t\n": NO_CELLS,
    b",,\n,,": NO_CELLS,
    b"\xef\xbb\xbf": NO_CELLS,
    b"hello world\nfoo": NO_NUMBERS.format("hello world"),
    b"a,b\nc,d": NO_NUMBERS.format("a"),
    b",b\nc,d": NO_NUMBERS.format("b"),
    b"a|b\nc|d": NO_NUMBERS.format("a"),
    b"<!DOCTYPE html><html>": NO_NUMBERS.format("<!DOCTYPE html><html>"),
    b"1,2,3\n4,5": RAGGED.format(1, "2 cells", "3 cells", "commas"),
    b"a;b\n\n1;2\n3": RAGGED.format(2, "1 cell", "2 cells", "semicolons"),
    b"a;b\n1,2\n3,4": RAGGED.format(1, "2 cells", "1 cell", "commas"),
    b"1 2\n3 4 5": RAGGED.format(1, "3 cells", "2 cells", "blanks"),
    b"a,b\n1,2\n3,x": f"“x” in row 1, column 1 of “t.csv” (counted from 0) {NUMBER}",
    b"1,2\n=1+1,3": f"“=1+1” in row 1, column 0 of “t.csv” (counted from 0) {NUMBER}",
    b"1,2\n1_000,3": f"“1_000” in row 1, column 0 of “t.csv” (counted from 0) {NUMBER}",
    b"1.2,5;2\n3;4": f"“1.2,5” in row 0, column 0 of “t.csv” (counted from 0) {NUMBER}",
    b"1.5;2\n3,5;4": f"“3,5” in row 1, column 0 of “t.csv” (counted from 0) {NUMBER}",
    b"a,b\n1,2\n3,-Inf": INFINITE.format("-Inf", 1, 1),
    b"-inf\n-inf": INFINITE.format("-inf", 0, 0),
    b"1\n1e999": "“1e999” in row 1, column 0 of “t.csv” (counted from 0) lies beyond ±1e15, where whole "
    "numbers are no longer exact; use smaller numbers.",
    (b"1," * 17 + b"\n") * 17: "“t.csv” has 17 columns of numbers, and at most 16 channels are shown; "
    "delete the other columns.",
    b"PK\3\4\0\0": NO_TEXT.format("a zip archive"),
    b"\x89PNG\r\n\x1a\n\0": NO_TEXT.format("a PNG picture"),
    b"RIFF\0\0\0\0WAVE": NO_TEXT.format("a WAV file"),
    b"1,2\0": NO_TEXT.format("not text"),
    b'"'
    + b"1" * 140_000
    + b",": "“t.csv” has a cell of more than 131\u202f072 characters; look for a quotation "
    "mark that is opened and not closed.",
}


@pytest.mark.parametrize(("data", "sentence"), REFUSALS.items(), ids=lambda value: repr(value)[:40])
def test_what_is_no_table_is_refused_with_its_place_and_a_way_out(data, sentence):
    with pytest.raises(SourceError) as caught:
        read_csv(data, "t.csv")
    assert str(caught.value) == sentence


def test_too_large_a_file_is_refused_before_it_is_read():
    with pytest.raises(SourceError) as caught:
        read_csv(bytes(MAX_UPLOAD_MB * 2**20 + 2**19), "t.csv")
    assert str(caught.value) == (
        "“t.csv” has 16.5 MB, and at most 16 MB are read; delete columns or rows and upload that."
    )


HOSTILE = {
    "commas": b"," * 16_000_000,
    "line breaks": b"\n" * 16_000_000,
    "blanks": b"1 " * 8_000_000,
    "one more cell than is read": b"1," * MAX_TABLE_CELLS,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_too_many_cells_are_refused_before_they_are_read(data):
    start = process_time()
    with pytest.raises(SourceError) as caught:
        read_csv(data, "t.csv")
    assert str(caught.value) == (
        "“t.csv” has more than 300\u202f000 cells, the most that are read; delete columns or rows."
    )
    assert process_time() - start < 6  # at most 1.4 here


def test_a_name_is_shown_as_text_on_one_line():
    with pytest.raises(SourceError, match=r"^“<b>x</b> \.\./a” is empty"):
        read_csv(b"", "<b>x</b>\n../a\0")


PIECES = st.lists(
    st.sampled_from([*"0123456789,;\t\n\r .-e\"'ab|−", "\n", "\n", "1", "nan", "1,5", "\0", "ä", "\x85"])
)


@settings(max_examples=300)
@given(st.one_of(st.binary(), PIECES.map(lambda pieces: "".join(pieces).encode())))
def test_any_file_is_read_or_refused_and_nothing_else_happens(data):
    try:
        table = read_csv(data, "t.csv")
    except SourceError as refusal:
        sentence = str(refusal)
        assert sentence.replace("\u202f", " ").isprintable()
        assert sentence.endswith(".")
        assert len(sentence) < 250
    else:
        assert 1 <= len(table.values) <= MAX_CHANNELS
        assert 1 <= table.values.shape[1] <= MAX_LENGTH
        assert np.isfinite(table.values).all()
        assert len(table.channel_labels or table.values) == len(table.values)
