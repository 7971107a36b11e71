"""The axes of a convolution: what each is called, how long it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

from convviz.core.spec import ConvSpec
from convviz.explain.headline import grouped, listed
from convviz.language import count_phrase, later, phrase
from convviz.layers import convolution

Order = Literal["torch", "keras"]
ORDERS: tuple[Order, ...] = ("torch", "keras")
_Axis = TypeVar("_Axis")

BATCH = later("batch")
MOVED = later("moved along")
SUMMED = later("summed over")
MADE = later("made by the filters")

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
    """One convolution in a row of the table that compares several."""

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


def axis_table(spec: ConvSpec, order: Order = "torch") -> list[Axis]:
    """Return the axes of input, kernel and output, outermost first.

    The role is that of the axis in the convolution: along H the kernel moves, so H is moved along in the
    input, in the kernel (where it is how far the window reaches) and in the output (one cell a position).
    What is summed over is gone from the output. One item is shown at a time, so the batch has size 1.

    Parameters
    ----------
    spec : ConvSpec
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
    per_group = "C_in" if spec.groups == 1 else "C_in / groups"
    channels = ("C_in", spec.in_channels, SUMMED)
    share = (per_group, spec.in_channels // spec.groups, SUMMED)
    filters = ("C_out", spec.out_channels, MADE)
    batch = ("N", 1, BATCH)
    arrays = {
        later("input"): ([batch], [channels], _moved("{}", spec, spec.input_size)),
        later("kernel"): ([], [filters, share], _moved("k{}", spec, spec.kernel_size)),
        later("output"): ([batch], [filters], _moved("{}_out", spec, spec.output_size)),
    }
    return [
        Axis(array, *axis)
        for array, (front, middle, spatial) in arrays.items()
        for axis in [*front, *_ordered(middle, spatial, order)]
    ]


def summary_table(specs: Sequence[ConvSpec], order: Order = "torch") -> list[Summary]:
    """Return one row a convolution: where it moves, how many axes go in and come out, what it costs.

    Ranks are those of one item, without the batch.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> summary_table([resolve((3, 7), (1, 3, 2))])[0][:4]
    ('1 axis: L', '2 (C, L)', '2 (C, L)', '6')
    """
    return [_summary(spec, order) for spec in specs]


def heading(spec: ConvSpec) -> str:
    """Write a convolution as PyTorch's users do; what is as usual is left out.

    Padding with more cells on one side than on the other, which no layer takes, is an ``F.pad`` of its own.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> heading(resolve((3, 1, 6), (1, 3, 1, 2), stride=(1, 2)))
    'nn.Conv2d(3, 1, kernel_size=(1, 2), stride=(1, 2))'
    >>> heading(resolve((1, 6), (1, 1, 3), padding="causal"))
    'F.pad(input, (2, 0)), nn.Conv1d(1, 1, kernel_size=3)'
    """
    is_even = all(before == after for before, after in spec.padding)
    settings: dict[str, object] = {}
    along = (
        ("kernel_size", spec.kernel_size, None),
        ("stride", spec.stride, 1),
        ("padding", [before for before, _ in spec.padding] if is_even else [], 0),
        ("dilation", spec.dilation, 1),
    )
    for name, values, usual in along:
        if any(value != usual for value in values):
            settings[name] = values[0] if len(set(values)) == 1 else tuple(values)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    if "padding" in settings and spec.padding_mode != "zeros":
        settings["padding_mode"] = spec.padding_mode
    written = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    layer = f"nn.{convolution.name(spec.ndim, 'torch')}({spec.in_channels}, {spec.out_channels}, {written})"
    return layer if is_even else f"{_pad_call(spec)}, {layer}"


def _pad_call(spec: ConvSpec) -> str:
    """Write the padding alone; torch's function takes the last axis first."""
    cells = tuple(count for pair in reversed(spec.padding) for count in pair)
    mode = f", mode={spec.padding_mode!r}" if spec.padding_mode != "zeros" else ""
    return f"F.pad(input, {cells}{mode})"


def _moved(form: str, spec: ConvSpec, sizes: tuple[int, ...]) -> list[tuple[str, int, str]]:
    return [(form.format(name), size, MOVED) for name, size in zip(spec.axes, sizes, strict=True)]


def _ordered(channels: list[_Axis], spatial: list[_Axis], order: Order) -> list[_Axis]:
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is unknown; use 'torch' or 'keras'.")
    return [*channels, *spatial] if order == "torch" else [*spatial, *reversed(channels)]


def _summary(spec: ConvSpec, order: Order) -> Summary:
    names = _ordered(["C"], list(spec.axes), order)
    rank = f"{len(names)} ({', '.join(names)})"
    moved = count_phrase("{count} axis", "{count} axes", spec.ndim)
    return Summary(
        moves_along=f"{moved}: {listed(spec.axes)}",
        input_rank=rank,
        output_rank=rank,
        weights=grouped(spec.weights),
        multiply_adds=grouped(spec.multiply_adds),
        typical_data=phrase(TYPICAL_DATA[spec.ndim]),
    )
