"""The page that asks before it shows: a question beside a stage that keeps the answer to itself."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from urllib.parse import urlencode

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, slices, stage, widgets
from convviz.app.parts import callback
from convviz.app.session.quiz import Quiz
from convviz.app.session.state import State, change, touch
from convviz.app.views import asked_chain
from convviz.core.limits import MAX_BOX
from convviz.explain.arithmetic import work_out
from convviz.language import count_phrase, later, phrase, separator, spoken
from convviz.layers.scene import Scene
from convviz.learn.quiz.catalogue import ALL_KINDS, KINDS, Name, ask, following, read_name, scene_of, told
from convviz.learn.quiz.chain_practice import chain_practice
from convviz.learn.quiz.chains import CHAIN, ask_chain
from convviz.learn.quiz.practice import LEVELS
from convviz.learn.quiz.question import Question
from convviz.settings.link.query import encode, marked, missing

PAGE = "predict"
FIRST = Name("value", 1, "easy")

MOST_CELLS = 400
"""Weights of a filter up to which its window is told in numbers."""

_QUIZ = "convviz-quiz"
_TYPED = "predict-typed"
_MIXED = "mixed"
_OWN = ""
_KIND_TITLES = {
    _MIXED: later("Mixed"),
    "value": later("Next value"),
    "shape": later("Shape"),
    "window": later("Window"),
    "axes": later("Axes"),
    "weights": later("Weights"),
    "gradient": later("Gradient"),
    CHAIN: later("Chain of layers"),
}
_LEVEL_TITLES = {
    "easy": later("Easy"),
    "medium": later("Medium"),
    "hard": later("Hard"),
    _OWN: later("Your setup"),
}


def accepts(name: str) -> bool:
    """Whether it names a question."""
    return read_name(name) is not None


def show(state: State, scene: Scene) -> None:
    """Draw the choice of questions, the question and the stage."""
    st.html(STATIC / "predict.css")
    name = read_name(state.name) or FIRST
    if name.kind == CHAIN:
        _show_about_chain(state, name)
    else:
        _show_about_layer(state, name, scene)


def _show_about_chain(state: State, name: Name) -> None:
    task = chain_practice(name.seed, name.level)
    quiz = _quiz_about(ask_chain(task), name, state)
    _show_choice(name, quiz)
    with st.container(key="predict"):
        with st.container(key="predict-ask"):
            _show_asked(quiz, name, state, None)
        with st.container(key="predict-stage"):
            asked_chain.show(task, is_open=quiz.is_open)


def _show_about_layer(state: State, name: Name, own: Scene) -> None:
    scene = scene_of(name, own)
    if reason := scene.absent.get("quiz"):
        notices.note(phrase(reason), key="quiz")
        name = name._replace(level=LEVELS[0])
        scene = scene_of(name, own)
    quiz = _quiz_about(ask(scene, name.kind, name.seed), name, state)
    _show_choice(name, quiz)
    with st.container(key="predict"):
        with st.container(key="predict-ask"):
            _show_asked(quiz, name, state, scene)
        with st.container(key="predict-stage"):
            question = quiz.question
            hidden = "" if quiz.is_open else question.hidden
            stage.show(scene, key="predict-scene", spot=question.spot, play=False, hidden=hidden)


def _show_asked(quiz: Quiz, name: Name, state: State, scene: Scene | None) -> None:
    """The question, its form and what is told; of one about a layer, the window too."""
    _show_question(quiz.question, state, name)
    _show_form(quiz, name)
    if scene is not None:
        _show_window(quiz, name, scene)
    _show_verdict(quiz)
    _show_onward(quiz, name)
    _show_link(state, name)


def _quiz() -> Quiz:
    return st.session_state.get(_QUIZ) or Quiz()


def _quiz_about(question: Question, name: Name, state: State) -> Quiz:
    """Return how far the visitor is with a question; a new one is at its beginning."""
    quiz = _quiz()
    if quiz.question == question:
        return quiz
    about = (name, None if name.level else state.setup)
    if quiz.about == about and quiz.language != spoken():
        quiz = quiz.said_anew(question)
        if question.form == "choice":
            _keep_choice(_key_of(question, name))
    else:
        mixed = quiz.mixed if quiz.question else not state.name
        quiz = Quiz(question, about, spoken(), mixed=mixed, solved=quiz.solved, row=quiz.row)
        st.session_state[_TYPED] = ""
    st.session_state[_QUIZ] = quiz
    return quiz


def _keep_choice(key: str) -> None:
    """Tell the browser again which option is chosen: it knows them by their words."""
    chosen = st.session_state.get(key)
    if chosen is not None:
        st.session_state[key] = chosen


def _show_choice(name: Name, quiz: Quiz) -> None:
    with st.container(key="predict-choice", horizontal=True):
        widgets.segments(
            phrase("Difficulty"),
            (*LEVELS, _OWN),
            name.level,
            lambda level: _go(_at_level(name, level)),
            key="predict-level",
            format_func=lambda level: phrase(_LEVEL_TITLES[level]),
            width="content",
        )
        if name.level and (name.kind != CHAIN or quiz.mixed):
            widgets.segments(
                phrase("Layers"),
                (False, True),
                name.layers,
                lambda layers: _go(name._replace(layers=layers)),
                key="predict-layers",
                format_func=lambda layers: phrase("All layers") if layers else phrase("Convolution"),
                width="content",
            )
            widgets.toggle(
                phrase("BatchNorm and activation"),
                name.after,
                lambda after: _go(name._replace(after=after)),
                key="predict-after",
            )
        widgets.segments(
            phrase("Type of question"),
            (_MIXED, *ALL_KINDS),
            _MIXED if quiz.mixed else name.kind,
            lambda kind: _choose_kind(name, kind),
            key="predict-kind",
            format_func=lambda kind: phrase(_KIND_TITLES[kind]),
            width="content",
        )


def _show_question(question: Question, state: State, name: Name) -> None:
    with st.container(key="predict-question", gap=None):
        st.markdown(f"# {question.prompt}", anchors=False)
        st.text(question.facts, width="stretch")
        if not name.level:
            told = phrase("Your own setup. You can change it on the {rank}D page.", rank=state.setup.rank)
            st.text(told, width="stretch")


def _show_form(quiz: Quiz, name: Name) -> None:
    question = quiz.question
    key, label = _key_of(question, name), phrase("Your answer")
    check = {"key": "predict-check", "type": "primary", "on_click": _submit}
    check["args"] = (key, following(name, quiz.mixed))
    title = phrase("Next question") if quiz.is_open else phrase("Check")
    if question.form == "choice":
        with st.container(key="predict-answer"):
            st.radio(
                label,
                range(len(question.options)),
                index=None,
                key=key,
                format_func=question.options.__getitem__,
                label_visibility="collapsed",
                on_change=touch,  # in a form the server would not know it when the language changes
            )
            st.button(title, **check)
    else:
        with st.form("predict-form", border=False), st.container(key="predict-answer", horizontal=True):
            settings = {"max_chars": MAX_BOX, "label_visibility": "collapsed", "autocomplete": "off"}
            st.text_input(label, key=key, **settings)
            st.form_submit_button(title, **check)
    if not quiz.is_open:
        notices.quiet(question.hint)


def _key_of(question: Question, name: Name) -> str:
    """Where the session keeps what is typed, or which option is chosen."""
    return f"predict-{name.text}" if question.form == "choice" else _TYPED


def _show_window(quiz: Quiz, name: Name, scene: Scene) -> None:
    """The input cells under the kernel in numbers: on a stage of many cells, or a phone, none can be read."""
    cells = prod(scene.spec.kernel_size) * len(scene.channels_of(0))
    if quiz.is_open or quiz.question.kind != "value" or cells > MOST_CELLS:
        return
    spot = quiz.question.spot
    with st.expander(phrase("The window in numbers"), expanded=not name.level, key="predict-window"):
        # At an edge, some layers have fewer cells under the window than others.
        channels = work_out(scene, spot.step, spot.filter).channels
        for channel in channels:
            if len(channel.products) != prod(scene.spec.kernel_size):
                st.text(separator().join([channel.label, *(one.input for one in channel.products)]))
                continue
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
            st.button(phrase("Show me"), key="predict-show", type="tertiary", on_click=_show_me)
            after = following(name, quiz.mixed)
            label = phrase("Another question")
            st.button(label, key="predict-next", type="tertiary", on_click=_go, args=(after,))
    if quiz.solved:
        notices.quiet(_score(quiz))


def _score(quiz: Quiz) -> str:
    if quiz.row < 2:
        return count_phrase("{count} question solved.", "{count} questions solved.", quiz.solved)
    return count_phrase(
        "{count} question solved, the last {row} on the first try.",
        "{count} questions solved, the last {row} on the first try.",
        quiz.solved,
        row=quiz.row,
    )


def _show_link(state: State, name: Name) -> None:
    fields = {} if name.level else encode(state.setup)
    chosen = {"lang": state.language} if state.language else {}
    address = urlencode(marked(fields | {"page": PAGE, "name": name.text} | chosen))
    with st.popover(phrase("Link to this question"), key="predict-link", type="tertiary"):
        st.text(phrase("It opens this question with the answer hidden."))
        st.code(f"{(st.context.url or '').rstrip('/')}/?{address}", language=None, wrap_lines=True)
        notices.quiet(missing(fields))


@callback
def _submit(key: str, after: Name) -> None:
    """Check an answer; once it is known, go on, so that Enter is all that a quiz needs."""
    if _quiz().is_open:
        _go(after)
    else:
        _answer(key)


def _answer(key: str) -> None:
    touch()
    quiz = replace(_quiz(), given=st.session_state.get(key))
    if quiz.question is None:
        return  # it is lost, and the page asks it anew
    quiz = quiz.judged()
    if quiz.is_open:
        quiz = replace(quiz, solved=quiz.solved + 1, row=quiz.row + 1 if not quiz.tries else 0)
    if quiz.verdict:
        quiz = replace(quiz, tries=quiz.tries + 1)
    st.session_state[_QUIZ] = quiz


@callback
def _show_me() -> None:
    touch()
    st.session_state[_QUIZ] = replace(_quiz(), shown=True, verdict=None, problem="", row=0)


def _choose_kind(name: Name, kind: str) -> None:
    st.session_state[_QUIZ] = replace(_quiz(), mixed=kind == _MIXED)
    if kind != _MIXED:
        _go(name._replace(kind=kind, level=name.level or (LEVELS[0] if kind == CHAIN else "")))


def _at_level(name: Name, level: str) -> Name:
    """The question at another level; of one's own set-up there is none about a chain."""
    return name._replace(level=level, kind=KINDS[0] if name.kind == CHAIN and not level else name.kind)


@callback
def _go(name: Name) -> None:
    change(lambda state: replace(state, name=name.text))
