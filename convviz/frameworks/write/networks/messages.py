"""What PyTorch 2.13 itself says to a layer that does not go with those before it, word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from convviz.core.shapes import begun_places, places, span, stamped
from convviz.network.chain import INPUT, Network, NetworkError
from convviz.network.items import ARGUMENTS, Item, Plan
from convviz.network.part import Shape


def torch_message(error: NetworkError, plan: Plan, network: Network) -> str:
    """Return the message with which PyTorch refuses a layer, for a batch of one item.

    Parameters
    ----------
    error : NetworkError
        Why the layer `error.layer` of the plan does not go with those before it.
    plan : Plan
    network : Network
        The layers before it: see `convviz.network.plan.built`.

    Returns
    -------
    str
        The exception's name and its first line; empty where PyTorch takes the layer, or is not the one that
        refuses.

    Examples
    --------
    >>> from convviz.network.plan import built, read
    >>> plan, _ = read("Conv(2,3)~Add(input)")
    >>> net, error = built(plan, (2, 8, 8))
    >>> torch_message(error, plan, net)
    'RuntimeError: The size of tensor a (6) must match the size of tensor b (8) at non-singleton dimension 3'
    """
    if error.layer >= len(plan.items):
        return ""
    one, shape = plan.items[error.layer], network.output_shape
    given: dict[str, Any] = {argument.name: argument.usual for argument in ARGUMENTS[one.kind]}
    given |= dict(one.settings)
    if one.kind == "Add":
        return add_refusal([shape, *_earlier(given, network)])
    if one.kind == "Concat":
        return concat_refusal([shape, *_earlier(given, network)])
    return layer_refusal(one.kind, given, shape, len(network.input_shape) - 1, _weight_shape(one))


def layer_refusal(kind: str, given: Mapping[str, Any], shape: Shape, rank: int, weight: Shape = ()) -> str:
    """Return the message with which PyTorch refuses a layer on a map, as `torch_message` does.

    Parameters
    ----------
    kind : str
        A key of `convviz.network.plan.KINDS`.
    given : mapping
        All of its settings by torch's names.
    shape : tuple of int
        Of the map, without the batch.
    rank : int
        The spatial axes of the layer.
    weight : tuple of int
        The shape of its weight, if that does not follow from the map.

    Examples
    --------
    >>> layer_refusal("Linear", {"out_features": 10}, (64,), 2, (10, 32))
    'RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x64 and 32x10)'
    """
    match kind:
        case "Conv" | "ConvTranspose":
            return _convolution(kind == "ConvTranspose", given, shape, rank, weight)
        case "MaxPool" | "AvgPool":
            return _pooling(kind, given, shape)
        case "Linear":
            return _linear(given, shape, weight)
    return ""


def _earlier(given: Mapping[str, Any], network: Network) -> list[Shape]:
    names = (given["to"],) if isinstance(given["to"], str) else given["to"]
    known = {INPUT: network.input_shape} | {name: network.part(name).output_shape for name in network.names}
    return [known[name] for name in names if name in known]


def _each(value: Any, rank: int) -> tuple[int, ...]:
    """One number an axis."""
    sizes: tuple[int, ...] = tuple(value) if isinstance(value, tuple) else (value,) * rank
    return sizes


def _sizes(sizes: tuple[int, ...]) -> str:
    return f"({' x '.join(map(str, sizes))})"


def _convolution(
    is_transposed: bool, given: Mapping[str, Any], shape: Shape, rank: int, weight: Shape
) -> str:
    groups, outputs = given["groups"], given["out_channels"]
    if not weight:
        for name, count in (("in_channels", shape[0]), ("out_channels", outputs)):
            if count % groups:
                return f"ValueError: {name} must be divisible by groups"
    if len(shape) == 1:
        name = f"conv{'_transpose' if is_transposed else ''}{rank}d"
        return (
            f"RuntimeError: Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, "
            f"but got input of size: {[1, *shape]}"
        )
    expected = (weight[0] if is_transposed else weight[1] * groups) if weight else shape[0]
    if expected != shape[0]:
        kind = "transposed=1" if is_transposed else f"groups={groups}"
        return (
            f"RuntimeError: Given {kind}, weight of size {list(weight)}, expected input{[1, *shape]} to have "
            f"{expected} channels, but got {shape[0]} channels instead"
        )
    return _stamps(given, shape) if is_transposed else _windows(given, shape)


def _weight_shape(one: Item) -> Shape:
    """The shape of the weight that is given; nothing if it is drawn."""
    return next((numbers.shape for name, numbers in one.numbers if name == "weight"), ())


def _windows(given: Mapping[str, Any], shape: Shape) -> str:
    rank = len(shape) - 1
    kernel, padding = _each(given["kernel_size"], rank), given["padding"]
    dilation = _each(given["dilation"], rank)
    spans = tuple(span(size, gap) for size, gap in zip(kernel, dilation, strict=True))
    if isinstance(padding, str):
        return ""
    cells = _each(padding, rank)
    if given["padding_mode"] != "zeros" and (told := _copied(given["padding_mode"], cells, shape)):
        return told
    padded = tuple(size + 2 * more for size, more in zip(shape[1:], cells, strict=True))
    if all(size >= reach for size, reach in zip(padded, spans, strict=True)):
        return ""
    return (
        f"RuntimeError: Calculated padded input size per channel: {_sizes(padded)}. Kernel size: "
        f"{_sizes(spans)}. Kernel size can't be greater than actual input size"
    )


def _copied(mode: str, cells: tuple[int, ...], shape: Shape) -> str:
    """The refusal of a padding that copies cells from further away than there are any."""
    for axis in range(len(cells), 0, -1):
        count, size = cells[axis - 1], shape[axis]
        if mode == "reflect" and count >= size:
            place = 4 + 2 * (len(cells) - axis)
            return (
                f"RuntimeError: Argument #{place}: Padding size should be less than the corresponding "
                f"input dimension, but got: padding ({count}, {count}) at dimension {axis + 1} of input "
                f"{[1, *shape]}"
            )
        if mode == "circular" and count > size:
            return "RuntimeError: Padding value causes wrapping around more than once."
    return ""


def _stamps(given: Mapping[str, Any], shape: Shape) -> str:
    rank = len(shape) - 1
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    kernel, stride, padding, more, dilation = (_each(given[name], rank) for name in names)
    if any(m >= max(s, d) for m, s, d in zip(more, stride, dilation, strict=True)):
        axes = ("depth", "height", "width")[-max(2, rank) :]
        values = {"output_padding": more, "stride": stride, "dilation": dilation}
        if rank == 1:  # torch makes a picture of height 1 of it
            values = {"output_padding": (0, *more), "stride": (1, *stride), "dilation": (1, *dilation)}
        said = " ".join(
            f"{name}_{axis}: {number}"
            for name, numbers in values.items()
            for axis, number in zip(axes, numbers, strict=True)
        )
        return f"RuntimeError: output padding must be smaller than either stride or dilation, but got {said}"
    outputs = tuple(
        stamped(size, span(k, d), s, p, m)
        for size, k, s, p, m, d in zip(shape[1:], kernel, stride, padding, more, dilation, strict=True)
    )
    if min(outputs) > 0:
        return ""
    return (
        f"RuntimeError: Given input size per channel: {_sizes(shape[1:])}. Calculated output size per "
        f"channel: {_sizes(outputs)}. Output size is too small"
    )


def _pooling(kind: str, given: Mapping[str, Any], shape: Shape) -> str:
    rank = len(shape) - 1
    if rank == 0:
        return ""
    kernel = _each(given["kernel_size"], rank)
    stride = kernel if given["stride"] is None else _each(given["stride"], rank)
    padding, dilation = _each(given["padding"], rank), _each(given.get("dilation", 1), rank)
    spans = tuple(span(size, gap) for size, gap in zip(kernel, dilation, strict=True))
    for cells, size, gap, reach in reversed(list(zip(padding, kernel, dilation, spans, strict=True))):
        if cells > reach // 2:
            return (
                "RuntimeError: pad should be at most half of effective kernel size, but got "
                f"pad={cells}, kernel_size={size} and dilation={gap}"
            )
    outputs = tuple(
        begun_places(size + 2 * cells, reach, step, cells)
        if given["ceil_mode"]
        else places(size + 2 * cells, reach, step)
        for size, reach, step, cells in zip(shape[1:], spans, stride, padding, strict=True)
    )
    if min(outputs) > 0:
        return ""
    if rank == 1 and kind == "MaxPool":
        return f"RuntimeError: max_pool1d() Invalid computed output size: {outputs[0]}"
    # Means of a signal are those of a picture of height 1.
    one = (1,) if rank == 1 else ()
    before, after = ("x".join(map(str, (shape[0], *one, *sizes))) for sizes in (shape[1:], outputs))
    return (
        f"RuntimeError: Given input size: ({before}). Calculated output size: ({after}). "
        "Output size is too small"
    )


def _linear(given: Mapping[str, Any], shape: Shape, weight: Shape) -> str:
    expected = weight[1] if len(weight) == 2 else shape[0]
    if expected == shape[-1]:
        return ""
    outputs = given["out_features"]
    return (
        f"RuntimeError: mat1 and mat2 shapes cannot be multiplied ({prod(shape[:-1])}x{shape[-1]} and "
        f"{expected}x{outputs})"
    )


def add_refusal(shapes: Sequence[Shape]) -> str:
    """Return the message with which PyTorch refuses the sum of two maps; empty where it takes them."""
    if len(shapes) < 2:
        return ""
    first, second = ((1, *shape) for shape in shapes[:2])
    dims = max(len(first), len(second))
    for behind, (a, b) in enumerate(zip(reversed(first), reversed(second), strict=False), start=1):
        if a != b and 1 not in (a, b):
            return (
                f"RuntimeError: The size of tensor a ({a}) must match the size of tensor b ({b}) at "
                f"non-singleton dimension {dims - behind}"
            )
    return ""


def concat_refusal(shapes: Sequence[Shape]) -> str:
    """Return the message with which PyTorch refuses to join the channels of maps."""
    first = shapes[0]
    for number, other in enumerate(shapes[1:], start=1):
        if len(other) != len(first):
            return (
                f"RuntimeError: Tensors must have same number of dimensions: got {len(first) + 1} and "
                f"{len(other) + 1}"
            )
        for a, b in zip(first[1:], other[1:], strict=True):
            if a != b:
                return (
                    "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size "
                    f"{a} but got size {b} for tensor number {number} in the list."
                )
    return ""
