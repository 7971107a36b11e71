"""The lessons: a list of them, and each step's words beside the stage that it sets."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import learning, notices, overview, stage
from convviz.app.parts import callback
from convviz.app.session.state import State, change, with_setup
from convviz.language import count_phrase, phrase
from convviz.layers.scene import Scene
from convviz.learn.lessons import LESSONS, Lesson, Place, Step, place
from convviz.settings.model import input_of
from convviz.settings.traced import Traced, cell_of_spot
from convviz.stage.descents import hidden_descent
from convviz.stage.epochs import training
from convviz.stage.overview import Held
from convviz.training.digits import film

_SUM = re.compile(r"[\d(⌊−][\d .()⌊⌋+−×/=]*[\d)⌋]")
_LONG = 22
"""Characters of a sum that fit into a line, be it beside the stage or on a phone."""
_ITERATIONS = 100
_VIEWS = {"matrix": "matrix", "columns": "im2col"}


def accepts(name: str) -> bool:
    """Whether there is a step, or a recap, of this name."""
    return place(name) is not None


def show(state: State, scene: Scene) -> None:
    """Draw the list of lessons, or one step of one; the visitor's own set-up stays as it is."""
    st.html(STATIC / "lessons.css")
    here = place(state.name)
    if here is None:
        _show_list()
    else:
        _show_place(here)


def _show_list() -> None:
    with st.container(key="headline", gap=None):
        title = phrase("{count} short lessons, each answering one question", count=len(LESSONS))
        st.markdown("# " + title, anchors=False)
        st.text(phrase("Every step shows its own example and has its own link."), width="stretch")
    with st.container(key="lesson-list"):
        for number, lesson in enumerate(LESSONS.values(), start=1):
            _show_card(number, lesson)


def _show_card(number: int, lesson: Lesson) -> None:
    with st.container(key=f"lesson-card-{lesson.name}", gap=None):
        st.button(
            f"{number}. " + phrase(lesson.title),
            key=f"lesson-{lesson.name}",
            type="tertiary",
            on_click=_go,
            args=(Place(lesson),),
        )
        st.text(phrase(lesson.question))
        steps = count_phrase("{count} step", "{count} steps", len(lesson.steps))
        notices.quiet(steps)


def _show_place(here: Place) -> None:
    with st.container(key="lesson"):
        with st.container(key="lesson-words", gap=None):
            _show_words(here)
        with st.container(key="lesson-stage", gap=None):
            if here.step:
                _show_stage(here.step, here.name)
            else:
                _show_recap(here.lesson)
            _show_more(here.step)


def _show_words(here: Place) -> None:
    lesson, step = here.lesson, here.step
    number = list(LESSONS).index(lesson.name) + 1
    title = phrase("Lesson {number} · {title}", number=number, title=phrase(lesson.title))
    with st.container(key="lesson-title"):
        st.markdown("# " + title, anchors=False)
    with st.container(key="lesson-say"):
        st.markdown(_SUM.sub(_in_one_line, phrase(step.words if step else lesson.question)))
    _show_ways(here)
    steps = len(lesson.steps)
    progress = phrase("{step} of {steps}", step=here.number, steps=steps) if step else phrase("Recap")
    with st.container(key="lesson-progress"):
        notices.quiet(progress)


def _show_ways(here: Place) -> None:
    go = {"on_click": _go, "width": "stretch"}
    onward = {"key": "lesson-next", "type": "primary", "shortcut": "PageDown"}
    with st.container(key="lesson-go", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(phrase("Back"), key="lesson-back", shortcut="PageUp", args=(here.before,), **go)
        st.button(_onward(here), args=(here.after,), **onward, **go)


def _in_one_line(sum: re.Match) -> str:
    """Keep a short sum in one line, and let a long one break before an operator only."""
    if len(sum[0]) <= _LONG:
        return sum[0].replace(" ", "\N{NO-BREAK SPACE}")
    return re.sub(r"(?<=[+−×/=]) ", "\N{NO-BREAK SPACE}", sum[0])


def _onward(here: Place) -> str:
    if here.step:
        return phrase("Next")
    return phrase("Next lesson") if here.after else phrase("All lessons")


def _show_stage(step: Step, trip: str) -> None:
    net = step.net
    if net:
        _show_overview(step, net)
    if step.learned:
        _show_learned(step)
    stage.show(
        step.scene(net),
        key="lesson-scene",
        spot=step.spot,
        trip=trip,
        play=step.play,
        panel=step.panel,
        hidden=step.hidden,
    )


def _show_overview(step: Step, net: Traced) -> None:
    """Draw every map of a network, with the cell pinned to which the words point."""
    at = step.chain.at
    cell = cell_of_spot(net.map_at(at).shape, step.spot)
    held = Held(net.names[at], cell) if cell else None
    picture = input_of(step.setup, None).picture
    overview.show(net, labels=(), picture=picture, held=held, key="lesson-overview")


def _show_learned(step: Step) -> None:
    """Draw what is learned, at the moment of which the words speak."""
    moment, share = step.learned
    if step.chain:
        picture = input_of(step.setup, None).values
        course = training(step.chain.plan, film(), picture, begin=moment)
        course |= {"hears": False}
    else:
        course = hidden_descent(step.scene(), share=share, iterations=_ITERATIONS, begin=moment)
    learning.show(course | {"at": moment}, key="lesson-course")


def _show_recap(lesson: Lesson) -> None:
    with st.container(key="lesson-recap"):
        st.markdown("\n".join("- " + phrase(sentence) for sentence in lesson.recap))
        notices.quiet(phrase(lesson.source))


def _show_more(step: Step | None) -> None:
    with st.container(key="lesson-more", horizontal=True, gap="medium"):
        if step:
            st.button(
                phrase("Try it yourself"),
                key="lesson-try",
                type="tertiary",
                on_click=_try,
                args=(step,),
            )
        st.button(phrase("All lessons"), key="lesson-all", type="tertiary", on_click=_go, args=(None,))


@callback
def _go(there: Place | None) -> None:
    change(lambda state: replace(state, page="lessons", name=there.name if there else ""))


@callback
def _try(step: Step) -> None:
    view = "learn" if step.learned and not step.chain else _VIEWS.get(step.panel, "")
    change(
        lambda state: replace(
            with_setup(state, step.setup, step.chain), view=view, spot=step.spot, back=step.back
        )
    )
