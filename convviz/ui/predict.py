"""The page that asks before it shows: a question beside a stage that keeps the answer to itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from convviz.errors import SourceError
from convviz.explain import counted
from convviz.link import encode, missing
from convviz.questions.practice import LEVELS
from convviz.questions.question import Question, Verdict
from convviz.questions.quiz import KINDS, Name, ask, check, following, read_name, scene_of, told
from convviz.scene import Scene
from convviz.ui import notices, slices, stage, widgets
from convviz.ui.state import State, change, touch
from convviz.working import work_out

ASSETS = Path(__file__).parents[2] / "assets"
PAGE = "predict"
FIRST = Name("value", 1, "easy")

MOST_CELLS = 400
"""Weights of a filter up to which its window is told in numbers."""

_QUIZ = "convviz-quiz"
_TYPED = "predict-typed"
_MIXED = "mixed"
_OWN = ""
_KIND_TITLES = {
    _MIXED: "Mixed",
    "value": "Next value",
    "shape": "Shape",
    "window": "Window",
    "axes": "Axes",
    "weights": "Weights",
}


@dataclass(frozen=True, slots=True)
class Quiz:
    """How far a visitor is with a question, and what came before.

    Attributes
    ----------
    question : Question or None
    verdict : Verdict or None
        On the last answer that could be read,
    problem : str
        or why the last one could not.
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


def accepts(name: str) -> bool:
    """Whether it names a question."""
    return read_name(name) is not None


def show(state: State, scene: Scene) -> None:
    """Draw the choice of questions, the question and the stage."""
    st.html(ASSETS / "predict.css")
    name = read_name(state.name) or FIRST
    scene = scene_of(name, scene)
    quiz = _quiz_about(ask(scene, name.kind, name.seed), state)
    _show_choice(name, quiz)
    with st.container(key="predict"):
        with st.container(key="predict-ask"):
            _show_question(quiz.question, state, name)
            _show_form(quiz, name)
            _show_window(quiz, name, scene)
            _show_verdict(quiz)
            _show_onward(quiz, name)
            _show_link(state, name)
        with st.container(key="predict-stage"):
            question = quiz.question
            hidden = "" if quiz.is_open else question.hidden
            stage.show(scene, key="predict-scene", spot=question.spot, play=False, hidden=hidden)


def _quiz() -> Quiz:
    return st.session_state.get(_QUIZ) or Quiz()


def _quiz_about(question: Question, state: State) -> Quiz:
    """Return how far the visitor is with a question; with a new one he is at its beginning."""
    quiz = _quiz()
    if quiz.question != question:
        mixed = quiz.mixed if quiz.question else not state.name
        quiz = Quiz(question, mixed=mixed, solved=quiz.solved, row=quiz.row)
        st.session_state[_QUIZ] = quiz
        st.session_state[_TYPED] = ""
    return quiz


def _show_choice(name: Name, quiz: Quiz) -> None:
    with st.container(key="predict-choice", horizontal=True):
        widgets.segments(
            "What to ask about",
            (*LEVELS, _OWN),
            name.level,
            lambda level: _go(name._replace(level=level)),
            key="predict-level",
            format_func=lambda level: level.capitalize() or "Your set-up",
            width="content",
        )
        widgets.segments(
            "What to ask for",
            (_MIXED, *KINDS),
            _MIXED if quiz.mixed else name.kind,
            lambda kind: _choose_kind(name, kind),
            key="predict-kind",
            format_func=_KIND_TITLES.get,
            width="content",
        )


def _show_question(question: Question, state: State, name: Name) -> None:
    with st.container(key="predict-question", gap=None):
        st.markdown(f"# {question.prompt}", anchors=False)
        st.text(question.facts, width="stretch")
        if not name.level:
            st.text(f"Your own set-up: change it under {state.setup.rank}D.", width="stretch")


