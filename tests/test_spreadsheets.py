"""Excel files: sheets to choose from, values as they were saved, dates, gaps, and what would hurt."""

from __future__ import annotations

import io
import random
from datetime import datetime, time

import openpyxl
import pytest

from convviz.core.errors import SourceError
from convviz.data.formats import rank_of
from convviz.data.series import Data
from convviz.data.uploads import File, choice_title, choices_in, read_files, read_first
from testbed.files.arrays import zipped
from testbed.files.sheets import STRICT, numbers, row, text, workbook


def first(content: bytes) -> Data:
    files = [File(content, "a.xlsx")]
    return read_first(1, files, choices_in(1, files))[1]


def refusal(content: bytes, rank: int = 1) -> str:
    with pytest.raises(SourceError) as refused:
        read_files(rank, [File(content, "a.xlsx")])
    return str(refused.value)


def saved(**sheets: list[list[object]]) -> bytes:
    """Return what openpyxl saves, a sheet by its name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_gives_its_numbers_and_its_titles():
    data = first(saved(Data=[["t", "v (V)"], [0, 1.5], [1, -2.5e-7]]))
    assert data.values.tolist() == [[0, 1], [1.5, -2.5e-7]]
    assert data.channel_labels == ("t", "v (V)")
    assert data.notes == ()
    assert rank_of(saved(Data=[[1]]), "a.xlsx") == 1


@pytest.mark.parametrize("seed", range(8))
def test_every_number_is_as_another_program_reads_it(seed):
    chance = random.Random(seed)
    draws = [lambda: chance.randint(-9999, 9999), lambda: chance.gauss(0, 1e4), lambda: chance.random() / 999]
    rows = [[chance.choice(draws)() for _ in "abc"] for _ in range(40)]
    content = saved(Data=rows)
    other = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    assert first(content).values.T.tolist() == [list(cells) for cells in other.iter_rows(values_only=True)]


def test_sheets_can_be_chosen_and_one_without_numbers_is_passed_over():
    content = saved(Info=[["by Anna"]], One=[["a"], [1], [2]], Two=[[3, 4, 5], [6, 7, 8]])
    file = File(content, "a.xlsx")
    options = choices_in(1, [file])
    assert [choice_title(1, one, file) for one in options] == [
        "“One”",
        "“Two”, a channel a column",
        "“Two”, a channel a row",
    ]
    assert [read_files(1, [file], one).values.tolist() for one in options] == [
        [[1, 2]],
        [[3, 6], [4, 7], [5, 8]],
        [[3, 4, 5], [6, 7, 8]],
    ]
    assert first(content).notes == ("sheet “One”, one of 3",)


def test_a_formula_is_its_value_as_it_was_saved():
    data = first(workbook(row("1", "<c><f>A1*2</f><v>2</v></c>"), row("3", "<c><f>A2*2</f><v>6</v></c>")))
    assert data.values.tolist() == [[1, 3], [2, 6]]
    data = first(saved(Data=[["t", "v"], [0, "=1+1"], [1, 5]]))
    assert data.notes[0] == "1 formula was saved without its value: a gap"


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_is_a_gap(error):
    data = first(workbook(row("1", "2"), row("3", f'<c t="e"><v>{error}</v></c>'), row("5", "6")))
    assert data.values.tolist() == [[1, 3, 5], [2, 4, 6]]
    assert data.notes == ("1 gap filled between its neighbours",)


def test_dates_name_the_positions():
    rows = [["when", "v"], [datetime(2024, 1, 31), 1], [datetime(2024, 2, 1, 12, 30), 2]]
    data = first(saved(Data=rows))
    assert data.position_labels == ("2024-01-31", "2024-02-01 12:30:00")
    assert data.values.tolist() == [[1, 2]]
    data = first(saved(Data=[["at", "v"], [time(8, 15), 1], [time(18, 0), 2]]))
    assert data.position_labels == ("08:15:00", "18:00:00")


def test_days_of_an_older_mac_are_counted_from_1904():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    cells = [row('<c s="1"><v>100</v></c>', "1"), row('<c s="1"><v>101</v></c>', "2")]
    assert first(workbook(*cells, styles=styles)).position_labels == ("1900-04-09", "1900-04-10")
    mac = workbook(*cells, styles=styles, properties='<workbookPr date1904="1"/>')
    assert first(mac).position_labels == ("1904-04-10", "1904-04-11")


def test_merged_cells_above_each_other_have_what_stands_in_the_first():
    cells = [
        row(text("t"), text("Volt")),
        '<row r="2"><c r="B2" t="str"><v>left</v></c><c r="C2" t="str"><v>right</v></c></row>',
        row("0", "1", "2"),
        row("1", "3", "4"),
    ]
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    data = first(workbook(*cells, behind=merged))
    assert data.channel_labels == ("t", "left", "right")
    assert data.values.tolist() == [[0, 1], [1, 3], [2, 4]]


def test_what_a_sheet_says_of_its_size_is_not_believed_and_far_cells_stand_side_by_side():
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'
    assert first(
        workbook('<row r="1"><c r="A1"><v>3</v></c><c r="XFD1"><v>4</v></c></row>', far)
    ).values.tolist() == [
        [3, 1],
        [4, 2],
    ]


def test_texts_shared_by_cells_and_the_strict_form_are_read():
    strings = "<si><t>left</t></si><si><r><t>ri</t></r><r><t>ght</t></r><rPh><t>x</t></rPh></si>"
    titles = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    for space in (STRICT, "urn:any"):
        data = first(workbook(titles, row("1", "2"), row("3", "4"), strings=strings, space=space))
        assert data.channel_labels == ("left", "right")


def test_a_number_with_three_decimals_is_never_taken_for_thousands():
    assert first(workbook(row("1.234", "2"), row("3.456", "4"))).values[0].tolist() == [1.234, 3.456]
    german = workbook(row(text("a"), text("b")), row("1.234", text("1,5")), row("2.345", text("2,5")))
    assert refusal(german).startswith(
        "“1,5” in row 0, column 1 of “a.xlsx” (counted from 0) is not a number; "
    )


def test_numbers_that_are_texts_are_numbers():
    data = first(
        workbook(row(text("a"), text("b")), row(text("1,5"), text("2")), row(text("2,5"), text("3")))
    )
    assert data.values.tolist() == [[1.5, 2.5], [2, 3]]
    assert data.notes == ("decimal commas read as points",)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
DAMAGED = (
    "“a.xlsx” is an Excel file, but it is cut short or damaged; open it in a spreadsheet program, save it "
    "again and upload that."
)
REFUSED = {
    "entities": (workbook(row("&b;"), head=ENTITIES), DAMAGED),
    "an entity of the machine": (
        workbook(row("&a;"), head='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        DAMAGED,
    ),
    "cut short": (workbook(row("1"))[:-9], DAMAGED),
    "no workbook in it": (
        workbook().replace(b"xl/workbook.xml", b"xl/workbonk.xml"),
        "“a.xlsx” has no sheet with cells; put a column of numbers into one.",
    ),
    "empty": (workbook(), "“a.xlsx” has no cells; put a column of numbers into it."),
    "words": (
        workbook(row(text("cat"), text("dog"))),
        "“a.xlsx” holds no numbers: its first cell is “cat”; give it columns of numbers, "
        "with commas, semicolons or tabs between them.",
    ),
    "cells on a diagonal": (
        workbook(
            *(
                f'<row r="{n}"><c r="{chr(65 + n // 26)}{chr(65 + n % 26)}{n + 1}"><v>1</v></c></row>'
                for n in range(600)
            )
        ),
        "“a.xlsx” has a sheet of 600 rows and 600 columns, and at most 150\u202f000 cells are read; "
        "delete columns or rows.",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_is_refused_with_a_way_out(content, sentence):
    assert refusal(content) == sentence


def test_a_binary_file_and_another_page_are_named():
    binary = zipped({"xl/workbook.bin": b""})
    assert refusal(binary) == "“a.xlsx” is a binary Excel file (.xlsb); save it as .xlsx and upload that."
    assert "it is read on the page 1D" in refusal(workbook(row("1")), 2)


@pytest.mark.parametrize("seed", range(3))
def test_a_sheet_of_as_many_cells_as_a_table_may_have_is_read(seed):
    assert first(numbers(1000, 10)).values.shape == (10, 1000)
