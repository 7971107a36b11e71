"""Sequences with names, as programs of biology write them: FASTA, and FASTQ with its qualities left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME
from convviz.data.typed.decimals import legible
from convviz.data.wording import shown
from convviz.language import phrase

MOST_RECORDS = 256
"""Records to choose from: a run of a sequencer writes millions."""
_LETTERS = re.compile(r"[A-Za-z*.\-]+")
_NOT_LETTERS = re.compile(r"[\s0-9/]+")
"""What stands between letters and is none: blanks, and the counts of some programs."""


class Record(NamedTuple):
    """A sequence and what it is called."""

    name: str
    letters: str


class Records(NamedTuple):
    """The first of the records of a text, how many there are, and whether they had qualities."""

    first: list[Record]
    total: int
    has_qualities: bool


def is_fasta(text: str) -> bool:
    """Whether a text begins with a name and letters below it, as FASTA or FASTQ.

    Examples
    --------
    >>> is_fasta(">one\\nGATTACA"), is_fasta("@one\\nGATT\\n+\\nIIII"), is_fasta(">>> 1")
    (True, True, False)
    """
    lines = _lines(text[:4096])
    head = next(lines, "")
    while head.startswith(";"):
        head = next(lines, "")
    if not head.startswith((">", "@")) or head.startswith(">>"):
        return False
    below = next(lines, "")
    in_one_piece = len(below.split()) == 1 or below.isupper() or set(below) <= set("acgtun 0123456789")
    is_plain = in_one_piece and bool(_LETTERS.fullmatch(_NOT_LETTERS.sub("", below)))
    return is_plain and (head.startswith(">") or _has_plus(lines))


def _has_plus(lines: Iterator[str]) -> bool:
    """Whether a line with a plus comes after some of letters."""
    for line in lines:
        if line.startswith("+"):
            return True
        if not _LETTERS.fullmatch(line):
            return False
    return False


def records_in(text: str, name: str, *, counts_all: bool = True) -> Records:
    """Return the records of a text that `is_fasta`; those after the ones to choose from are only counted.

    Parameters
    ----------
    text : str
    name : str
        For messages.
    counts_all : bool
        Whether all of them are.

    Raises
    ------
    SourceError
        If one of the first has other signs than letters in it, or there is none with letters.

    Examples
    --------
    >>> records_in(">one\\nGAT\\nTACA\\n>two\\nac-gt\\n", "a").first
    [Record(name='one', letters='GATTACA'), Record(name='two', letters='ac-gt')]
    """
    has_qualities = next((line[0] == "@" for line in _lines(text) if line[0] in ">@"), False)
    found = _fastq(text) if has_qualities else _fasta(text)
    first: list[Record] = []
    count = 0
    for record in found:
        if not record.letters:
            continue
        if len(first) < MOST_RECORDS:
            first.append(record)
        count += 1
        if len(first) == MOST_RECORDS and not counts_all:
            break
    if not first:
        told = phrase("“{name}” has names and no letters below them; save the sequences again.", name=name)
        raise SourceError(told)
    return Records(first, count, has_qualities)


def checked(record: Record, name: str) -> str:
    """Return the letters of a record.

    Raises
    ------
    SourceError
        If there is another sign among them.
    """
    other = re.search(r"[^A-Za-z*.\-]", record.letters)
    if other:
        told = phrase(
            "Record “{record}” of “{name}” has “{sign}” in position {place} (counted from 0), which is no "
            "letter; delete it, or choose another record.",
            record=record.name,
            name=name,
            sign=legible(other[0]),
            place=other.start(),
        )
        raise SourceError(told)
    return record.letters


def _fasta(text: str) -> Iterator[Record]:
    """The letters below each line that begins with ``>``; a line with ``;`` is a remark."""
    title = ""
    parts: list[str] = []
    for line in _lines(text):
        if line.startswith(">"):
            if parts or title:
                yield _record(title, parts)
            title, parts = line[1:], []
        elif not line.startswith(";"):
            parts.append(line)
    yield _record(title, parts)


def _fastq(text: str) -> Iterator[Record]:
    """The letters between each line with ``@`` and that with ``+``; as many signs behind it are qualities."""
    lines = _lines(text)
    for line in lines:
        if not line.startswith("@"):
            continue
        parts: list[str] = []
        for part in lines:
            if part.startswith("+"):
                break
            parts.append(part)
        left = sum(map(len, parts))
        while left > 0 and (quality := next(lines, None)) is not None:
            left -= len(quality)
        yield _record(line[1:], parts)


def _record(title: str, parts: list[str]) -> Record:
    return Record(shown(title.strip(), MAX_NAME), _NOT_LETTERS.sub("", "".join(parts)))


def _lines(text: str) -> Iterator[str]:
    """The lines that are not empty, without blanks round them."""
    for line in text.removeprefix("\ufeff").splitlines():
        if bare := line.strip():
            yield bare
