"""The view Learn: gradient descent looks for the kernel that makes a target of this input."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz.app.components import learning, notices, widgets
from convviz.app.parts import callback, fragment
from convviz.app.session.incidents import Problem, problem_of
from convviz.app.session.one_at_a_time import aside
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State, touch
from convviz.app.sidebar.uploads import file_of, let_go
from convviz.core.limits import MAX_BOX, MAX_NAME, MAX_UPLOAD_MB
from convviz.data.inputs import WHOLE_PICTURE, Upload, upload_input
from convviz.data.picture import Picture
from convviz.data.quota import Reservation, reserve
from convviz.data.typed.matrices import format_matrix, parse_matrix
from convviz.data.wording import shown
from convviz.decoder.client import read
from convviz.explain.learning import exactness, outcome, steepness, written
from convviz.explain.matrices import columns
from convviz.language import later, phrase
from convviz.layers import CONVOLUTION
from convviz.layers.scene import Scene
from convviz.settings.model import MAX_SEED, Setup
from convviz.stage.descents import Shapes, descent, lifted
from convviz.training.descent import Rate, begun, descend, largest_rate, least_squares
from convviz.training.targets import check_work, most_iterations, target_of

_HELD, _FILE, _TYPED = "convviz-learn", "learn-file", "learn-typed"
_MOST_RATE, _MOST_MOMENTUM, _FIRST_ITERATIONS = 1e9, 0.99, 100

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


class Held(NamedTuple):
    """What a session keeps while the view is open: the picture after, and what went wrong with the last."""

    upload: Upload | None = None
    problem: Problem | None = None
    reservation: Reservation | None = None


class Choice(NamedTuple):
    """What is chosen beside the target."""

    pace: str
    momentum: float
    iterations: int
    seed: int
    has_bias: bool


def applies(state: State) -> bool:
    """Whether there is a convolution of one or two axes on the stage, and no network behind it."""
    return state.chain is None and state.setup.layer == CONVOLUTION and state.setup.rank < 3


def forget() -> None:
    """Keep nothing: the view is closed."""
    st.session_state.pop(_HELD, None)


def show(state: State, scene: Scene) -> None:
    """Draw what is chosen, and the descent."""
    _show(state.setup, scene_again(), (state.spot or state.at).filter)


@fragment("learn-view")
def _show(setup: Setup, get: Callable[[], Scene], filter: int) -> None:
    scene = get()
    with st.container(key="learn", gap="small"):
        try:
            weights = scene.weight[filter].size
            check_work(scene.spec.steps, weights + 1)
            source, target = _choose_target(setup, scene, filter)
        except Exception as error:
            notices.problem(problem_of(error), key="learn")
            return
        if target is not None:
            _show_descent(scene, filter, target, source == "kernel")


def _choose_target(setup: Setup, scene: Scene, filter: int) -> tuple[str, np.ndarray | None]:
    """Draw what chooses the target, and return it."""
    widgets.stay("learn-target", first="kernel")
    source = st.segmented_control(
        phrase("Target"),
        tuple(_TARGETS),
        required=True,
        key="learn-target",
        format_func=lambda one: _title(one, setup.rank),
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
    st.file_uploader(
        phrase("Filtered picture"),
        key=_FILE,
        on_change=_receive,
        args=(setup.rank,),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )
    held = _held()
    if held.problem:
        notices.problem(held.problem, key="learn-file")
    if held.upload is None:
        return None
    notices.quiet(phrase("“{name}” is the target.", name=shown(str(held.upload.name), MAX_NAME)))
    cells = max(scene.spec.input_size)
    is_pair = isinstance(held.upload, Picture) and setup.source == "upload"
    region = setup.region if is_pair else WHOLE_PICTURE
    return upload_input(held.upload, cells=cells, colour="grey", region=region).values


@callback
def _receive(rank: int) -> None:
    given = st.session_state.get(_FILE)
    if not isinstance(given, UploadedFile):
        return
    held = _held()
    try:
        upload = read(rank, [file_of(given)]).upload
        array = upload.pixels if isinstance(upload, Picture) else upload.values
        reservation = reserve(array.nbytes, instead_of=held.reservation)
    except Exception as error:
        st.session_state[_HELD] = held._replace(problem=problem_of(error))
    else:
        st.session_state[_HELD] = Held(upload, None, reservation)
    finally:
        let_go([given])


def _held() -> Held:
    return st.session_state.get(_HELD) or Held()


def _show_descent(scene: Scene, filter: int, target: np.ndarray, is_hidden: bool) -> None:
    choice = _choose(scene.spec.steps, bool(scene.bias[filter]) if is_hidden else False)
    windows = columns(scene, filter).T.astype(float)
    hidden = scene.weight[filter].astype(float).ravel()
    if choice.has_bias:
        windows = np.column_stack([windows, np.ones(len(windows))])
        hidden = np.append(hidden, scene.bias[filter])
    largest = largest_rate(windows, choice.momentum)
    rate = Rate(_rate(choice.pace, largest), choice.momentum)
    wanted, count = target.ravel(), windows.shape[1]
    with aside():
        course = descend(windows, wanted, begun(count, choice.seed), rate, choice.iterations)
        exact = least_squares(windows, wanted)
    is_lost = course.diverged or (course.losses[-1] > course.losses[0] and rate.lr > largest)
    if is_lost:
        notices.note(outcome(course, rate, largest), key="learn")
    shapes = Shapes(lifted(scene.weight[filter].shape), lifted((1, *target.shape)), choice.has_bias)
    learning.show(descent(course, exact, wanted, hidden if is_hidden else None, shapes), key="learn-course")
    with st.container(key="learn-facts"):
        notices.quiet(
            "" if is_lost else outcome(course, rate, largest),
            *exactness(exact, count, float(np.mean(wanted**2))),
            steepness(largest, choice.momentum),
            phrase(
                "Each iteration: weight ← weight − {rate} · gradient of the mean squared error. The start "
                "is random, set by the seed, as in torch.",
                rate=written(rate.lr),
            ),
        )


def _choose(outputs: int, has_bias: bool) -> Choice:
    """Draw what is chosen of the descent, and return it."""
    most = most_iterations(outputs)
    with st.container(key="learn-choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        widgets.stay("learn-pace", first="good")
        pace = st.segmented_control(
            phrase("Learning rate"),
            tuple(_PACES),
            required=True,
            key="learn-pace",
            format_func=lambda pace: phrase(_PACES[pace]),
        )
        momentum = _number(phrase("Momentum"), "learn-momentum", 0.0, (0.0, _MOST_MOMENTUM), 0.1)
        iterations = _number(
            phrase("Iterations"), "learn-iterations", min(_FIRST_ITERATIONS, most), (1, most), 10
        )
        seed = _number(phrase("Seed"), "learn-seed", 0, (0, MAX_SEED), 1)
        widgets.stay("learn-bias", first=has_bias)
        bias = st.toggle(phrase("Bias"), key="learn-bias")
    return Choice(widgets.offered(tuple(_PACES), pace), momentum, int(iterations), int(seed), bool(bias))


def _number(
    label: str, key: str, first: float, ends: tuple[float, float], step: float, **settings: object
) -> float:
    """A number between two ends; beyond, it is brought there and that is told; emptied, it is as at first."""
    typed = st.session_state.get(key)
    usable = first if not isinstance(typed, int | float) or np.isnan(typed) else typed
    nearest = min(max(usable, ends[0]), ends[1])
    if typed != nearest:
        st.session_state[key] = nearest
    if nearest != usable:
        notices.note(widgets.clamped(label, usable, nearest, ends), key=key)
    widgets.stay(key, first=nearest)
    st.number_input(label, value=None, key=key, step=step, width=112, **settings)
    return nearest


def _rate(pace: str, largest: float) -> float:
    """The learning rate that is chosen: a share of the largest, or one's own."""
    usual = largest if np.isfinite(largest) else 1.0
    if pace in _SHARES:
        return float(f"{_SHARES[pace] * usual:.3g}")
    first = float(f"{_SHARES['good'] * usual:.3g}")
    typed = st.session_state.get("learn-rate", first)
    if not isinstance(typed, int | float) or not 0 < typed <= _MOST_RATE:
        notices.note(
            phrase(
                "The learning rate must be above 0 and at most {most}; got {typed}. Using {rate}.",
                most=written(_MOST_RATE),
                typed=phrase("nothing") if typed is None else written(typed),
                rate=written(first),
            ),
            key="learn-rate",
        )
        typed = st.session_state["learn-rate"] = first
    widgets.stay("learn-rate", first=typed)
    st.number_input(
        phrase("Own learning rate"), value=None, key="learn-rate", step=typed / 10, format="%g", width=180
    )
    return float(typed)
