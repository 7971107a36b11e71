"""What PyTorch makes of a layer's arguments and an input's shape, or why it refuses them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from convviz.core.arguments import per_axis, shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.shapes import span
from convviz.core.sliding import PADDING_MODES
from convviz.core.spec import resolve
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.options import check_torch_options
from convviz.frameworks.read.rules import (
    Padding,
    Request,
    as_numbers,
    check_groups,
    count_of_sizes,
    known_channels,
    known_sizes,
    written,
)
from convviz.frameworks.read.shapes import MAX_SIZE, Shape
from convviz.language import count_phrase, phrase


def torch_request(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of ``torch.nn.Conv1d``, ``Conv2d`` and ``Conv3d``, version 2.13.

    Raises
    ------
    ConvSpecError
        Where PyTorch refuses; the message says what to do.
    """
    axes = AXES[layer.rank]
    check_torch_options(arguments)
    channels = {
        "in_channels": whole("in_channels", as_numbers(arguments["in_channels"]), 1),
        "out_channels": whole("out_channels", arguments["out_channels"], 1),
    }
    groups = whole("groups", arguments["groups"], 1)
    check_groups(groups, channels)
    kernel_size = per_axis("kernel_size", as_numbers(arguments["kernel_size"]), axes, least=1)
    stride = per_axis("stride", spread(unpacked(arguments["stride"])), axes, least=1)
    dilation = per_axis("dilation", spread(unpacked(arguments["dilation"])), axes, least=1)
    mode = _padding_mode(arguments["padding_mode"])
    padding = _torch_padding(arguments["padding"], axes, stride, mode, len(shape))
    if padding == "same" and mode != "zeros":
        padding = _same_along_the_first(arguments["dilation"], kernel_size)
    batch, in_channels, size = torch_axes(layer, shape)
    if in_channels != channels["in_channels"]:
        raise ConvSpecError(torch_channels(channels["in_channels"], shape, in_channels), parameter="input")
    cropped = _crops(padding, size, axes)
    spec = resolve(
        (in_channels, *(cells - 2 * less for cells, less in zip(size, cropped, strict=True))),
        (channels["out_channels"], in_channels // groups, *kernel_size),
        stride=stride,
        padding=padding if isinstance(padding, str) else _no_less_than_nothing(padding),
        dilation=dilation,
        groups=groups,
        padding_mode=mode,
    )
    if not isinstance(padding, str) and any(cropped):
        spec = replace(spec, input_size=size, padding=padding)
    return Request(spec, padding, bool(arguments["bias"]), batch, channels_last=False)


def torch_function(layer: Layer, given: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of ``torch.nn.functional.conv1d``, ``conv2d`` and ``conv3d``, version 2.13.

    Raises
    ------
    ConvSpecError
        Where PyTorch refuses; the message says what to do.
    """
    weight = given["weight"]
    wanted = layer.rank + 2
    if not isinstance(weight, tuple) or len(weight) != wanted or not all(type(one) is int for one in weight):
        told = phrase(
            "The weight of {layer} has {count} axes (out_channels, in_channels // groups, kernel sizes); "
            "got {shape}.",
            layer=layer.name,
            count=wanted,
            shape=shown(weight),
        )
        raise ConvSpecError(told, parameter="weight")
    groups = whole("groups", given["groups"], 1)
    _, channels, _ = torch_axes(layer, shape)
    if channels != weight[1] * groups:
        told = phrase(
            "A weight {weight} in {groups} takes {takes} channels, and the input {shape} has {channels}.",
            weight=written(weight),
            groups=count_phrase("{count} group", "{count} groups", groups),
            takes=weight[1] * groups,
            shape=written(shape),
            channels=channels,
        )
        raise ConvSpecError(told, parameter="weight")
    made = {
        "in_channels": channels,
        "out_channels": weight[0],
        "kernel_size": weight[2:],
        "padding_mode": "zeros",
        "device": None,
        "dtype": None,
    }
    return torch_request(layer, given | made | {"bias": given["bias"] is not None}, shape)


def _padding_mode(mode: Any) -> str:
    if mode not in PADDING_MODES:
        raise ConvSpecError(
            phrase(
                "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular'; got {mode}.",
                mode=shown(mode),
            ),
            parameter="padding_mode",
        )
    known: str = mode
    return known


def _crops(padding: Padding, size: tuple[int, ...], axes: tuple[str, ...]) -> tuple[int, ...]:
    """Cells that a negative padding takes off both ends, along each axis."""
    if isinstance(padding, str):
        return (0,) * len(size)
    cropped = tuple(max(0, -before) for before, _ in padding)
    for axis, cells, less in zip(axes, size, cropped, strict=True):
        if cells <= 2 * less:
            told = phrase(
                "A padding of {padding} takes {less} off both ends along {axis}, and the input has "
                "{cells}: nothing is left; take off fewer.",
                padding=shown(-less),
                less=count_phrase("{count} cell", "{count} cells", less),
                axis=axis,
                cells=cells,
            )
            raise ConvSpecError(told, parameter="padding")
    return cropped


def _no_less_than_nothing(padding: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((max(before, 0), max(after, 0)) for before, after in padding)


def unpacked(value: Any, looked_at: int = 0) -> Any:
    """PyTorch looks at the type of one entry of a tuple: in the others a bool counts as 0 or 1."""
    if not isinstance(value, tuple):
        return value
    looked_at %= max(len(value), 1)
    return tuple(
        int(one) if isinstance(one, bool) and index != looked_at else one for index, one in enumerate(value)
    )


def spread(value: Any) -> Any:
    """PyTorch takes a tuple of one number for all axes, except where it pads by itself."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _torch_padding(
    value: Any, axes: tuple[str, ...], stride: tuple[int, ...], mode: str, rank: int
) -> Padding:
    if isinstance(value, str):
        if value not in ("valid", "same"):
            told = phrase(
                "padding must be 'valid', 'same' or whole numbers; got {value}.", value=shown(value)
            )
            if value == "causal":
                told += " " + phrase("Pad the past by hand, with torch.nn.functional.pad.")
            raise ConvSpecError(told, parameter="padding")
        if value == "same" and max(stride) > 1:
            told = phrase(
                "padding='same' needs a stride of 1, and the stride is {stride}; give the padding as a "
                "number of cells.",
                stride=shown(stride[0] if len(set(stride)) == 1 else stride),
            )
            raise ConvSpecError(told, parameter="padding")
        return value
    if mode == "zeros":
        counts = per_axis("padding", spread(unpacked(value)), axes, least=0)
    else:
        counts = per_axis("padding", _aligned(unpacked(value, -1), len(axes), rank), axes, least=-MAX_SIZE)
    return tuple((cells, cells) for cells in counts)


def _aligned(value: Any, axes: int, rank: int) -> Any:
    """A tuple as ``F.pad`` takes it in other modes than zeros: from the last axis on.

    It may leave out the first axis, or name the channels too: it has as many entries as there are axes behind
    the first one or two, and three at most.
    """
    if not isinstance(value, tuple) or rank - len(value) not in (1, 2) or len(value) > 3:
        return value
    if len(value) == axes - 1:
        return (0, *value)
    return value[1:] if len(value) == axes + 1 and value[0] == 0 else value


def _same_along_the_first(dilation: Any, kernel_size: tuple[int, ...]) -> Padding:
    """Padding "same" in other modes: with one dilation in a tuple, PyTorch pads the first axis only."""
    if not isinstance(dilation, tuple) or len(dilation) == len(kernel_size):
        return "same"
    total = span(kernel_size[0], dilation[0]) - 1
    return ((total // 2, total - total // 2), *((0, 0) for _ in kernel_size[1:]))


def torch_axes(layer: Layer, shape: Shape) -> tuple[Shape, int, tuple[int, ...]]:
    """The batch axis if there is one, the channels, and the sizes along which the kernel moves."""
    ranks = (layer.rank + 1, layer.rank + 2)
    if len(shape) not in ranks:
        told = phrase(
            "{layer} takes the shape ({names}), or (N, {names}) with a batch; {shape} has {sizes}.",
            layer=layer.name,
            names=", ".join(("C", *AXES[layer.rank])),
            shape=written(shape),
            sizes=count_of_sizes(shape),
        )
        raise ConvSpecError(told, parameter="input")
    batch, channels = shape[: -layer.rank - 1], shape[-layer.rank - 1]
    return batch, known_channels(channels, shape), known_sizes(shape[-layer.rank :])


def torch_channels(expected: int, shape: Shape, found: int) -> str:
    values = {
        "expected": expected,
        "shape": written(shape),
        "channels": count_phrase("{count} channel", "{count} channels", found),
    }
    if shape[-1] == expected:
        return phrase(
            "in_channels is {expected}, and the input {shape} has {channels}: PyTorch takes the channels "
            "first, so move the last axis to the front of the others.",
            **values,
        )
    return phrase(
        "in_channels is {expected}, and the input {shape} has {channels}: make the two agree.", **values
    )
