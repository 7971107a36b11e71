"""Text files: tables of numbers, sequences of DNA or proteins in FASTA, or else words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH, MAX_LETTERS, MAX_TEXT
from convviz.data.format_rows import FORMATS
from convviz.data.formats import File
from convviz.data.readers import tables
from convviz.data.readers.files import checked_name, no_cells, one_at_a_time
from convviz.data.readers.table_cells import is_date, is_gap, is_numeric
from convviz.data.readers.table_lines import rows_of
from convviz.data.series import Data
from convviz.data.text import text_of
from convviz.data.typed.alphabets import TITLES
from convviz.data.typed.letters import first_of, is_all_bases, of_record
from convviz.data.typed.records import is_fasta, records_in
from convviz.data.typed.sequences import READINGS, WORD, read_sequence, recognise, split_words
from convviz.language import later, phrase

WORDS, LETTERS = "words", "letters"
_TITLES = {WORDS: later("words"), LETTERS: later("letters"), **TITLES}
_TABLES = (".csv", ".tsv", ".dat")
"""Endings of files that are tables, whatever they hold."""
_RECORD = "record "
_FASTA = (".fasta", ".fa", ".fna", ".faa", ".fastq", ".fq")
_LOOKED_AT = 500
"""Lines from which it is seen whether a text is a table: some programs write a hundred above the numbers."""
_CELLS = re.compile(r"[\t;|,]+|\s+")
_LONG = 12
"""Letters of a word on an average, beyond which the text has no blanks between its words."""


def choices(file: File) -> tuple[str, ...]:
    """Return the ways to read a text: its records, its words or letters, or the ways of a table."""
    name, text = _opened(file)
    if _is_fasta(text, name):
        records = records_in(text, name, counts_all=False).first
        return tuple(f"{_RECORD}{index} {one.name}" for index, one in enumerate(records) if records[1:])
    if not is_prose(text, file.name):
        return tables.ways(rows_of(text, name), name)
    try:
        first = recognise(text[:MAX_TEXT])
    except SourceError:  # some numbers among the words
        first = WORDS
    too_many = len({*"".join(text[:MAX_TEXT].split()), " "}) > MAX_LETTERS
    if first not in _TITLES or (first == LETTERS and too_many):
        first = WORDS
    others = [WORDS] if too_many else [WORDS, LETTERS]
    return (first, *(one for one in others if one != first))


def choice_title(choice: str) -> str:
    """Return what one of `choices` is called on the page.

    Examples
    --------
    >>> choice_title("words"), choice_title("record 3 seq4"), choice_title("columns zero ")
    ('words', 'record 3: seq4', 'a channel a column, gaps as 0')
    """
    if choice.startswith(_RECORD):
        index, _, name = choice.removeprefix(_RECORD).partition(" ")
        return phrase("record {index}: {name}", index=index, name=name)
    return phrase(_TITLES[choice]) if choice in _TITLES else tables.choice_title(choice)


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the text that was brought, in one of the ways of `choices`, the likeliest where none is chosen.

    Raises
    ------
    SourceError
    """
    file = files[0]
    name, text = _opened(file)
    if _is_fasta(text, name):
        index = (choice or "").removeprefix(_RECORD).partition(" ")[0]
        with one_at_a_time(name):
            return of_record(records_in(text, name), int(index or 0), name, [])
    if not is_prose(text, file.name):
        with one_at_a_time(name):
            return tables.read_table(text, name, None if choice in READINGS else choice)
    with one_at_a_time(name):
        return _prose(text, name, choice or choices(file)[0])


def _is_fasta(text: str, name: str) -> bool:
    """Whether a text is FASTA; of one that says so by its name, whatever stands in it."""
    return is_fasta(text) or (name.lower().endswith(_FASTA) and text.lstrip()[:1] in (">", "@"))


def is_prose(text: str, name: str) -> bool:
    """Whether a text is one to be read, and no table: hardly a number in it, and no line of numbers.

    Examples
    --------
    >>> is_prose("cold again in April of 1984", "a.txt"), is_prose("1,2", "a.txt"), is_prose("a,b", "a.csv")
    (True, False, False)
    """
    others = chain.from_iterable(row.endings for row in FORMATS if row.name != "text")
    if name.lower().endswith((*_TABLES, *others)):
        return False
    lines = [line for line in text[:MAX_TEXT].splitlines()[:_LOOKED_AT] if line.strip()]
    split = [[cell.strip('"') for cell in _CELLS.split(line.strip()) if cell] for line in lines]
    numbers = sum(is_numeric(cell) for cells in split for cell in cells)
    words = sum(any(map(str.isalpha, cell)) and not is_numeric(cell) for cells in split for cell in cells)
    of_numbers = any(
        any(map(is_numeric, cells)) and all(is_numeric(one) or is_gap(one) or is_date(one) for one in cells)
        for cells in split
    )
    return words > 4 * numbers and not (of_numbers and len(lines) > 1)


def _prose(text: str, name: str, choice: str) -> Data:
    """A text as words or letters, with its first positions where it has more than can be shown."""
    kind = WORDS if choice == WORDS else LETTERS
    if kind == WORDS:
        pieces, count = _words(text)
        kept = " ".join(pieces)
    else:
        bare = "".join(text.split())
        letters = bare if choice in TITLES or is_all_bases(bare) else " ".join(text.split())
        kept, count = letters[:MAX_LENGTH], len(letters)
    data = read_sequence(kept[:MAX_TEXT], choice)
    return Data.of(
        data.values,
        name,
        channel_labels=data.channel_labels,
        position_labels=data.position_labels,
        notes=[*first_of(count, kind), *data.notes],
    )


def _words(text: str) -> tuple[list[str], int]:
    """The first of what blanks set apart, and how many there are.

    In a script without blanks, such as Chinese, each character is a word.
    """
    found = WORD.finditer(text)
    first = [word[0] for word in islice(found, MAX_LENGTH)]
    if sum(map(len, first)) > _LONG * len(first):
        pieces = [one for word in split_words(text) for one in (word if _is_unparted(word) else [word])]
        return pieces[:MAX_LENGTH], len(pieces)
    return first, len(first) + sum(1 for _ in found)


def _is_unparted(word: str) -> bool:
    """Whether a run of characters is Chinese or Japanese: most are in the blocks of these scripts."""
    return 2 * sum("\u3040" <= one <= "\u9fff" or "\uf900" <= one <= "\ufaff" for one in word) > len(word)


def _opened(file: File) -> tuple[str, str]:
    name = checked_name(file.content, file.name, phrase("delete columns or rows"))
    text = text_of(file.content, name)
    if not text.strip():
        raise no_cells(name)
    return name, text
