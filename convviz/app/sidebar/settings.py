"""The sidebar's SETTINGS: how the kernel moves, and what lies beyond the edge."""

from __future__ import annotations

from dataclasses import replace

from convviz.app.components import notices, widgets
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, change_setup
from convviz.core.limits import MAX_STRIDE
from convviz.core.spec import AXES
from convviz.language import later, phrase
from convviz.layers import LAYERS
from convviz.layers.layer import Option
from convviz.settings.edits import with_options
from convviz.settings.model import OPERATIONS, Setup, paddings_for
from convviz.settings.validate import Offer

CELLS = later("cells per side")
_MOVE_TITLES = {"stride": later("Stride"), "dilation": later("Dilation")}
_MOVE_HELP = {
    "stride": later("How many cells the kernel moves at each step."),
    "dilation": later("How far apart the cells under the kernel lie: 1 means side by side."),
}
_SIDES = (
    (later("In front"), later("Behind")),
    (later("Above"), later("Below")),
    (later("Left"), later("Right")),
)
_APART = {
    1: later("Set left and right separately"),
    2: later("Set rows and columns separately"),
    3: later("Set slices, rows and columns separately"),
}
_OPERATION_TITLES = {"cross_correlate": later("Cross-correlation"), "convolve": later("Convolution")}
_OPERATION_CAPTIONS = {
    "cross_correlate": later("This is what PyTorch and Keras call convolution."),
    "convolve": later("The kernel is flipped along every axis it moves along."),
}


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    setup = state.setup
    return setup.sliding, setup.options, setup.operation, state.apart, shown.offer, shown.scene.spec.padding


def show(state: State, offer: Offer, has_padding: bool) -> None:
    """Draw what of the group the layer has."""
    setup, layer = state.setup, LAYERS[state.setup.layer]
    apart = state.apart or _is_apart(setup)
    _show_moves(setup, offer, apart)
    if "padding" in layer.SETTINGS:
        _show_padding(setup, offer, apart)
    if "padding_mode" in layer.SETTINGS:
        _show_padding_mode(setup, offer, has_padding)
    if "groups" in layer.SETTINGS:
        widgets.select(
            phrase("Groups"),
            offer.groups,
            setup.groups,
            lambda groups: change_setup(lambda setup: replace(setup, groups=groups)),
            key="groups",
            help=_groups_help(offer),
        )
    for option in layer.OPTIONS:
        _show_option(setup, option, offer.options[option.name], apart)
    if "operation" in layer.SETTINGS:
        _show_operation(setup)
    has_axes = bool(layer.SETTINGS) or any(option.per_axis for option in layer.OPTIONS)
    has_sides = "padding" in layer.SETTINGS and layer.PADDINGS != ("valid",)
    if has_axes if setup.rank > 1 else has_sides:  # one axis has two sides of padding, and nothing else
        widgets.toggle(phrase(_APART[setup.rank]), apart, _set_apart, key="apart")


def _show_padding_mode(setup: Setup, offer: Offer, has_padding: bool) -> None:
    reasons = (
        offer.reasons.padding_mode if has_padding else (phrase("There is no padding yet: choose one above."),)
    )
    widgets.select(
        phrase("Padding mode"),
        offer.padding_modes,
        setup.padding_mode,
        lambda mode: change_setup(lambda setup: replace(setup, padding_mode=mode)),
        key="padding-mode",
        disabled=not has_padding,
        help=" ".join([phrase("The values in the padding cells."), *reasons]),
    )


def _groups_help(offer: Offer) -> str:
    told = [phrase("Splits channels and filters into this many groups that do not mix.")]
    if len(offer.groups) < 2:
        told.append(phrase("Only 1 divides both the number of channels and the number of filters."))
    return " ".join(told)


def _show_operation(setup: Setup) -> None:
    widgets.segments(
        phrase("Operation"),
        OPERATIONS,
        setup.operation,
        lambda operation: change_setup(lambda setup: replace(setup, operation=operation)),
        key="operation",
        format_func=lambda operation: phrase(_OPERATION_TITLES[operation]),
    )
    notices.quiet(phrase(_OPERATION_CAPTIONS[setup.operation]))


def _show_option(setup: Setup, option: Option, highs: tuple[int, ...], apart: bool) -> None:
    """Draw a setting that the layer alone has, by its torch name."""
    value = dict(setup.options).get(option.name, option.usual)

    def edit(chosen: int, axis: int | None = None) -> None:
        change_setup(lambda setup: _with_option(setup, option, int(chosen), axis))

    key = f"option-{setup.layer}-{option.name}"
    values = value if isinstance(value, tuple) else (value,) * setup.rank
    if option.per_axis and apart and setup.rank > 1:
        with widgets.axes_together(key, setup.rank):
            for axis, letter in enumerate(AXES[setup.rank]):
                widgets.number(
                    f"{option.name} {letter}",
                    values[axis],
                    option.low,
                    highs[axis],
                    lambda chosen, axis=axis: edit(chosen, axis),
                    key=f"{key}-{axis}",
                )
    elif (option.low, option.high) == (0, 1):
        widgets.toggle(option.name, bool(value), edit, key=key)
    else:
        widgets.number(option.name, values[0], option.low, min(highs), edit, key=key)
    if option.note:
        notices.quiet(phrase(option.note))


