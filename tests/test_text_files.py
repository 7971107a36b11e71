"""Text files that are no tables: words, letters and the records of FASTA, in any code of characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH
from convviz.data.formats import rank_of
from convviz.data.series import Data
from convviz.data.uploads import File, choice_title, choices_in, read_files, read_first

BROUGHT = Path(__file__).parent / "brought"
WORDS = ("the", "quick", "brown", "fox")


def brought(content: str | bytes, name: str = "a.txt") -> File:
    return File(content if isinstance(content, bytes) else content.encode(), name)


def first(file: File) -> Data:
    return read_first(1, [file], choices_in(1, [file]))[1]


def test_the_handed_text_is_its_words_and_the_handed_sequence_its_letters():
    words = File((BROUGHT / "Q05-words.txt").read_bytes(), "Q05-words.txt")
    assert first(words).position_labels == WORDS
    fasta = File((BROUGHT / "Q01-sequence.fasta").read_bytes(), "Q01-sequence.fasta")
    assert "".join(first(fasta).position_labels) == "GATTACAGATTACAGATTACA"
    assert first(fasta).channel_labels == ("A", "C", "G", "T")


CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]


@pytest.mark.parametrize("code", CODES)
def test_words_are_the_same_in_every_code(code):
    text = "Die Größe der Füße"
    assert first(brought(text.encode(code))).position_labels == ("Die", "Größe", "der", "Füße")


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Москва слезам не верит", "Η θάλασσα είναι μπλε", "مرحبا بالعالم الكبير"])
def test_words_of_other_scripts_are_read(text, code):
    assert first(brought(text.encode(code))).position_labels == tuple(text.split())


def test_a_script_without_blanks_has_a_word_a_character():
    assert first(brought("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少")).position_labels[:3] == (
        "春",
        "眠",
        "不",
    )


def test_numbers_in_a_text_leave_it_one_and_a_table_stays_a_table():
    told = "In 1984 the clocks struck 13, and nobody in the whole wide street seemed to mind it at all."
    assert first(brought(told)).position_labels[:3] == ("In", "1984", "the")
    assert first(brought("t v\n0 1\n1 2\n")).values.tolist() == [[0, 1], [1, 2]]
    assert first(brought("1\n2\n3")).values.tolist() == [[1, 2, 3]]
    with pytest.raises(SourceError, match="holds no numbers"):
        first(brought("name;city\nAnna;Rom", "a.csv"))


def test_words_can_be_read_as_letters_and_letters_as_words():
    file = brought("cat sitting there")
    words, letters = choices_in(1, [file])
    assert [choice_title(1, one, file) for one in (words, letters)] == ["words", "letters"]
    assert len(read_files(1, [file], letters).position_labels) == 17
    bases = brought("GATTACA\nGATTACA\n")
    assert first(bases).channel_labels == ("A", "C", "G", "T")
    assert choices_in(1, [bases]) == ("letters", "words")
    assert choices_in(1, [brought("MKVLAAGIVGLLLAQWERTYPSDFGHKC")])[0] == "protein"


def test_of_a_long_text_the_beginning_is_shown_and_it_is_said():
    data = first(brought("alpha beta gamma " * 3000))
    assert data.values.shape == (3, MAX_LENGTH)
    assert data.notes[0] == "the first 4\u202f096 of 9\u202f000 words"
    data = first(brought(">long\n" + "GATTACA" * 1000, "a.fa"))
    assert data.values.shape == (4, MAX_LENGTH)
    assert data.notes == ("the first 4\u202f096 of 7\u202f000 letters",)


def test_each_record_of_a_file_can_be_chosen_by_its_name():
    file = brought(">one x\r\nGATT\r\nACA\r\n;remark\r\n>two\r\nMKV*\r\n", "a.fasta")
    options = choices_in(1, [file])
    assert [choice_title(1, one, file) for one in options] == ["record 0: one x", "record 1: two"]
    assert "".join(read_files(1, [file], options[0]).position_labels) == "GATTACA"
    assert "".join(read_files(1, [file], options[1]).position_labels) == "MKV*"
    many = brought("".join(f">r{index}\nACGT\n" for index in range(2000)), "a.fa")
    assert len(choices_in(1, [many])) == 256
    assert first(many).notes[0] == "record 0 of 2\u202f000 (counted from 0): “r0”"


def test_a_file_of_reads_is_its_letters_without_their_qualities():
    file = brought("@r1\nGATTACA\n+\n@>IIII+\n@r2\nACGN\n+\nIIII\n", "reads.fastq")
    assert first(file).notes == ("record 0 of 2 (counted from 0): “r1”", "qualities left out")
    assert "".join(read_files(1, [file], choices_in(1, [file])[1]).position_labels) == "ACGN"


def test_a_damaged_record_is_refused_by_its_name_and_place():
    with pytest.raises(SourceError) as refused:
        first(brought(">s1\nGAT1?TACA\n", "a.fasta"))
    assert str(refused.value) == (
        "Record “s1” of “a.fasta” has “?” in position 3 (counted from 0), which is no letter; delete it, or "
        "choose another record."
    )
    with pytest.raises(SourceError, match=r"^“a\.fasta” has names and no letters below them; "):
        first(brought(">s1\n>s2\n", "a.fasta"))


def test_sequences_open_on_the_page_of_sequences_and_other_pages_say_so():
    assert rank_of(b">s\nGATTACA\n", "a") == 1
    with pytest.raises(SourceError, match=r"is a file of sequences \(FASTA\); it is read on the page 1D"):
        read_files(2, [brought(">s\nGATTACA\n", "a.fa")])


def test_words_under_the_name_of_another_format_are_not_taken_for_a_text():
    for name in ("a.wav", "a.csv", f"{'long' * 20}.csv"):
        with pytest.raises(SourceError, match="holds no numbers"):
            first(brought("not a sound", name))
