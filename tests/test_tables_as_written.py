"""Tables as programs, countries and people write them are understood as a whole, and it is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.readers.tables import choice_title, read_csv
from convviz.data.series import Data
from convviz.data.uploads import File, choices_in, read_files, read_first

BROUGHT = Path(__file__).parent / "brought"


def table(content: str | bytes, choice: str | None = None) -> Data:
    data = content if isinstance(content, bytes) else content.encode()
    return read_csv(data, "t.csv", choice=choice)


def choices(content: str) -> tuple[str, ...]:
    return choices_in(1, [File(content.encode(), "t.csv")])


BROUGHT_TABLES = {
    "T01-thousands-points.csv": ([[1, 2, 3], [1234.56, 2345.67, 3456.78]], ("Tag", "Umsatz")),
    "T01b-thousands-points-some.csv": ([[1, 2, 3], [1234.56, 2345.67, 987.5]], ("Tag", "Umsatz")),
    "T02-thousands-commas.csv": ([[1, 2], [1234.56, 2345.67]], ("day", "sales")),
    "T03-digits-in-header.csv": ([[0, 1], [3.29, 3.31], [5.01, 4.99]], ("time", "3V3", "5V")),
    "T05-savetxt.txt": ([[0, 1], [1, 2.5]], ("t", "x")),
    "T06-comments.csv": ([[-0.5, 0.5], [-0.25, 0.75]], ("Time (s)", "Channel 1 (V)")),
    "T07-preamble.csv": ([[0, 4e-6], [0.1, 0.2]], ("TIME", "CH1")),
    "T08-sep-line.csv": ([[1, 3], [2, 4]], ("a", "b")),
    "T09-pipes.csv": ([[10.5, 11.5], [4, 5]], ("x", "y")),
    "T10-gaps.csv": ([[0, 1, 2, 3, 4], [1.5, 2, 2.5, 3, 3.5]], ("t", "v")),
    "T13-quoted-decimal-commas.csv": ([[1.5, 3.5], [2.5, 4.5]], ("a", "b")),
    "T16-utf-16-without-mark.csv": ([[0, 1], [1.5, 2.5]], ("t", "v")),
    "T19-time-in-nanoseconds.csv": ([[1, 2]], ("v",)),
}


@pytest.mark.parametrize(("name", "right"), BROUGHT_TABLES.items(), ids=BROUGHT_TABLES)
def test_a_table_from_the_world_gives_its_numbers_and_its_titles(name, right):
    files = [File((BROUGHT / name).read_bytes(), name)]
    data = read_first(1, files, choices_in(1, files))[1]
    assert (data.values.tolist(), data.channel_labels) == right


NUMBERS = {
    "points between thousands": ("a;b\n1.234;1,5\n1.234.567;2", [[1234, 1234567], [1.5, 2]]),
    "blanks between thousands": ("a;b\n1 234,5;1\n12;2", [[1234.5, 12], [1, 2]]),
    "narrow blanks": ("a;b\n1\u202f234,5;1\n12;2", [[1234.5, 12], [1, 2]]),
    "apostrophes": ("a;b\n1'234.5;1\n12;2", [[1234.5, 12], [1, 2]]),
    "commas in quotation marks": ('a,b\n"1,234,567",1\n12.5,2', [[1234567, 12.5], [1, 2]]),
    "decimal commas and blanks": ("1,5 2,5\n3,5 4,5", [[1.5, 3.5], [2.5, 4.5]]),
    "exponents": ("a;b\n1,5e-3;1\n2E4;2", [[0.0015, 20000], [1, 2]]),
    "Markdown": ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", [[1, 3], [2, 4]]),
    "years as titles": ("2019,2020,2021\n1,2,3\n4,5,6", [[1, 4], [2, 5], [3, 6]]),
    "a line of units": ("t,v\ns,V\n0,1\n1,2", [[0, 1], [1, 2]]),
    "remarks between": ("# one\na,b\n# two\n1,2\n3,4", [[1, 3], [2, 4]]),
    "a number sign as a title": ("#,v\n1,2\n3,4", [[1, 3], [2, 4]]),
    "UTF-16 of the other order": ("t,v\n0,1.5\n1,2.5".encode("utf-16-be"), [[0, 1], [1.5, 2.5]]),
}


@pytest.mark.parametrize(("content", "values"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_read_as_they_are_written(content, values):
    assert table(content).values.tolist() == values


def test_units_and_years_are_titles():
    assert table("t,v\ns,V\n0,1\n1,2").channel_labels == ("t (s)", "v (V)")
    assert table("2019,2020\n1,2\n3,4").channel_labels == ("2019", "2020")
    assert table("1,2\n2019,2020\n2021,2022").channel_labels is None


def test_what_was_left_out_or_read_in_a_certain_way_is_said():
    assert table("a;b\n1.234,5;1\n2;2").notes == (
        "points between thousands left out",
        "decimal commas read as points",
    )
    assert table('a,b\n"1,234.5",1\n2,2').notes == ("commas between thousands left out",)
    assert table("Model,A\nInterval,4e-6\nt,v\n0,1\n1,2").notes == ("left out 2 lines above the titles",)
    assert table("ts,v\n1700000000000000000,1\n1700000001000000000,2").notes == (
        "left out, as its numbers lie beyond ±1e15: “ts”",
    )


def test_a_comma_that_may_be_a_point_is_said_and_can_be_changed():
    content = "1,500;2\n2,000;3"
    first, second = choices(content)
    assert [choice_title(choice) for choice in (first, second)] == [
        "a channel a column, numbers as in 1.234,5",
        "a channel a column, numbers as in 1,234.5",
    ]
    assert table(content).values.tolist() == table(content, first).values.tolist() == [[1.5, 2], [2, 3]]
    assert table(content).notes == ("“1,500” read as 1.5",)
    assert table(content, second).values.tolist() == [[1500, 2000], [2, 3]]
    assert table(content, second).notes == ("“1,500” read as 1500",)


@pytest.mark.parametrize("gap", ["", "NA", "n/a", "?", "nan", "NULL", "-", "#N/A"])
def test_a_gap_lies_between_its_neighbours_or_is_0_or_left_out(gap):
    content = f"t,v\n0,1\n1,{gap}\n2,3\n3,{gap}\n"
    between, zero, out = choices(content)
    assert table(content).values.tolist() == [[0, 1, 2, 3], [1, 2, 3, 3]]
    assert table(content, between).notes == ("2 gaps filled between their neighbours",)
    assert table(content, zero).values.tolist() == [[0, 1, 2, 3], [1, 0, 3, 0]]
    assert table(content, zero).notes == ("2 gaps filled with 0",)
    assert table(content, out).values.tolist() == [[0, 2], [1, 3]]
    assert table(content, out).notes == ("left out 2 rows with gaps",)


def test_a_gap_in_a_single_row_is_filled_too():
    assert table("1,,3").values.tolist() == [[1, 2, 3]]


def test_more_columns_than_channels_and_few_rows_are_read_row_by_row():
    name = "T11-a-series-a-row.csv"
    data = read_files(1, [File((BROUGHT / name).read_bytes(), name)])
    assert data.values.shape == (3, 40)
    assert data.notes == ("3 rows of 40 numbers, read as 3 channels",)
    assert not choices("\n".join([",".join("12345678901234567")] * 3))[1:]


def test_a_wide_table_can_be_read_row_by_row():
    content = "name,a,b,c\nup,1,2,3\ndown,4,5,6"
    columns, rows = choices(content)
    assert table(content, columns).values.shape == (3, 2)
    by_row = table(content, rows)
    assert by_row.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert by_row.channel_labels == ("up", "down")
    assert by_row.position_labels == ("a", "b", "c")


def test_dates_and_times_name_the_positions():
    data = table("when;v\n31.12.2024 23:59;1,5\n1.1.2025 00:00;2,5")
    assert data.values.tolist() == [[1.5, 2.5]]
    assert data.position_labels == ("31.12.2024 23:59", "1.1.2025 00:00")
    assert data.notes[0] == "“when” names the positions"
    assert table("t,v\n12:30,1\n12:31,2").position_labels == ("12:30", "12:31")


def test_a_column_whose_cells_begin_with_digits_is_never_left_out_in_silence():
    with pytest.raises(SourceError, match=r"^“12 kg” in row 0, column 1 of “t\.csv”"):
        table("t,mass\n0,12 kg\n1,13 lb")


def test_a_plain_table_has_nothing_to_choose():
    assert choices("a,b\n1,2\n3,4\n5,6") == ()


@pytest.mark.parametrize("content", ["t,v\n,\n,", "t,v\nNA,NA", "NA", "-", "a\nNA\nNA"])
def test_a_table_of_gaps_alone_holds_no_numbers(content):
    with pytest.raises(SourceError, match=r"holds no numbers|has no cells"):
        table(content)


def test_no_choice_makes_a_table_of_another_size_or_of_other_numbers_than_its_cells():
    content = "a;b\n1,5;NA\n2,5;4\n"
    for choice in choices(content):
        values = table(content, choice).values
        assert np.isin(values, [1.5, 2.5, 4, 0]).all()


STYLES: dict[str, tuple[str, list[list[float]], tuple[str, ...] | None]] = {
    "Excel, German": ("Zeit;U [V]\r\n0,0;1,5\r\n0,1;2,5\r\n", [[0, 0.1], [1.5, 2.5]], ("Zeit", "U [V]")),
    "Excel, French": ("t;v\r\n0;1 234,5\r\n1;2 345,6", [[0, 1], [1234.5, 2345.6]], ("t", "v")),
    "Excel, Swiss": ("a;b\r\n1'234.50;1\r\n2'345.60;2", [[1234.5, 2345.6], [1, 2]], ("a", "b")),
    "Excel, US": ('d,s\r\n1,"1,234.56"\r\n2,"2,345.67"', [[1, 2], [1234.56, 2345.67]], ("d", "s")),
    "Excel, India": ("a;b\n1,23,456.5;1\n12,345.6;2\n", [[123456.5, 12345.6], [1, 2]], ("a", "b")),
    "Excel, Unicode text": ("a\tb\r\n1,5\t2\r\n3,5\t4", [[1.5, 3.5], [2, 4]], ("a", "b")),
    "dollars": ("day,price\n1,$1.50\n2,$2.50", [[1, 2], [1.5, 2.5]], ("day", "price")),
    "euros": ("Tag;Preis\n1;1,50 €\n2;2,50 €", [[1, 2], [1.5, 2.5]], ("Tag", "Preis")),
    "per cent": ("day,share\n1,15%\n2,20 %", [[1, 2], [15, 20]], ("day", "share")),
    "units": ("t,mass\n0,12 kg\n1,13 kg", [[0, 1], [12, 13]], ("t", "mass")),
    "truths": ("t,on\n0,TRUE\n1,false\n2,True", [[0, 1, 2], [1, 0, 1]], ("t", "on")),
    "write.csv of R": ('"","x","y"\n"1",0.1,NA\n"2",0.2,3', [[0.1, 0.2], [3, 3]], ("x", "y")),
    "write.csv2 of R": ('"";"x";"y"\n"1";0,1;2\n"2";0,2;3', [[0.1, 0.2], [2, 3]], ("x", "y")),
    "write.table of R": ('"x" "y"\n"1" 0.1 5\n"2" 0.2 6', [[0.1, 0.2], [5, 6]], ("x", "y")),
    "print of R": ("    x y\n1 0.1 5\n2 0.2 6", [[0.1, 0.2], [5, 6]], ("x", "y")),
    "pandas": (",a,b\n0,1.0,2.0\n1,3.0,4.0", [[1, 3], [2, 4]], ("a", "b")),
    "print of pandas": ("     a    b\n0  1.0  2.0\n1  3.0  4.0", [[1, 3], [2, 4]], ("a", "b")),
    "writematrix of MATLAB": ("1,2\n3,4\n5,6", [[1, 3, 5], [2, 4, 6]], None),
    "save -ascii of MATLAB": ("   1.0000000e+00   2.0000000e+00\n   3.0e+00   NaN", [[1, 3], [2, 2]], None),
    "savetxt": ("1.000000000000000000e+00 2.0e+00\n3.0e+00 4.0e+00", [[1, 3], [2, 4]], None),
    "savetxt with a header": ("# t,x\n0.0,1.0\n1.0,2.0", [[0, 1], [1, 2]], ("t", "x")),
    "Fortran": ("0.1D+00 0.2D+01\n0.3D+00 0.4D+01", [[0.1, 0.3], [2, 4]], None),
    "an oscilloscope": (
        "Model,DPO\nFirmware,1.5\n\nInterval,4e-6\n\nTIME,CH1\n0,0.1\n4e-6,0.2",
        [[0, 4e-6], [0.1, 0.2]],
        ("TIME", "CH1"),
    ),
    "LabVIEW": (
        "LabVIEW Measurement\t\nSeparator\tTab\n***End_of_Header***\t\nX\tU\n0.0\t1.5\n0.1\t2.5",
        [[0, 0.1], [1.5, 2.5]],
        ("X", "U"),
    ),
    "a spectrometer": (
        "Date: 01.02.2024\nIntegration: 100 ms\n>>>Begin<<<\n340.1\t12.3\n340.5\t13.4\n340.9\t14.5",
        [[340.1, 340.5, 340.9], [12.3, 13.4, 14.5]],
        None,
    ),
    "Vernier": (
        "Vernier Format 2\na.txt 2/3/2024\nRun 1\nTime\tForce\nt\tF\ns\tN\n0.0\t1.5\n0.1\t2.5",
        [[0, 0.1], [1.5, 2.5]],
        ("t (s)", "F (N)"),
    ),
    "a line below": ("t,v\n0,1\n1,2\n\nMeasured by Anna\n", [[0, 1], [1, 2]], ("t", "v")),
    "separators at the end": ("1;2;\n3;4;\n5;6;", [[1, 3, 5], [2, 4, 6]], None),
    "blanks and units": ("Time(s) F(N)\n0.00 1.2\n0.01 1.3", [[0, 0.01], [1.2, 1.3]], ("Time(s)", "F(N)")),
    "a sum below": ("Monat;Umsatz\nJan;1,5\nFeb;2,5\nSumme;4,0", [[1.5, 2.5, 4]], ("Umsatz",)),
    "months by name": ("date,v\n31-Jan-2024,1\n01-Feb-2024,2", [[1, 2]], ("v",)),
    "months in German": ("Tag;v\n31. Januar 2024;1\n1. März 2024;2", [[1, 2]], ("v",)),
    "the time of a web service": (
        "t,v\n2024-01-01T00:00:00.000Z,1\n2024-01-02T00:00:00Z,2",
        [[1, 2]],
        ("v",),
    ),
    "dates of the US": ("date,v\n1/31/2024,1\n2/1/2024,2", [[1, 2]], ("v",)),
}


@pytest.mark.parametrize(("content", "values", "titles"), STYLES.values(), ids=STYLES)
def test_a_table_in_the_style_of_a_program_gives_its_numbers_and_titles(content, values, titles):
    data = table(content)
    assert data.values.tolist() == values
    assert data.channel_labels == titles


def test_what_stands_round_numbers_is_said_to_be_left_out():
    assert table(STYLES["euros"][0]).notes[0] == "“Preis” read without its unit, “€”"
    assert table(STYLES["truths"][0]).notes == ("true and false in “on” read as 1 and 0",)
    assert table(STYLES["pandas"][0]).notes == ("left out the first column, which counts the rows",)
    assert table(STYLES["a spectrometer"][0]).notes == ("left out 3 lines above the numbers",)
    assert table(STYLES["a line below"][0]).notes == ("left out 1 line below the numbers",)


def test_points_that_may_part_thousands_can_be_read_so():
    content = "Monat;Umsatz\nJan;1.234\nFeb;2.345\n"
    as_decimals, as_thousands = choices(content)
    assert table(content).values.tolist() == table(content, as_decimals).values.tolist() == [[1.234, 2.345]]
    assert table(content).notes[-1] == "“1.234” read as 1.234"
    assert table(content, as_thousands).values.tolist() == [[1234, 2345]]
