"""The axes of a layer: what each is called, how long it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from convviz.explain.headline import grouped, listed
from convviz.language import count_phrase, later, phrase
from convviz.layers import layer_of
from convviz.layers.layer import Layer, Spec

Order = Literal["torch", "keras"]
ORDERS: tuple[Order, ...] = ("torch", "keras")
_Axis = TypeVar("_Axis")

BATCH = later("batch")
MOVED = later("moved along")
SUMMED = later("summed over")
MADE = later("made by the filters")
KEPT = later("each by itself")

_USUAL: dict[str, object] = {
    "padding": 0,
    "output_padding": 0,
    "dilation": 1,
    "groups": 1,
    "padding_mode": "zeros",
    "ceil_mode": False,
    "count_include_pad": True,
}
"""Settings that a call leaves out."""

PLACES = {
    "L": later("position {index}"),
    "D": later("slice {index}"),
    "H": later("row {index}"),
    "W": later("column {index}"),
}
"""What an index along each axis counts."""
TYPICAL_DATA = {1: later("sequences"), 2: later("images"), 3: later("volumes and video")}
"""What each rank is mostly used for."""


class Axis(NamedTuple):
    """One axis of the input, the kernel or the output; array and role are said with `phrase`."""

    array: str
    name: str
    size: int
    role: str


class Summary(NamedTuple):
    """One layer in a row of the table that compares several."""

    moves_along: str
    input_rank: str
    output_rank: str
    weights: str
    multiply_adds: str
    typical_data: str


def place(axis: str, index: int) -> str:
    """Say where an index along an axis is.

    Examples
    --------
    >>> place("H", 2)
    'row 2'
    """
    return phrase(PLACES[axis], index=index)


def axis_table(spec: Spec, order: Order = "torch") -> list[Axis]:
    """Return the axes of input, kernel and output, outermost first.

    The role is that of the axis in the layer: along H the kernel moves, so H is moved along in the input, in
    the kernel (where it is how far the window reaches) and in the output (one cell a position). What is
    summed over is gone from the output; pooling keeps its channels, each by itself. One item is shown at a
    time, so the batch has size 1.

    Parameters
    ----------
    spec : Spec
    order : {"torch", "keras"}
        PyTorch has channels before the spatial axes and the filters first in the kernel,
        https://docs.pytorch.org/docs/stable/nn.html; Keras, unless told otherwise, has channels last and the
        filters last in the kernel, https://keras.io/api/layers/convolution_layers/.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> for row in axis_table(resolve((3, 7), (1, 3, 2)))[:4]: print(*row, sep=" · ")
    input · N · 1 · batch
    input · C_in · 3 · summed over
    input · L · 7 · moved along
    kernel · C_out · 1 · made by the filters
    """
    layer, batch = layer_of(spec), ("N", 1, BATCH)
    channels, filters = ("C_in", spec.in_channels, SUMMED), ("C_out", spec.out_channels, MADE)
    if layer.CHANNELS == "each":
        channels = filters = ("C", spec.in_channels, KEPT)
    arrays = {
        later("input"): ([batch], [channels], _moved("{}", spec, spec.input_size)),
        later("kernel"): ([], _of_weight(layer, spec), _moved("k{}", spec, spec.kernel_size)),
        later("output"): ([batch], [filters], _moved("{}_out", spec, spec.output_size)),
    }
    return [
        Axis(array, *axis)
        for array, (front, middle, spatial) in arrays.items()
        for axis in [*front, *_ordered(middle, spatial, order)]
    ]


def _of_weight(layer: Layer, spec: Spec) -> list[tuple[str, int, str]]:
    """The axes of channels that a weight has, in PyTorch's order; Keras has them the other way round."""
    sizes = {"C_in": spec.in_channels, "C_out": spec.out_channels}
    roles = {"C_in": SUMMED, "C_out": MADE}
    axes = [(name, sizes[name], roles[name]) for name in layer.WEIGHT_AXES]
    if axes and spec.groups > 1:
        name, size, role = axes[-1]
        axes[-1] = (f"{name} / groups", size // spec.groups, role)
    return axes


def summary_table(specs: Sequence[Spec], order: Order = "torch") -> list[Summary]:
    """Return one row a layer: where it moves, how many axes go in and come out, what it costs.

    Ranks are those of one item, without the batch.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> summary_table([resolve((3, 7), (1, 3, 2))])[0][:4]
    ('1 axis: L', '2 (C, L)', '2 (C, L)', '6')
    """
    return [_summary(spec, order) for spec in specs]


def heading(spec: Spec) -> str:
    """Write a layer as PyTorch's users do; what is as usual is left out.

    Padding with more cells on one side than on the other, which no layer takes, is an ``F.pad`` of its own.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> heading(resolve((3, 1, 6), (1, 3, 1, 2), stride=(1, 2)))
    'nn.Conv2d(3, 1, kernel_size=(1, 2), stride=(1, 2))'
    >>> heading(resolve((1, 6), (1, 1, 3), padding="causal"))
    'F.pad(input, (2, 0)), nn.Conv1d(1, 1, kernel_size=3)'
    """
    layer, usual = layer_of(spec), dict(_USUAL)
    given, settings = list[object](), dict[str, object]()
    arguments = layer.arguments(spec)
    is_even = all(before == after for before, after in spec.padding)
    if layer.HAS_WEIGHTS:
        given = [spec.in_channels, spec.out_channels]
        arguments, usual["stride"] = {"kernel_size": spec.kernel_size, **arguments}, 1
    for name, value in arguments.items():
        entries = [_alike(entry) for entry in value] if isinstance(value, tuple) else [value]
        if any(entry != usual.get(name, ...) for entry in entries):
            settings[name] = entries[0] if len(set(entries)) == 1 else tuple(entries)
    if not is_even:
        del settings["padding"]
    if "padding" not in settings:
        settings.pop("padding_mode", None)
    written = [*map(repr, given), *(f"{name}={value!r}" for name, value in settings.items())]
    call = f"nn.{layer.name(spec.ndim, 'torch')}({', '.join(written)})"
    return call if is_even else f"{_pad_call(spec)}, {call}"


def _pad_call(spec: Spec) -> str:
    """Write the padding alone; torch's function takes the last axis first."""
    cells = tuple(count for pair in reversed(spec.padding) for count in pair)
    mode = f", mode={spec.padding_mode!r}" if spec.padding_mode != "zeros" else ""
    return f"F.pad(input, {cells}{mode})"


def _alike(entry: object) -> object:
    """One number for what is before and after, where they are alike."""
    return entry[0] if isinstance(entry, tuple) and len(set(entry)) == 1 else entry


def _moved(form: str, spec: Spec, sizes: tuple[int, ...]) -> list[tuple[str, int, str]]:
    return [(form.format(name), size, MOVED) for name, size in zip(spec.axes, sizes, strict=True)]


def _ordered(channels: list[_Axis], spatial: list[_Axis], order: Order) -> list[_Axis]:
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is unknown; use 'torch' or 'keras'.")
    return [*channels, *spatial] if order == "torch" else [*spatial, *reversed(channels)]


def _summary(spec: Spec, order: Order) -> Summary:
    learned: Any = spec if layer_of(spec).HAS_WEIGHTS else None
    names = _ordered(["C"], list(spec.axes), order)
    rank = f"{len(names)} ({', '.join(names)})"
    moved = count_phrase("{count} axis", "{count} axes", spec.ndim)
    return Summary(
        moves_along=f"{moved}: {listed(spec.axes)}",
        input_rank=rank,
        output_rank=rank,
        weights=grouped(learned.weights) if learned else "0",
        multiply_adds=grouped(learned.multiply_adds) if learned else "0",
        typical_data=phrase(TYPICAL_DATA[spec.ndim]),
    )
