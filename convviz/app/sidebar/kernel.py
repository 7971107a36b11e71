"""The sidebar's KERNEL: the layer, its filters, their presets, their size and their bias."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from convviz.app.components import notices, widgets
from convviz.app.session.shown import Shown, drawn_from, last_input
from convviz.app.session.state import State, change, change_setup
from convviz.app.sidebar import after, loading, weights
from convviz.core.limits import MAX_FILTERS, MAX_MAGNITUDE
from convviz.core.spec import AXES
from convviz.kernels.presets import presets_for
from convviz.language import later, phrase
from convviz.layers import LAYERS
from convviz.layers.scene import Scene
from convviz.settings.companions import with_other_layer
from convviz.settings.edits import with_filter, with_filters, with_kernel_size, with_preset
from convviz.settings.model import CUSTOM, MAX_SEED, Setup
from convviz.settings.validate import Offer

_AXIS_TITLES = {"L": later("Length"), "D": later("Slices"), "H": later("Rows"), "W": later("Columns")}


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    setup = state.setup
    kernel = (setup.filters, setup.kernel_size, setup.groups, setup.seed)
    input = (drawn_from(setup), state.received, shown.input.values.shape)  # some kernels are cut out of it
    follows = (setup.norm, setup.activation, shown.scene.spec.out_channels)
    file = loading.sees(state, shown)
    return setup.layer, kernel, state.index, state.place, shown.offer, input, follows, file


def show(state: State, offer: Offer, scene: Scene) -> None:
    """Draw the group."""
    setup = state.setup
    layer = LAYERS[setup.layer]
    widgets.select(
        phrase("Layer"),
        list(LAYERS),
        setup.layer,
        lambda name: change(
            lambda state: replace(state, setup=with_other_layer(state.setup, name, state.upload))
        ),
        key="layer",
        format_func=lambda name: LAYERS[name].name(setup.rank),
    )
    if layer.HAS_WEIGHTS:
        _show_filters(state)
        _show_preset(state, offer)
    if "kernel_size" in layer.SETTINGS:
        _show_size(state, offer)
    if layer.HAS_WEIGHTS:
        weights.show(state, scene)
        loading.show(state, phrase("Kernel from a file"))
    after.show(state, scene)


def _show_preset(state: State, offer: Offer) -> None:
    presets = presets_for(state.setup.rank)
    widgets.select(
        phrase("Preset"),
        (*offer.presets, CUSTOM),
        state.edited.preset,
        lambda name: _change_filter(lambda setup, index: with_preset(setup, index, name, last_input())),
        key="preset",
        format_func=lambda name: phrase("custom") if name == CUSTOM else phrase(presets[name].title),
        help=" ".join([phrase("A ready-made kernel for the filter shown here."), *offer.reasons.preset]),
    )
    _show_caption(state)


def _show_filters(state: State) -> None:
    filters = state.setup.filters
    with widgets.side_by_side("filters"):
        widgets.number(
            phrase("Filters"),
            len(filters),
            1,
            MAX_FILTERS,
            lambda count: change_setup(lambda setup: with_filters(setup, count)),
            key="filters",
        )
        widgets.number(
            phrase("Bias"),
            float(state.edited.bias),
            -MAX_MAGNITUDE,
            MAX_MAGNITUDE,
            _set_bias,
            key="bias",
            step=1.0,
            format="%.10g",
        )
    if len(filters) > 1:
        widgets.segments(
            phrase("Filter"),
            range(len(filters)),
            state.index,
            lambda chosen: change(lambda state: replace(state, filter=chosen)),
            key="filter",
        )


def _show_caption(state: State) -> None:
    preset = state.edited.preset
    if preset == CUSTOM:
        told = phrase("Your own weights. They stay when the size or the channels change.")
        notices.quiet(told)
        return
    notices.quiet(phrase(presets_for(state.setup.rank)[preset].caption))
    if preset == "random":
        widgets.number(
            phrase("Seed"),
            state.setup.seed,
            0,
            MAX_SEED,
            lambda seed: change_setup(lambda setup: replace(setup, seed=seed)),
            key="seed",
        )


def _show_size(state: State, offer: Offer) -> None:
    sizes, axes = state.setup.kernel_size, AXES[state.setup.rank]
    with widgets.axes_together("kernel-size", len(sizes)):
        for axis, (size, high) in enumerate(zip(sizes, offer.kernel_size, strict=True)):
            widgets.number(
                phrase(_AXIS_TITLES[axes[axis]]),
                size,
                1,
                high,
                lambda size, axis=axis: _resize(size, axis),
                key=f"kernel-size-{axis}",
            )


def _resize(size: int, axis: int) -> None:
    def edit(setup):
        sizes = tuple(size if one == axis else old for one, old in enumerate(setup.kernel_size))
        return with_kernel_size(setup, sizes, last_input())

    change_setup(edit)


def _set_bias(bias: float) -> None:
    _change_filter(lambda setup, index: with_filter(setup, index, lambda one: replace(one, bias=bias + 0.0)))


def _change_filter(edit: Callable[[Setup, int], Setup]) -> None:
    """Edit the filter that is shown, which may be another one than when the field was drawn."""
    change(lambda state: replace(state, setup=edit(state.setup, state.index)))
