"""What follows the layer: BatchNorm with its numbers, and an activation."""

from __future__ import annotations

from dataclasses import replace

from convviz.app.components import grids, notices, widgets
from convviz.app.session.state import State, change_setup
from convviz.data.inputs import Numbers
from convviz.language import phrase
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, NORM
from convviz.layers.scene import Scene
from convviz.settings.model import Setup


def show(state: State, scene: Scene) -> None:
    """Draw what chooses them."""
    setup = state.setup
    widgets.toggle(
        "BatchNorm", bool(setup.norm), lambda on: change_setup(lambda one: _norm(one, on)), key="norm"
    )
    if setup.norm:
        notices.quiet(phrase("Columns: mean, variance, weight, bias. One row for each output channel."))
        maps = scene.spec.out_channels
        numbers = (setup.norm + (NORM,) * maps)[:maps]
        titles = list(scene.filter_labels) if maps > 1 else None
        grids.show("norm", Numbers.of(numbers), _write, titles)
    widgets.select(
        phrase("Activation"),
        (NO_ACTIVATION, *ACTIVATIONS),
        setup.activation,
        lambda name: change_setup(lambda one: replace(one, activation=name)),
        key="activation",
        format_func=lambda name: phrase("none") if name == NO_ACTIVATION else name,
    )


def _norm(setup: Setup, on: bool) -> Setup:
    return replace(setup, norm=(NORM,) if on else ())


def _write(state: State, edited: Numbers) -> State:
    rows = tuple((mean, max(var, 0.0), weight, bias) for mean, var, weight, bias in edited.array.tolist())
    return replace(state, setup=replace(state.setup, norm=rows))
