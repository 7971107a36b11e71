"""Letters that stand for something: the bases of DNA and RNA, the amino acids of proteins, and their codes.

A code for several letters (IUPAC's) is shared out evenly: R, which is A or G, is a half in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from convviz.data.wording import one_of
from convviz.kernels.presets import ALPHABET
from convviz.language import later, phrase

BASES = {
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": ALPHABET,
}
"""What each code of DNA stands for."""
RNA = ALPHABET.replace("T", "U")
ACIDS = "ACDEFGHIKLMNPQRSTVWY"
ACID_CODES = {"B": "DN", "Z": "EQ", "J": "IL", "X": ACIDS, "U": "C", "O": "K"}
"""What stands for several amino acids; the two rare ones, U and O, for those that they are most like."""
GAPS = "-.*"
"""Places in an alignment where nothing stands, and the end of a protein."""
DNA, PROTEIN = "dna", "protein"
FEWEST_ACIDS = 10
"""Letters of which a text is taken for a protein: shorter ones are words in capitals."""
FEWEST_SMALL = 6
"""Small letters, all of them bases, of which a text is taken for RNA."""
MOST_NAMED = 4
"""Codes whose meaning is said in full."""
_SHARES = {2: later("a half in each"), 3: later("a third in each")}
"""The parts of a code by how many letters it stands for."""
TITLES = {DNA: later("DNA or RNA"), PROTEIN: later("a protein")}
"""What the readings are called on the page."""


class Coded(NamedTuple):
    """A sequence of letters as numbers, a channel for each letter of its alphabet, and what is said of it."""

    values: np.ndarray
    alphabet: str
    letters: str
    notes: list[str]


def alphabet_of(letters: str) -> str | None:
    """Return what a text without blanks seems to be made of: "dna" or "protein"; None of neither.

    Of DNA and RNA only where it has more than A, C, G, T and N: what is made of these alone is certain.

    Examples
    --------
    >>> [alphabet_of(text) for text in ("ACGTRYN", "GAUUACA", "MKVLAAGIVGLLL", "MARY", "HELLO", "thatch")]
    ['dna', 'dna', 'protein', None, None, None]
    """
    capitals = letters.upper()
    used = set(capitals).difference(GAPS)
    is_small, is_short = capitals != letters, len(letters) < FEWEST_ACIDS
    certain = sum(letter in "ACGTU" or letter in GAPS for letter in capitals) / len(letters)
    if used and used <= {*ALPHABET, "U", *BASES} and certain >= (0.75 if is_small else 0.5):
        return None if is_small and is_short and (certain < 1 or len(letters) < FEWEST_SMALL) else DNA
    if is_small or is_short or not used or not used <= {*ACIDS, *ACID_CODES}:
        return None
    usual = sum(letter in ACIDS or letter in GAPS for letter in capitals)
    return PROTEIN if usual >= 0.95 * len(letters) else None


def coded(letters: str, kind: str) -> Coded:
    """Return letters of DNA, RNA or a protein as numbers.

    Parameters
    ----------
    letters : str
        Without blanks.
    kind : {"dna", "protein"}

    Examples
    --------
    >>> found = coded("aRU", "dna")
    >>> found.values[:, 1].tolist(), found.alphabet, found.notes
    ([0.5, 0.0, 0.5, 0.0], 'ACGU', ['small letters read as capitals', 'R is A or G: a half in each'])
    """
    capitals = letters.upper()
    notes = [phrase("small letters read as capitals")] if capitals != letters else []
    alphabet, codes = (ACIDS, ACID_CODES) if kind == PROTEIN else (ALPHABET, BASES)
    if kind == DNA and "U" in capitals:
        if "T" in capitals:
            notes.append(phrase("U, as of RNA, read as T"))
            codes = {**codes, "U": "T"}
        else:
            alphabet, codes = RNA, {code: parts.replace("T", "U") for code, parts in BASES.items()}
    shares = {letter: np.zeros(len(alphabet)) for letter in dict.fromkeys(capitals)}
    for letter, share in shares.items():
        parts = letter if letter in alphabet else codes.get(letter, "")
        share[[alphabet.index(part) for part in parts]] = 1 / max(len(parts), 1)
    notes += _notes(shares, alphabet, codes)
    return Coded(np.stack([shares[letter] for letter in capitals], axis=1), alphabet, capitals, notes)


def _notes(shares: Mapping[str, np.ndarray], alphabet: str, codes: Mapping[str, str]) -> list[str]:
    """What is said of letters that stand for several or for none: one sentence for all of a kind."""
    several = [letter for letter in shares if letter not in alphabet and len(codes.get(letter, "")) > 1]
    one = [letter for letter in shares if len(codes.get(letter, "")) == 1 and codes[letter] != "T"]
    none = [letter for letter in shares if letter not in alphabet and letter not in codes]
    notes = [_several(letter, codes[letter], alphabet) for letter in several[:MOST_NAMED]]
    if len(several) > MOST_NAMED:
        rest = ", ".join(several[MOST_NAMED:])
        notes.append(phrase("the other codes too are shared out: {codes}", codes=rest))
    notes += [phrase("{letter} read as {other}", letter=letter, other=codes[letter]) for letter in one]
    if none:
        notes.append(phrase("{letters} read as a gap: 0 in each channel", letters=" ".join(none)))
    return notes


def _several(letter: str, parts: str, alphabet: str) -> str:
    if len(parts) == len(alphabet):
        if len(parts) == len(ALPHABET):
            return phrase("{letter} is any letter: a quarter in each channel", letter=letter)
        return phrase("{letter} is any letter: a twentieth in each channel", letter=letter)
    share = phrase(_SHARES[len(parts)])
    return phrase("{letter} is {parts}: {share}", letter=letter, parts=one_of(parts), share=share)
