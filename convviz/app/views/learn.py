"""The view Learn: gradient descent looks for the kernel that makes a target of this input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from convviz.app.components import learning, notices, widgets
from convviz.app.parts import callback
from convviz.app.session import told
from convviz.app.session.incidents import problem_of
from convviz.app.session.one_at_a_time import aside
from convviz.app.session.state import State, change, tell, touch
from convviz.app.views import brought
from convviz.core.limits import MAX_BOX
from convviz.data.typed.matrices import format_matrix, parse_matrix
from convviz.explain.learning import exactness, outcome, steepness, written
from convviz.explain.matrices import columns
from convviz.language import later, phrase
from convviz.layers import CONVOLUTION
from convviz.layers.scene import Scene
from convviz.settings.learned import MOST_MOMENTUM, MOST_RATE, PACES, Learned
from convviz.settings.model import MAX_SEED, Setup
from convviz.stage.descents import Shapes, descent, lifted
from convviz.training.descent import Rate, begun, descend, largest_rate, least_squares
from convviz.training.targets import check_work, most_iterations, target_of

_NAME, _TYPED = "learn", "learn-typed"

_TARGETS = {
    "kernel": later("Hidden kernel"),
    "file": later("Filtered picture"),
    "typed": later("Typed output"),
}
_PACES = {
    "small": later("Small"),
    "good": later("Good"),
    "large": later("Too large"),
    "own": later("Own"),
}
_SHARES = {"small": 0.05, "good": 0.5, "large": 1.05}
"""Of the largest rate that comes down."""

_SAID = {
    "kernel": later(
        "The kernel of this page is hidden: only its output is known. Gradient descent starts from random "
        "weights and looks for it."
    ),
    "file": later(
        "The input is the picture before filtering. Choose the same picture after filtering: gradient "
        "descent looks for the kernel."
    ),
    "typed": later("Type the output you want. Gradient descent looks for a kernel that gives it."),
}


def applies(state: State) -> bool:
    """Whether there is a convolution of one or two axes on the stage, and no network behind it."""
    return state.chain is None and state.setup.layer == CONVOLUTION and state.setup.rank < 3


def forget() -> None:
    """Keep nothing: the view is closed."""
    brought.forget(_NAME)


def show(state: State, scene: Scene) -> None:
    """Draw what is chosen, and the descent."""
    setup, filter = state.setup, (state.spot or state.at).filter
    with st.container(key="learn", gap="small"):
        try:
            check_work(scene.spec.steps, scene.weight[filter].size + 1)
            source, target = _choose_target(setup, scene, filter)
        except Exception as error:
            notices.problem(problem_of(error), key="learn")
            return
        if target is not None:
            _show_descent(scene, filter, target, source == "kernel", state.learned)


def _choose_target(setup: Setup, scene: Scene, filter: int) -> tuple[str, np.ndarray | None]:
    """Draw what chooses the target, and return it."""
    widgets.stay("learn-target", first="kernel")
    source = st.segmented_control(
        phrase("Target"),
        tuple(_TARGETS),
        required=True,
        key="learn-target",
        format_func=lambda one: _title(one, setup.rank),
        on_change=callback(touch),
    )
    source = widgets.offered(tuple(_TARGETS), source)
    notices.quiet(phrase(_SAID[source]))
    if source == "kernel":
        return source, scene.output[filter].astype(float)
    after = _typed(setup, scene, filter) if source == "typed" else _uploaded(setup, scene)
    return source, None if after is None else target_of(after, scene.spec)


def _title(source: str, rank: int) -> str:
    return phrase("Filtered file") if source == "file" and rank == 1 else phrase(_TARGETS[source])


def _typed(setup: Setup, scene: Scene, filter: int) -> np.ndarray:
    widgets.stay(_TYPED, first=format_matrix(scene.output[filter][np.newaxis]))
    text = st.text_area(
        phrase("Output"), key=_TYPED, height=132, max_chars=MAX_BOX, on_change=callback(touch)
    )
    return parse_matrix(text or "", rank=setup.rank)


def _uploaded(setup: Setup, scene: Scene) -> np.ndarray | None:
    upload = brought.show(_NAME, phrase("Filtered picture"), setup.rank)
    return None if upload is None else brought.values_of(upload, setup, max(scene.spec.input_size))


def _show_descent(scene: Scene, filter: int, target: np.ndarray, is_hidden: bool, learned: Learned) -> None:
    outputs = scene.spec.steps
    has_bias = bool(scene.bias[filter]) if is_hidden and learned.bias is None else bool(learned.bias)
    windows = columns(scene, filter).T.astype(float)
    hidden = scene.weight[filter].astype(float).ravel()
    if has_bias:
        windows = np.column_stack([windows, np.ones(len(windows))])
        hidden = np.append(hidden, scene.bias[filter])
    largest = largest_rate(windows, learned.momentum)
    rate = Rate(_rate(learned, largest), learned.momentum)
    iterations = min(learned.iterations, most_iterations(outputs))
    _choose(replace(learned, iterations=iterations, bias=has_bias), outputs, rate.lr)
    wanted, count = target.ravel(), windows.shape[1]
    with aside():
        course = descend(windows, wanted, begun(count, learned.seed), rate, iterations)
        exact = least_squares(windows, wanted)
    is_lost = course.diverged or (course.losses[-1] > course.losses[0] and rate.lr > largest)
    if is_lost:
        notices.note(outcome(course, rate, largest), key="learn")
    shapes = Shapes(lifted(scene.weight[filter].shape), lifted((1, *target.shape)), has_bias)
    learning.show(descent(course, exact, wanted, hidden if is_hidden else None, shapes), key="learn-course")
    with st.container(key="learn-facts"):
        notices.quiet(
            "" if is_lost else outcome(course, rate, largest),
            *exactness(exact, count, float(np.mean(wanted**2))),
            steepness(largest, learned.momentum),
            phrase(
                "Each iteration: weight ← weight − {rate} · gradient of the mean squared error. The start "
                "is random, set by the seed, as in torch.",
                rate=written(rate.lr),
            ),
        )


def _choose(learned: Learned, outputs: int, rate: float) -> None:
    """Draw what is chosen of the descent, whose rate comes to a number."""
    with st.container(key="learn-choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        widgets.segments(
            phrase("Learning rate"),
            PACES,
            learned.pace,
            lambda pace: _edit(pace=pace, rate=rate if pace == "own" else 0.0),
            key="learn-pace",
            format_func=lambda pace: phrase(_PACES[pace]),
            label_visibility="visible",
            width="content",
        )
        if learned.pace == "own":
            _show_rate(rate)
        _number(phrase("Momentum"), "momentum", learned, (0.0, MOST_MOMENTUM), 0.1)
        _number(phrase("Iterations"), "iterations", learned, (1, most_iterations(outputs)), 10)
        _number(phrase("Seed"), "seed", learned, (0, MAX_SEED), 1)
        widgets.toggle(phrase("Bias"), bool(learned.bias), lambda bias: _edit(bias=bias), key="learn-bias")


def _edit(**settings: object) -> None:
    change(lambda state: replace(state, learned=replace(state.learned, **settings)))


def _number(label: str, name: str, learned: Learned, ends: tuple[float, float], step: float) -> None:
    """A number between two ends; beyond, it is brought there and that is told; emptied, it is as before."""
    widgets.number(
        label,
        getattr(learned, name),
        *ends,
        lambda number: _edit(**{name: type(ends[1])(number)}),
        key=f"learn-{name}",
        step=step,
        width=112,
    )


def _rate(learned: Learned, largest: float) -> float:
    """The learning rate that is chosen: a share of the largest, or one's own."""
    if learned.pace == "own" and learned.rate:
        return learned.rate
    usual = largest if np.isfinite(largest) else 1.0
    return float(f"{_SHARES.get(learned.pace, _SHARES['good']) * usual:.3g}")


def _show_rate(rate: float) -> None:
    told.hold("learn-rate", rate)
    st.number_input(
        phrase("Own learning rate"),
        value=None,
        key="learn-rate",
        step=rate / 10,
        format="%g",
        width=180,
        on_change=_take_rate,
        args=(rate,),
    )


@callback
def _take_rate(rate: float) -> None:
    """Learn at the rate that was typed; one that cannot be leaves the earlier, and is told."""
    typed = st.session_state.get("learn-rate")
    if not told.is_edit("learn-rate", typed):
        return
    if isinstance(typed, int | float) and 0 < typed <= MOST_RATE:
        _edit(rate=float(typed))
        return
    touch()
    words = phrase(
        "The learning rate must be above 0 and at most {most}; got {typed}. Using {rate}.",
        most=written(MOST_RATE),
        typed=phrase("nothing") if typed is None else written(typed),
        rate=written(rate),
    )
    tell(words)
