"""Answers as people type them: numbers and shapes, read tolerantly but never guessed at."""

from __future__ import annotations

import re
from unicodedata import normalize

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHOWN
from convviz.data.typed import decimals
from convviz.data.wording import shown
from convviz.language import decimal_sign, phrase, spoken
from convviz.learn.quiz.question import Answer, Question
from convviz.learn.quiz.wording import numeral, shape_text

_MINUSES = str.maketrans("−–—﹣－", "-----")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}( [0-9]{3})+")
_WITH_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_BETWEEN = re.compile(r"[\s,;x×*·()\[\]]+", re.IGNORECASE)
_MOST_READ = 10_000
_MOST_CHARACTERS = 80
_MOST_SIZES = 8
_MOST_DIGITS = 9


def read_answer(question: Question, text: str | None) -> Answer:
    """Return what was answered.

    Raises
    ------
    SourceError
        With how to write it, where it cannot be read, or can be read in two ways.
    """
    if question.form == "choice":
        if text not in question.options:
            raise SourceError(phrase("Choose one of the answers first."))
        return text
    text = normalize("NFKC", (text or "")[:_MOST_READ]).translate(_MINUSES).strip().removeprefix("=").strip()
    if not text:
        raise SourceError(phrase("Type an answer first."))
    if len(text) > _MOST_CHARACTERS:
        raise SourceError(phrase("That is too long; write only the answer."))
    return read_number(text) if question.form == "number" else read_shape(text)


def write_answer(answer: Answer) -> str:
    """Return an answer as a person writes it.

    Examples
    --------
    >>> write_answer(-2.0), write_answer((1, 3))
    ('−2', '(1, 3)')
    """
    if isinstance(answer, str):
        return answer
    return shape_text(answer) if isinstance(answer, tuple) else numeral(answer)


def read_number(text: str) -> float:
    """Return a number: "-3", "- 3", "1 024", "0.5" or "1/2"; "0,5" where the language writes it so.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> read_number("- 3"), read_number("1 024"), read_number("1/2")
    (-3.0, 1024.0, 0.5)
    >>> from convviz.language import speaking
    >>> with speaking("de"):
    ...     read_number("-0,5")
    -0.5
    """
    original, text = text, re.sub(r"^([+-])\s+", r"\1", text)
    if _GROUPS.fullmatch(text):
        text = text.replace(" ", "")
    if decimal_sign(spoken()) == "," and _WITH_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if "," in text:
        raise SourceError(
            phrase(
                "“{text}” can be read in two ways; write a decimal with a point, as in 0.5, and nothing "
                "between thousands.",
                text=_legible(original),
            )
        )
    above, slash, below = text.partition("/")
    value, divisor = decimals.number(above.strip()), decimals.number(below.strip()) if slash else 1.0
    if value is None or not divisor:
        told = phrase("“{text}” is not a number; write one, as in 3, −2 or 0.5.", text=_legible(original))
        raise SourceError(told)
    return value / divisor


def read_shape(text: str) -> tuple[int, ...]:
    """Return a shape: "3x3", "3 × 3", "(1, 3, 3)" or "1 3 3".

    Raises
    ------
    SourceError

    Examples
    --------
    >>> read_shape("3x3"), read_shape("(1, 3, 3)"), read_shape("1 3 3")
    ((3, 3), (1, 3, 3), (1, 3, 3))
    """
    parts = [part for part in _BETWEEN.split(text) if part]
    if not parts or not all(
        part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS for part in parts
    ):
        raise SourceError(
            phrase(
                "“{text}” is not a shape; write its whole numbers, as in (1, 3, 3) or 1 x 3 x 3.",
                text=_legible(text),
            )
        )
    if len(parts) > _MOST_SIZES:
        told = phrase(
            "That shape has {count} axes; write one number for each axis of the output.", count=len(parts)
        )
        raise SourceError(told)
    return tuple(map(int, parts))


def _legible(text: str) -> str:
    return shown(text, MAX_SHOWN)
