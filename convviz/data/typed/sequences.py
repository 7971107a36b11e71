"""A typed or pasted text as a sequence: numbers, letters of an alphabet, or words.

Each makes C channels of L positions. Numbers are read as `convviz.data.typed.nesting` says, and a table with
tabs as `convviz.data.readers.tables` does. Letters are one-hot: a row each, 1 where it stands. Words are
vectors.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from string import punctuation
from unicodedata import normalize

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH, MAX_NAME, MAX_TEXT
from convviz.data.readers.lengths import shortened
from convviz.data.readers.tables import read_table
from convviz.data.series import Data
from convviz.data.typed.alphabets import DNA, PROTEIN, alphabet_of
from convviz.data.typed.decimals import is_meant_as_number, legible
from convviz.data.typed.letters import SPACE, in_order, is_all_bases, kind_of, of_alphabet, of_record
from convviz.data.typed.matrices import parse_matrix
from convviz.data.typed.nesting import TYPED_AS
from convviz.data.typed.notations import plain
from convviz.data.typed.records import is_fasta, records_in
from convviz.data.wording import grouped, quoted, shown
from convviz.language import count_phrase, later, phrase

READINGS = ("auto", "numbers", "letters", "words", DNA, PROTEIN)
TOO_LONG = {
    "letters": later("The text has {count} letters, and at most {most} are shown; paste a shorter piece."),
    "words": later("The text has {count} words, and at most {most} are shown; paste a shorter piece."),
}

WORD = re.compile(r"[^\s,;]+")
WORD_VECTORS = {
    "cat": (0.7, 0.4, 0.5),
    "sitting": (0.2, -0.1, 0.1),
    "there": (-0.5, 0.4, 0.1),
    "dog": (0.6, 0.3, 0.5),
    "resting": (0.3, -0.1, 0.2),
    "here": (-0.5, 0.4, 0.1),
}
"""The words of a worked example of Conv1D: stats.stackexchange.com/questions/295397."""

Vectors = Mapping[str, tuple[float, ...]]


def read_sequence(
    text: str, reading: str = "auto", *, vectors: Vectors | None = None, record: int = 0
) -> Data:
    """Read a sequence from a text.

    Parameters
    ----------
    text : str
        At most `MAX_TEXT` characters.
    reading : {"auto", "numbers", "letters", "words", "dna", "protein"}
        "auto" is what `recognise` says. "letters" are as they are written, whatever they may stand for.
    vectors : mapping of str to three numbers, optional
        Vectors of words, by their `word_key`, in place of those of `word_vector`.
    record : int
        Which record of a text in the format FASTA, read as "auto".

    Returns
    -------
    data : Data
        Values ``(C, L)``, at most `MAX_LENGTH` positions. Letters and words label the positions; letters
        label the channels too. Notes say what was made up, left out or averaged.

    Raises
    ------
    SourceError
        Saying what stands where, which limit or rule it breaks and what to do.

    Examples
    --------
    >>> read_sequence("1 2 −3").values
    array([[ 1.,  2., -3.]])
    >>> data = read_sequence("ACn")
    >>> data.values[:, 2], data.position_labels, data.notes[0]
    (array([0.25, 0.25, 0.25, 0.25]), ('A', 'C', 'N'), 'small letters read as capitals')
    >>> data = read_sequence("cat sitting")
    >>> data.values, data.position_labels
    (array([[ 0.7,  0.2],
           [ 0.4, -0.1],
           [ 0.5,  0.1]]), ('cat', 'sitting'))
    """
    if len(text) > MAX_TEXT:
        told = phrase(
            "The text has {characters} characters, and at most {most} are read; paste a shorter piece.",
            characters=grouped(len(text)),
            most=grouped(MAX_TEXT),
        )
        raise SourceError(told)
    visible, notes = _visible(text)
    if not visible.strip():
        told = phrase(
            "There is nothing to read in the text; type numbers such as 1 2 3, letters such as GATTACA, "
            "or words such as cat sitting there."
        )
        raise SourceError(told)
    if reading == "auto" and is_fasta(visible):
        return of_record(records_in(visible, phrase("the text")), record, phrase("the text"), notes)
    if reading == "auto":
        reading = recognise(text, vectors)
    if reading == "numbers":
        data = _numbers(text)
    elif reading == "letters":
        data = _letters(visible, notes)
    elif reading == "words":
        data = _words(visible, vectors or {}, notes)
    elif reading in (DNA, PROTEIN):
        data = _of_alphabet(visible, reading, notes)
    else:
        raise _no_reading(reading)
    if data.values.shape[1] == 1:
        note = phrase("one position: a kernel longer than 1 needs padding")
        return replace(data, notes=(*data.notes, note))
    return data


def recognise(text: str, vectors: Vectors | None = None) -> str:
    """Return how a text wants to be read: as "numbers", "letters", "words", "dna" or "protein".

    Letters, if they are all A, C, G, T or N and not just words with a vector; or if it is one word without.
    DNA and proteins, if `alphabet_of` the text in one piece says so, or a record of FASTA.

    Raises
    ------
    SourceError
        If numbers and words are mixed.

    Examples
    --------
    >>> [recognise(text) for text in ("1 2", "[0.5, nan]", "gattaca", "cat here", "cat", "CAT", "Hello")]
    ['numbers', 'numbers', 'letters', 'words', 'words', 'letters', 'letters']
    """
    if is_fasta(text):
        return kind_of(records_in(text, phrase("the text")).first[0].letters)
    text = plain(text).text.translate(TYPED_AS)
    tokens = [token for token in re.split(r"[\s,;\[\]]+", text) if token]
    numeric = [is_meant_as_number(token) for token in tokens]
    if all(numeric) or (any(numeric) and ("[" in text or _is_table(text))):
        return "numbers"
    if any(numeric):
        at, other = numeric.index(True), numeric.index(False)
        told = phrase(
            "Numbers and words are mixed: “{number}” in position {at} is a number, and “{other}” in position "
            "{place} is none (counted from 0); leave one kind out, or choose to read all as words or as "
            "letters.",
            number=legible(tokens[at]),
            at=at,
            other=legible(tokens[other]),
            place=other,
        )
        raise SourceError(told)
    known = {**WORD_VECTORS, **(vectors or {})}
    is_known = all(word_key(word) in known for word in split_words(text))
    if is_all_bases("".join(tokens)) and (text.isupper() or not is_known):
        return "letters"
    lines = text.split()
    if kind := alphabet_of("".join(lines)) if lines and _is_one_piece(text) else None:
        return kind
    return "words" if is_known or len(split_words(text)) > 1 else "letters"


def word_key(word: str) -> str:
    """Return what tells words apart: the same for "Cat", "cat" and "“cat”!"."""
    return normalize("NFC", word.strip(punctuation + "“”„‘’«»…–—¿¡").casefold()) or word


def word_vector(word: str) -> tuple[tuple[float, float, float], bool]:
    """Return the vector of a word, and whether it is made up.

    One that is made up has three numbers from −0.9 to 0.9 with one decimal, never 0, and is always the same:
    it comes from the BLAKE2b of the `word_key`.

    Examples
    --------
    >>> word_vector("Dog,")
    ((0.6, 0.3, 0.5), False)
    >>> word_vector("bird") == word_vector("Bird!")
    True
    """
    key = word_key(word)
    if key in WORD_VECTORS:
        return WORD_VECTORS[key], False
    tenths = (byte % 18 - 9 for byte in blake2b(key.encode(errors="replace"), digest_size=3).digest())
    x, y, z = ((number + (number >= 0)) / 10 for number in tenths)
    return (x, y, z), True


def _visible(text: str) -> tuple[str, list[str]]:
    """The text without characters that cannot be seen, such as NUL, and a note if there were any."""
    text = normalize("NFC", text.removeprefix("\ufeff"))
    kept = "".join(character for character in text if character.isprintable() or character.isspace())
    lost = len(text) - len(kept)
    note = count_phrase(
        "left out {count} character that cannot be seen",
        "left out {count} characters that cannot be seen",
        lost,
    )
    return kept, [note] if lost else []


def _is_one_piece(text: str) -> bool:
    """Whether a text is one long word, broken into lines or blocks of ten as programs do, in capitals."""
    blocks = text.split()
    return len(blocks) == 1 or (text.isupper() and len({len(block) for block in blocks[:-1]}) == 1)


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and any("\t" in line.strip() for line in lines)


def split_words(text: str) -> list[str]:
    """Return what stands between blanks, commas and semicolons."""
    return WORD.findall(text)


def _numbers(text: str) -> Data:
    if _is_table(text):
        return read_table(text.removeprefix("\ufeff"), phrase("the table"))
    values, notes = shortened(parse_matrix(text, rank=1))
    if not values.any():
        notes += (phrase("all values are 0: every output is its bias"),)
    return Data.of(values, text, notes=notes)


def _letters(text: str, notes: list[str]) -> Data:
    letters = "".join(text.split())
    if is_all_bases(letters):
        return _of_alphabet(text, DNA, notes)
    letters = SPACE.join(text.split())
    _check_length(len(letters), "letters")
    return in_order(letters, text, notes)


def _of_alphabet(text: str, kind: str, notes: list[str]) -> Data:
    letters = "".join(text.split())
    _check_length(len(letters), "letters")
    return of_alphabet(letters, kind, text, notes)


def _words(text: str, vectors: Vectors, notes: list[str]) -> Data:
    words = split_words(text) or [text.strip()]
    _check_length(len(words), "words")
    table = {key: vectors[key] if key in vectors else word_vector(key)[0] for key in map(word_key, words)}
    for key, vector in table.items():
        if len(vector) != 3:
            told = count_phrase(
                "The vector of {word} has {count} number, and each word has 3; fill in three.",
                "The vector of {word} has {count} numbers, and each word has 3; fill in three.",
                len(vector),
                word=quoted([key]),
            )
            raise SourceError(told)
    if made_up := [key for key in table if key not in vectors and word_vector(key)[1]]:
        note = count_phrase(
            "{words} has a made-up vector",
            "{words} have made-up vectors",
            len(made_up),
            words=quoted(made_up),
        )
        notes.append(note)
    values = np.array([table[word_key(word)] for word in words]).T
    return Data.of(values, text, position_labels=words, notes=notes)


def _check_length(count: int, kind: str) -> None:
    if count > MAX_LENGTH:
        told = phrase(TOO_LONG[kind], count=grouped(count), most=grouped(MAX_LENGTH))
        raise SourceError(told)


def _no_reading(reading: str) -> SourceError:
    told = phrase(
        "There is no reading “{reading}”; choose one of {readings}.",
        reading=shown(str(reading), MAX_NAME),
        readings=", ".join(READINGS),
    )
    return SourceError(told)
