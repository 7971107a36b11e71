"""How far a visitor is with a question of the Predict page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from convviz.core.errors import SourceError
from convviz.language import spoken
from convviz.learn.quiz.catalogue import Name, check
from convviz.learn.quiz.question import Question, Verdict
from convviz.settings.model import Setup


@dataclass(frozen=True, slots=True)
class Quiz:
    """How far a visitor is with a question, and what came before.

    Attributes
    ----------
    question : Question or None
    about : tuple
        Its name, and if it is about the visitor's own set-up, that.
    language : str
        In which it is asked.
    given : str, int or None
        The last answer: as it was typed, or which of the options.
    verdict : Verdict or None
        What it is told,
    problem : str
        or why it could not be read.
    shown : bool
        Whether the answer was asked for.
    tries : int
        Answers to this question.
    mixed : bool
        Whether the next question is of another kind.
    solved, row : int
        Questions solved in this session, and the last of them that took one try each.
    """

    question: Question | None = None
    about: tuple[Name, Setup | None] | None = None
    language: str = ""
    given: str | int | None = None
    verdict: Verdict | None = None
    problem: str = ""
    shown: bool = False
    tries: int = 0
    mixed: bool = True
    solved: int = 0
    row: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the answer is known by now."""
        return self.shown or bool(self.verdict and self.verdict.right)

    def judged(self) -> Quiz:
        """Return it with what the last answer is told."""
        given, options = self.given, self.question.options
        if self.question.form == "choice":  # words come from a browser that has not heard of a new language
            given = options[given] if isinstance(given, int) else None
        try:
            verdict = check(self.question, given)
        except SourceError as error:
            return replace(self, verdict=None, problem=str(error))
        return replace(self, verdict=verdict, problem="")

    def said_anew(self, question: Question) -> Quiz:
        """Return it in the language that is spoken by now, in which `question` is the same one."""
        quiz = replace(self, question=question, language=spoken())
        return quiz.judged() if self.verdict or self.problem else quiz
