"""Letters as a sequence, a channel each, 1 where it stands; of FASTA, one of its records."""

from __future__ import annotations

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH, MAX_LETTERS
from convviz.data.series import Data
from convviz.data.typed.alphabets import ACID_CODES, ACIDS, BASES, DNA, GAPS, PROTEIN, TITLES, coded
from convviz.data.typed.records import Records, checked
from convviz.data.wording import grouped
from convviz.kernels.presets import ALPHABET
from convviz.language import phrase

SPACE = "␣"


def in_order(letters: str, text: str, notes: list[str]) -> Data:
    """Return letters whose channels come in the order in which each stands first.

    Raises
    ------
    SourceError
        If there are more different letters than channels.
    """
    alphabet = list(dict.fromkeys(letters))
    if len(alphabet) > MAX_LETTERS:
        told = phrase(
            "The text has {letters} different letters, a channel each, and at most {most} channels are "
            "shown; use fewer different letters, or choose to read it as words.",
            letters=len(alphabet),
            most=MAX_LETTERS,
        )
        raise SourceError(told)
    values = [[letter == row for letter in letters] for row in alphabet]
    return Data.of(values, text, channel_labels=alphabet, position_labels=letters, notes=notes)


def of_alphabet(letters: str, kind: str, text: str, notes: list[str]) -> Data:
    """Return letters of DNA or of a protein.

    Raises
    ------
    SourceError
        If one is no letter of its alphabet: what it is, and where.
    """
    known = {*ACIDS, *ACID_CODES} if kind == PROTEIN else {*ALPHABET, "U", *BASES}
    for place, letter in enumerate(letters):
        if letter.upper() not in known and letter not in GAPS:
            told = phrase(
                "“{letter}” in position {place} (counted from 0) is no letter of {kind}; delete it, or "
                "choose to read the text as letters.",
                letter=letter,
                place=place,
                kind=phrase(TITLES[kind]),
            )
            raise SourceError(told)
    found = coded(letters, kind)
    return Data.of(
        found.values,
        text,
        channel_labels=found.alphabet,
        position_labels=found.letters,
        notes=[*notes, *found.notes],
    )


def of_record(records: Records, index: int, name: str, notes: list[str]) -> Data:
    """Return a record of FASTA as DNA or RNA, or else as a protein; only its beginning if it is long.

    Parameters
    ----------
    records : Records
    index : int
        Of those that can be chosen; the first in place of one that is not there.
    name : str
    notes : list of str
        What is already said of it.

    Raises
    ------
    SourceError
        If the record has other signs than letters.
    """
    record = records.first[index if 0 <= index < len(records.first) else 0]
    letters = checked(record, name)
    if records.total > 1:
        note = phrase(
            "record {index} of {count} (counted from 0): “{record}”",
            index=records.first.index(record),
            count=grouped(records.total),
            record=record.name,
        )
        notes = [*notes, note]
    if records.has_qualities:
        notes = [*notes, phrase("qualities left out")]
    kind = kind_of(letters)
    return of_alphabet(letters[:MAX_LENGTH], kind, name, [*notes, *first_of(len(letters), "letters")])


def kind_of(letters: str) -> str:
    """Return what the letters of a record are: "dna" where half of them are bases, else "protein".

    Examples
    --------
    >>> kind_of("gattacaryn"), kind_of("MKV")
    ('dna', 'protein')
    """
    capitals = letters.upper()
    certain = sum(capitals.count(base) for base in "ACGTUN" + GAPS)
    is_dna = set(capitals) <= {*ALPHABET, "U", *BASES, *GAPS} and 2 * certain >= len(letters)
    return DNA if is_dna else PROTEIN


def first_of(count: int, kind: str) -> list[str]:
    """Return the note that only the first of so many letters or words are shown, if there are more."""
    if count <= MAX_LENGTH:
        return []
    told = (
        phrase("the first {most} of {count} letters", most=grouped(MAX_LENGTH), count=grouped(count))
        if kind == "letters"
        else phrase("the first {most} of {count} words", most=grouped(MAX_LENGTH), count=grouped(count))
    )
    return [told]


def is_all_bases(letters: str) -> bool:
    """Whether a text is A, C, G, T and N alone."""
    return set(letters.upper()) <= {*ALPHABET, "N"}
