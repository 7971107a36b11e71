"""Training on the Network page: the shipped network epoch by epoch, or the visitor's own chain, now."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from convviz.app.components import learning, notices, widgets
from convviz.app.parts import callback, fragment
from convviz.app.session.incidents import Problem, problem_of
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change, current, touch, with_setup
from convviz.core.limits import MAX_EPOCHS
from convviz.language import phrase
from convviz.network import digits
from convviz.network.items import Plan
from convviz.network.ready import READY
from convviz.settings.chain import Chain, digit_input, within
from convviz.settings.model import MAX_SEED
from convviz.stage.epochs import training
from convviz.trainer.client import check_work
from convviz.trainer.job import Job
from convviz.training.digits import USUAL, Epoch, film, fitted, with_weights

_HELD, _JOB, _PROBLEM = "convviz-training", "convviz-training-job", "convviz-training-problem"
_SHAPE = (1, 8, 8)
_BEAT = 0.4
"""Seconds between two looks at a training."""
_WEIGHTS = "digits"
"""The trained weights that say what the ten answers stand for."""


class Held(NamedTuple):
    """A training that a session keeps.

    Attributes
    ----------
    plan : Plan
        The network, without weights of its own.
    epochs : tuple of Epoch
    at : int
        The epoch whose weights the network has.
    notes : tuple of str
        What was changed before training.
    is_film : bool
        Whether it is the shipped one.
    """

    plan: Plan
    epochs: tuple[Epoch, ...]
    at: int
    notes: tuple[str, ...] = ()
    is_film: bool = False


def sees(state: State, shown: Shown) -> tuple:
    """What it is drawn from: of the network only beside a training."""
    held = st.session_state.get(_HELD)
    return state.chain is None, held and (state.chain, state.setup, state.received)


def show(state: State) -> None:
    """Draw what starts a training, and the last one epoch by epoch."""
    _show()


@fragment("net-train-view")
def _show() -> None:
    state = current()
    if state.chain is None:
        return
    with st.container(key="net-training", gap="small"):
        notices.quiet(
            phrase(
                "The network trains on 1 438 handwritten digits and is tested on 359 others. It starts "
                "from random weights and uses Adam with batches of 32."
            )
        )
        _show_buttons()
        problem: Problem | None = st.session_state.get(_PROBLEM)
        if problem:
            notices.problem(problem, key="net-train")
        if st.session_state.get(_JOB):
            _show_progress()
        held: Held | None = st.session_state.get(_HELD)
        if held and _bare(state.chain.plan).items == _bare(held.plan).items:
            _show_course(held)
        elif held:
            notices.quiet(
                phrase("The layers have changed since the last training. Train again to see the effect.")
            )


def _show_buttons() -> None:
    with st.container(key="net-train-choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            phrase("Watch the recorded training"),
            key="net-film",
            on_click=_watch,
            type="primary",
            icon=":material/play_arrow:",
        )
        for key, label, first, ends in (
            ("net-epochs", phrase("Epochs"), USUAL.epochs, (1, MAX_EPOCHS)),
            ("net-train-seed", phrase("Seed of the training"), USUAL.seed, (0, MAX_SEED)),
        ):
            typed = st.session_state.get(key)
            wanted = first if not isinstance(typed, int | float) else int(typed)
            nearest = min(max(wanted, ends[0]), ends[1])
            if typed != nearest:
                st.session_state[key] = nearest
            if nearest != wanted:
                notices.note(widgets.clamped(label, wanted, nearest, ends), key=key)
            widgets.stay(key, first=nearest)
            st.number_input(label, value=None, key=key, step=1, width=150)
        st.button(phrase("Train this network"), key="net-train", on_click=_begin, icon=":material/school:")


@callback
def _begin() -> None:
    touch()
    state = current()
    if state.chain is None:
        return
    epochs, seed = (st.session_state.get(key) for key in ("net-epochs", "net-train-seed"))
    epochs = min(max(int(epochs), 1), MAX_EPOCHS) if isinstance(epochs, int | float) else USUAL.epochs
    seed = min(max(int(seed), 0), MAX_SEED) if isinstance(seed, int | float) else USUAL.seed
    _forget_job()
    try:
        plan, _ = fitted(_bare(state.chain.plan))
        check_work(plan, epochs)
        st.session_state[_JOB] = Job(plan, epochs, seed)
    except Exception as error:
        st.session_state[_PROBLEM] = problem_of(error)


@callback
def _cancel() -> None:
    touch()
    _forget_job()


def _forget_job() -> None:
    job: Job | None = st.session_state.pop(_JOB, None)
    st.session_state.pop(_PROBLEM, None)
    if job:
        job.cancel()


@fragment("net-train-progress", run_every=_BEAT)
def _show_progress() -> None:
    """Show how far a training is, and when it is over what came of it."""
    job: Job | None = st.session_state.get(_JOB)
    if job is None:
        return
    if job.is_over:
        _take(job)
        st.rerun()
    count = len(job.done)
    if count:
        told = phrase(
            "Epoch {epoch} of {epochs}: {right} of {all} test digits are classified correctly.",
            epoch=count - 1,
            epochs=job.epochs,
            right=int(np.trace(job.done[-1].confusion)),
            all=int(job.done[-1].confusion.sum()),
        )
    elif job.waited:
        told = phrase(
            "Another visitor is training a network; only one can be trained at a time. Waiting for "
            "{seconds} s.",
            seconds=round(job.waited),
        )
    else:
        told = phrase("Training starts …")
    with st.container(key="net-train-progress", horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(max(0, count - 1) / job.epochs, told)
        st.button(phrase("Cancel"), key="net-train-cancel", on_click=_cancel)


def _take(job: Job) -> None:
    """Give the network the weights that were trained, or say why there are none."""
    _forget_job()
    if job.error:
        st.session_state[_PROBLEM] = problem_of(job.error)
        return
    state = current()
    notes = fitted(_bare(state.chain.plan))[1] if state.chain else ()
    st.session_state[_HELD] = held = Held(_bare(job.plan), job.done, len(job.done) - 1, notes)
    change(lambda state: _with(state, held))


@callback
def _watch() -> None:
    """Show the epochs of the shipped network, from its beginning."""
    _forget_job()
    st.session_state[_HELD] = held = Held(_bare(READY["digits"].plan), film(), 0, is_film=True)
    change(lambda state: _with(state, held))


def _rest(at: int) -> None:
    held: Held | None = st.session_state.get(_HELD)
    if held is None or not 0 <= at < len(held.epochs) or at == held.at:
        return
    st.session_state[_HELD] = held = held._replace(at=at)
    change(lambda state: _with(state, held))


def _with(state: State, held: Held) -> State:
    """The state whose network has the weights of an epoch; on an input that it can read."""
    if state.chain is None:
        return state
    plan = with_weights(held.plan, held.epochs[held.at].weights)
    chain = within(Chain(replace(plan, weights=_WEIGHTS), state.chain.at))
    if _picture() is None:
        return replace(with_setup(state, digit_input(0), chain), view=state.view)
    return replace(state, chain=chain)


def _picture() -> np.ndarray | None:
    """The input on the page, if the digits' networks can read it."""
    values = on_page().input.values
    return values if values.shape == _SHAPE else None


def _bare(plan: Plan) -> Plan:
    """A network without weights of its own."""
    return Plan(tuple(replace(one, numbers=()) for one in plan.items))


def _show_course(held: Held) -> None:
    notices.note(*held.notes, key="net-training")
    learning.show(
        training(held.plan, held.epochs, _picture(), begin=held.at), key="net-course", on_rest=_rest
    )
    epoch = held.epochs[held.at]
    with st.container(key="net-confusion", gap="small"):
        notices.quiet(
            phrase(
                "The network above has the weights after epoch {at}: {right} of {all} test digits are "
                "classified correctly.",
                at=held.at,
                right=int(np.trace(epoch.confusion)),
                all=int(epoch.confusion.sum()),
            ),
            phrase("Rows are the true digits, columns the answers. The mistakes are off the diagonal."),
        )
        from convviz.render.figures.confusion import confusion  # plotly, for those who train

        figure = confusion(epoch.confusion, digits.CLASSES, st.context.theme.type or "light")
        st.plotly_chart(
            figure, config={"displayModeBar": False}, theme=None, key="net-confusion-plot", width=420
        )
