"""Questions by name: which there are, how one is asked again, and how an answer is checked."""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

from convviz.core.spec import ConvSpec
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz import gradient, layered, moves, shape, value, weights, window
from convviz.learn.quiz.after_practice import followed_practice
from convviz.learn.quiz.afterwards import asked_afterwards
from convviz.learn.quiz.answers import read_answer, write_answer
from convviz.learn.quiz.chains import CHAIN
from convviz.learn.quiz.layered_practice import layered_practice
from convviz.learn.quiz.practice import LEVELS, practice
from convviz.learn.quiz.question import Answer, Mistake, Question, Verdict, is_answer

_ASK = {
    "value": value.ask,
    "shape": shape.ask,
    "window": window.ask,
    "axes": moves.ask,
    "weights": weights.ask,
    "gradient": gradient.ask,
}
KINDS = tuple(_ASK)
"""What can be asked of a layer: the next value, the output's shape, the inputs of a cell, the axes, the
weights, a gradient."""

ALL_KINDS = (*KINDS, CHAIN)
"""All that can be asked: of a layer, and of a chain of them, which is drawn for each question."""

MAX_SEED = 999_999
_LAYERS, _AFTER = "layers", "after"
_LEVEL = rf"({'|'.join(LEVELS)})(\.{_LAYERS})?(\.{_AFTER})?"
_NAME = re.compile(rf"({'|'.join(ALL_KINDS)})\.([0-9]{{1,6}})(?:\.{_LEVEL})?")


class Name(NamedTuple):
    """A question that can be asked again: of what kind, which of the kind, and on what.

    `level` is that of the practice, or empty for a question about one's own set-up; `layers` says whether it
    is on layers of every kind, and not on convolutions alone, and `after` whether BatchNorm and an activation
    follow.
    """

    kind: str
    seed: int
    level: str = ""
    layers: bool = False
    after: bool = False

    @property
    def text(self) -> str:
        """The name as an address has it: ``value.17``, or in practice ``value.17.easy.layers.after``."""
        drawn = [_LAYERS if self.layers else "", _AFTER if self.after else ""] if self.level else []
        return ".".join(filter(None, [self.kind, str(self.seed), self.level, *drawn]))


def read_name(text: str) -> Name | None:
    """Return the name that an address has, or None.

    Examples
    --------
    >>> read_name("value.17.easy"), read_name("value"), read_name("value.17").text
    (Name(kind='value', seed=17, level='easy', layers=False, after=False), None, 'value.17')
    """
    match = _NAME.fullmatch(text)
    if match is None or (match[1] == CHAIN and not match[3]):
        return None
    return Name(match[1], int(match[2]), match[3] or "", bool(match[4]), bool(match[5]))


def following(name: Name, mixed: bool = False) -> Name:
    """Return the next question: of the same kind, or of all kinds in turn; of one's own set-up, no chain.

    Examples
    --------
    >>> following(Name("weights", 4, "easy")).text, following(Name("weights", 4, "easy"), mixed=True).kind
    ('weights.5.easy', 'gradient')
    """
    kinds = ALL_KINDS if name.level else KINDS
    kind = kinds[(kinds.index(name.kind) + 1) % len(kinds)] if mixed else name.kind
    return name._replace(kind=kind, seed=(name.seed + 1) % (MAX_SEED + 1))


def scene_of(name: Name, own: Scene) -> Scene:
    """Return what a question is about: the practice of its name, or one's own set-up."""
    if not name.level:
        return own
    drawn = layered_practice if name.layers else practice
    scene = drawn(name.kind, name.seed, name.level)
    return followed_practice(scene, name.kind, name.seed, name.level) if name.after else scene


def ask(scene: Scene, kind: str, seed: int) -> Question:
    """Ask something about a layer: the same for the same scene, kind and seed.

    Parameters
    ----------
    scene : Scene
        Any at all.
    kind : str
        One of `KINDS`.
    seed : int

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.arange(9).reshape(1, 3, 3), np.ones((1, 1, 2, 2)))
    >>> question = ask(scene, "shape", 1)
    >>> question.prompt, question.answer
    ('What shape does the output have?', (1, 2, 2))
    """
    asking = _ASK if isinstance(scene.spec, ConvSpec) else layered.ASK
    question = asking[kind](scene, Random(f"{kind}.{seed}"))
    is_followed = kind == "value" and not scene.after.is_nothing
    return asked_afterwards(question, scene) if is_followed else question


def check(question: Question, text: str | None) -> Verdict:
    """Say whether an answer is right, and if it is not, which common mistake gives it.

    A wrong answer is not told the right one: that is `Question.explanation`.

    Parameters
    ----------
    question : Question
    text : str or None
        As it was typed, or one of the options.

    Raises
    ------
    SourceError
        Where it cannot be read as an answer; the sentence says how to write one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> question = ask(build_scene(np.ones((3, 7)), np.ones((1, 3, 2)), stride=2), "shape", 1)
    >>> check(question, "1 x 3").sentence
    'Yes: (1, 3).'
    >>> print(check(question, "(1, 6)").sentence)
    Not yet. That is the number of positions at stride 1: here the kernel takes larger steps.
    """
    given = read_answer(question, text)
    if isinstance(given, tuple) and isinstance(question.answer, tuple):
        given = shape.normal(given, question.answer)
    if _same(question, given, question.answer):
        return Verdict(True, phrase("Yes: {answer}.", answer=write_answer(question.answer)))
    mistake = _mistake(question, given)
    reason = mistake.sentence if mistake else question.nudge
    return Verdict(False, phrase("Not yet. {reason}", reason=reason), mistake)


def told(question: Question) -> str:
    """Give the answer away."""
    return phrase("It is {answer}.", answer=write_answer(question.answer))


def _same(question: Question, given: Answer, target: Answer) -> bool:
    return is_answer(given, target, question.slack, question.whole)


def _mistake(question: Question, given: Answer) -> Mistake | None:
    candidates, answer = [given], question.answer
    if isinstance(given, tuple) and isinstance(answer, tuple) and len(given) == len(answer):
        # Where both the first number and others are wrong, one mistake at a time is told.
        candidates += [(answer[0], *given[1:]), (given[0], *answer[1:])]
    for candidate in candidates:
        for mistake in question.mistakes:
            if _same(question, candidate, mistake.answer):
                return mistake
    return None