def _with_option(setup: Setup, option: Option, chosen: int, axis: int | None) -> Setup:
    """Return a set-up with another number for an option, along one axis or along all."""
    value = dict(setup.options).get(option.name, option.usual)
    values = value if isinstance(value, tuple) else (value,) * setup.rank
    changed = tuple(chosen if one == axis else old for one, old in enumerate(values))
    return with_options(setup, dict(setup.options) | {option.name: chosen if axis is None else changed})


def _show_moves(setup: Setup, offer: Offer, apart: bool) -> None:
    """Draw stride and dilation: side by side, or each with its axes side by side."""
    highs = {"stride": (MAX_STRIDE,) * setup.rank, "dilation": offer.dilation}
    highs = {name: high for name, high in highs.items() if name in LAYERS[setup.layer].SETTINGS}
    if not highs:
        return
    if not apart or setup.rank == 1:
        with widgets.side_by_side("moves"):
            for name, high in highs.items():
                widgets.number(
                    phrase(_MOVE_TITLES[name]),
                    getattr(setup, name)[0],
                    1,
                    min(high),
                    lambda value, name=name: _set(name, value),
                    key=name,
                    help=_move_help(name, offer),
                )
        return
    for name, high in highs.items():
        with widgets.axes_together(name, setup.rank):
            for axis, letter in enumerate(AXES[setup.rank]):
                widgets.number(
                    phrase(_MOVE_TITLES[name]) + f" {letter}",
                    getattr(setup, name)[axis],
                    1,
                    high[axis],
                    lambda value, name=name, axis=axis: _set(name, value, axis),
                    key=f"{name}-{axis}",
                    help=_move_help(name, offer),
                )


def _move_help(name: str, offer: Offer) -> str:
    reasons = offer.reasons.dilation if name == "dilation" else ()
    return " ".join([phrase(_MOVE_HELP[name]), *reasons])


def _show_padding(setup: Setup, offer: Offer, apart: bool) -> None:
    chosen = setup.padding if isinstance(setup.padding, str) else CELLS
    taken = LAYERS[setup.layer].PADDINGS
    names = [name for name in paddings_for(setup.rank) if name in taken]
    widgets.select(
        phrase("Padding"),
        (*names, CELLS),
        chosen,
        _choose_padding,
        key="padding",
        format_func=lambda padding: phrase(CELLS) if padding == CELLS else padding,
        help=phrase(
            "Cells added around the input; a transposed convolution cuts them off its output instead."
        ),
    )
    if isinstance(setup.padding, str):
        return
    if not apart:
        cells, high = setup.padding[0][0], min(offer.padding)
        widgets.number(phrase("Cells per side"), cells, 0, high, _pad, key="padding-cells")
        return
    if taken == ("valid",):
        _pad_axes(setup, offer)
        return
    for axis, pair in enumerate(setup.padding):
        with widgets.side_by_side(f"padding-{axis}"):
            for side, cells in enumerate(pair):
                widgets.number(
                    phrase(_SIDES[axis - setup.rank][side]),
                    cells,
                    0,
                    offer.padding[axis],
                    lambda cells, axis=axis, side=side: _pad(cells, axis, side),
                    key=f"padding-{axis}-{side}",
                )


def _pad_axes(setup: Setup, offer: Offer) -> None:
    """Draw one number an axis, for a layer that pads both sides alike."""
    with widgets.axes_together("padding-axes", setup.rank):
        for axis, letter in enumerate(AXES[setup.rank]):
            widgets.number(
                phrase("Padding") + f" {letter}",
                setup.padding[axis][0],
                0,
                offer.padding[axis],
                lambda cells, axis=axis: _pad(cells, axis),
                key=f"padding-axis-{axis}",
            )


def _set(name: str, value: int, axis: int | None = None) -> None:
    def edit(setup: Setup) -> Setup:
        values = getattr(setup, name)
        changed = tuple(value if axis in (None, one) else old for one, old in enumerate(values))
        return replace(setup, **{name: changed})

    change_setup(edit)


def _choose_padding(name: str) -> None:
    change_setup(lambda setup: replace(setup, padding=((1, 1),) * setup.rank if name == CELLS else name))


def _pad(cells: int, axis: int | None = None, side: int | None = None) -> None:
    def edit(setup: Setup) -> Setup:
        pairs = tuple(
            tuple(cells if axis in (None, i) and side in (None, j) else old for j, old in enumerate(pair))
            for i, pair in enumerate(setup.padding)
        )
        return replace(setup, padding=pairs)

    change_setup(edit)


def _is_apart(setup: Setup) -> bool:
    cells = [] if isinstance(setup.padding, str) else [count for pair in setup.padding for count in pair]
    own = [value for _, value in setup.options if isinstance(value, tuple)]
    return any(len(set(values)) > 1 for values in (setup.stride, setup.dilation, cells, *own))


def _set_apart(apart: bool) -> None:
    def edit(state: State) -> State:
        setup = state.setup
        if not apart:
            padding = setup.padding
            if not isinstance(padding, str):
                padding = (padding[0][:1] * 2,) * setup.rank
            together = {"stride": setup.stride[:1] * setup.rank, "dilation": setup.dilation[:1] * setup.rank}
            setup = replace(setup, padding=padding, **together)
            firsts = {name: value[0] if isinstance(value, tuple) else value for name, value in setup.options}
            setup = with_options(setup, firsts)
        return replace(state, apart=apart, setup=setup)

    change(edit)
