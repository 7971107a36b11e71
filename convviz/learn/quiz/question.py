"""What a question, a mistake and a verdict are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10
from typing import Literal, NamedTuple

from convviz.settings.spot import Spot

Answer = float | tuple[int, ...] | str
Form = Literal["number", "shape", "choice"]

DIGITS = 3
"""Significant digits that are enough where numbers are not whole."""


class Mistake(NamedTuple):
    """A common mistake: its name, the answer that it gives, and what to tell whoever gives that answer."""

    name: str
    answer: Answer
    sentence: str


class Verdict(NamedTuple):
    """What a checked answer is told: gently, and without the right answer as long as it is wrong."""

    right: bool
    sentence: str
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a layer or a chain of layers, with its answer.

    Attributes
    ----------
    kind : str
        One of `convviz.learn.quiz.catalogue.ALL_KINDS`.
    prompt, facts, hint : str
        The question, the numbers that it is about, and how an answer is written.
    form : {"number", "shape", "choice"}
    options : tuple of str
        Of a choice.
    answer : float, tuple of int or str
        The right one.
    mistakes : tuple of Mistake
        The likeliest first; each gives a wrong answer of its own.
    nudge : str
        What to tell a wrong answer that no mistake explains.
    explanation : tuple of str
        The way to the answer, one sentence or sum a line.
    spot : Spot
        The step and the filter that are asked about, and that prove the answer.
    hidden : {"values", "shape", "window"}
        What the stage keeps to itself until the answer is known.
    slack : float
        How far a number may be off: what a sum of floats may lose. Exact where all is whole.
    whole : bool
        Whether a number must be given to the last digit; else `DIGITS` digits are enough.
    """

    kind: str
    prompt: str
    facts: str
    hint: str
    form: Form
    answer: Answer
    mistakes: tuple[Mistake, ...]
    nudge: str
    explanation: tuple[str, ...]
    spot: Spot
    hidden: str
    options: tuple[str, ...] = ()
    slack: float = 0.0
    whole: bool = True


def tolerance(target: float, slack: float, whole: bool) -> float:
    """Return how far from `target` an answer may be.

    Examples
    --------
    >>> tolerance(12.0, 0.0, whole=True), tolerance(0.1234, 0.0, whole=False)
    (0.0, 0.0005)
    """
    if not target or (whole and float(target).is_integer()):
        return slack
    return max(slack, 0.5 * 10.0 ** (floor(log10(abs(target))) - DIGITS + 1))


def is_answer(given: Answer, target: Answer, slack: float = 0.0, whole: bool = True) -> bool:
    """Whether what was given is the target, as exactly as is asked for.

    Examples
    --------
    >>> is_answer(0.123, 0.1234, whole=False), is_answer((3, 3), (3, 3)), is_answer(4.0, 3.0)
    (True, True, False)
    """
    if isinstance(given, str | tuple) or isinstance(target, str | tuple):
        return given == target
    return abs(given - target) <= tolerance(target, slack, whole) * (1 + 1e-9)


def distinct(
    mistakes: Iterable[Mistake], answer: Answer, slack: float = 0.0, whole: bool = True
) -> tuple[Mistake, ...]:
    """Leave out every mistake that gives the right answer, or the answer of a likelier mistake.

    Examples
    --------
    >>> [one.name for one in distinct([Mistake("a", 1.0, ""), Mistake("b", 2.0, "")], 1.0)]
    ['b']
    """
    kept: list[Mistake] = []
    for mistake in mistakes:
        known = [answer, *(one.answer for one in kept)]
        if not any(
            is_answer(mistake.answer, other, slack, whole) or is_answer(other, mistake.answer, slack, whole)
            for other in known
        ):
            kept.append(mistake)
    return tuple(kept)