def _show_form(quiz: Quiz, name: Name) -> None:
    question = quiz.question
    choice = question.form == "choice"
    key = f"predict-{name.text}" if choice else _TYPED
    with st.form("predict-form", border=False), st.container(key="predict-answer", horizontal=not choice):
        if choice:
            st.radio("Your answer", question.options, index=None, key=key, label_visibility="collapsed")
        else:
            st.text_input("Your answer", key=key, label_visibility="collapsed", autocomplete="off")
        st.form_submit_button(
            "Next question" if quiz.is_open else "Check",
            key="predict-check",
            type="primary",
            on_click=_submit,
            args=(key, following(name, quiz.mixed)),
        )
    if not quiz.is_open:
        notices.quiet(question.hint, key="predict-hint")


def _show_window(quiz: Quiz, name: Name, scene: Scene) -> None:
    """The input cells under the kernel in numbers: on a stage of many cells, or a phone, none can be read."""
    if quiz.is_open or quiz.question.kind != "value" or scene.weight[0].size > MOST_CELLS:
        return
    spot = quiz.question.spot
    with st.expander("The window in numbers", expanded=not name.level, key="predict-window"):
        for channel in work_out(scene, spot.step, spot.filter).channels:
            st.text(channel.label)
            texts = [one.input for one in channel.products]
            slices.show(texts, scene.spec.kernel_size, key=f"predict-slices-{channel.channel}")


def _show_verdict(quiz: Quiz) -> None:
    if quiz.problem:
        notices.note(quiz.problem, key="predict")
    elif quiz.verdict or quiz.shown:
        with st.container(key="predict-right" if quiz.is_open else "predict-wrong"):
            st.text(quiz.verdict.sentence if quiz.verdict else told(quiz.question))
    if quiz.is_open:
        with st.container(key="predict-why", gap=None):
            for line in quiz.question.explanation:
                st.text(line)


def _show_onward(quiz: Quiz, name: Name) -> None:
    if not quiz.is_open:
        with st.container(key="predict-onward", horizontal=True, gap="small"):
            st.button("Show me", key="predict-show", type="tertiary", on_click=_show_me)
            after = following(name, quiz.mixed)
            st.button("Another question", key="predict-next", type="tertiary", on_click=_go, args=(after,))
    if quiz.solved:
        row = f", the last {quiz.row} at the first try" if quiz.row > 1 else ""
        notices.quiet(f"{counted(quiz.solved, 'question')} solved{row}.", key="predict-score")


def _show_link(state: State, name: Name) -> None:
    fields = {} if name.level else encode(state.setup)
    address = urlencode(fields | {"page": PAGE, "name": name.text})
    with st.popover("Link to this question", key="predict-link", type="tertiary"):
        st.text("Whoever opens it gets this question, with the answer hidden.")
        st.code(f"{(st.context.url or '').rstrip('/')}/?{address}", language=None, wrap_lines=True)
        notices.quiet(missing(fields), key="predict-link")


def _submit(key: str, after: Name) -> None:
    """Check an answer; once it is known, go on, so that Enter is all that a quiz needs."""
    if _quiz().is_open:
        _go(after)
    else:
        _answer(key)


def _answer(key: str) -> None:
    touch()
    quiz = _quiz()
    try:
        verdict = check(quiz.question, st.session_state.get(key))
    except SourceError as error:
        st.session_state[_QUIZ] = replace(quiz, problem=str(error))
        return
    if verdict.right:
        quiz = replace(quiz, solved=quiz.solved + 1, row=quiz.row + 1 if not quiz.tries else 0)
    st.session_state[_QUIZ] = replace(quiz, verdict=verdict, problem="", tries=quiz.tries + 1)


def _show_me() -> None:
    touch()
    st.session_state[_QUIZ] = replace(_quiz(), shown=True, verdict=None, problem="", row=0)


def _choose_kind(name: Name, kind: str) -> None:
    st.session_state[_QUIZ] = replace(_quiz(), mixed=kind == _MIXED)
    if kind != _MIXED:
        _go(name._replace(kind=kind))


def _go(name: Name) -> None:
    change(lambda state: replace(state, name=name.text))
