"""What the functions of ``tf.nn`` make of their arguments and an input's shape, or why they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convviz.core.arguments import shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.shapes import places, same_padding, span, stamped
from convviz.core.spec import ConvSpec, resolve
from convviz.core.taps import Strided, strided
from convviz.data.wording import one_of
from convviz.frameworks.read.keras_rules import keras_axes
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.rules import Padding, Request
from convviz.frameworks.read.shapes import Shape
from convviz.language import phrase
from convviz.layers import CONVOLUTION
from convviz.layers.avg_pool import AvgPoolSpec
from convviz.layers.max_pool import MaxPoolSpec
from convviz.layers.transposed import ConvTransposeSpec


def tensorflow_request(layer: Layer, given: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of TensorFlow, version 2.21, on a CPU.

    Raises
    ------
    ConvSpecError
        Where TensorFlow refuses; the message says what to do.
    SourceError
        Where the call cannot be read.
    """
    if layer.rank == 0:
        layer = layer._replace(rank=max(1, min(3, len(shape) - 2)))
    last = _is_channels_last(layer, given.get("data_format"))
    if len(shape) < layer.rank + 2:
        told = phrase(
            "{layer} takes an input with a batch axis in front, {count} sizes in all; the shape has {given}.",
            layer=layer.name,
            count=layer.rank + 2,
            given=len(shape),
        )
        raise ConvSpecError(told, parameter="input")
    batch, channels, size, _ = keras_axes(layer, shape, last)
    request = _RULES[layer.kind](layer, given, (channels, *size), last)
    return request._replace(batch=batch, channels_last=last)


def _is_channels_last(layer: Layer, value: Any) -> bool:
    letters = AXES[layer.rank] if layer.rank > 1 else ("W",)
    orders = (f"N{''.join(letters)}C", f"NC{''.join(letters)}")
    if value is None or value in orders:
        return bool(value != orders[1])
    known = one_of([repr(order) for order in orders])
    raise ConvSpecError(
        phrase("data_format must be {known}; got {value}.", known=known, value=shown(value)),
        parameter="data_format",
    )


def _sizes(layer: Layer, name: str, value: Any, last: bool) -> tuple[int, ...]:
    """One number an axis; of a list with batch and channels, which must be 1, those between."""
    rank = layer.rank
    if value is None:
        return (1,) * rank
    is_list = isinstance(value, tuple)
    needs_all = rank == 3 and layer.kind == CONVOLUTION
    lengths = (rank + 2,) if needs_all else (1, rank, rank + 2)
    if (needs_all and not is_list) or (is_list and len(value) not in lengths):
        told = phrase(
            "{name} of {layer} must have {lengths} numbers; got {value}.",
            name=name,
            layer=layer.name,
            lengths=one_of([str(length) for length in dict.fromkeys(lengths)]),
            value=shown(value),
        )
        raise ConvSpecError(told, parameter=name)
    entries = value if is_list else (value,)
    numbers = tuple(whole(name, entry, least=1) for entry in entries)
    if len(numbers) == 1:
        return numbers * rank
    if len(numbers) == rank:
        return numbers
    batch, rest = numbers[0], numbers[1:]
    channels, spatial = (rest[-1], rest[:-1]) if last else (rest[0], rest[1:])
    if (batch, channels) != (1, 1):
        told = phrase("{name} must be 1 for batch and channels; got {value}.", name=name, value=shown(value))
        raise ConvSpecError(told, parameter=name)
    return spatial


def _padding(layer: Layer, value: Any, last: bool, explicit: bool) -> Padding:
    """The name in small letters, or the cells before and after along each axis."""
    if value in ("SAME", "VALID"):
        return str(value).lower()
    pairs = isinstance(value, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value)
    if explicit and pairs and len(value) == layer.rank + 2:
        cells = tuple((whole("padding", a, 0), whole("padding", b, 0)) for a, b in value)
        batch, rest = cells[0], cells[1:]
        channels, spatial = (rest[-1], rest[:-1]) if last else (rest[0], rest[1:])
        if (batch, channels) == ((0, 0), (0, 0)):
            return spatial
    told = (
        phrase(
            "padding must be 'SAME', 'VALID' or a list of pairs, (0, 0) for batch and channels; got {value}."
        )
        if explicit
        else phrase("padding must be 'SAME' or 'VALID', in capitals; got {value}.")
    )
    raise ConvSpecError(told.format(value=shown(value)), parameter="padding")


def _filters(layer: Layer, value: Any) -> tuple[int, ...]:
    """The shape of an array of weights."""
    is_shape = isinstance(value, tuple) and all(type(one) is int and one > 0 for one in value)
    if is_shape and len(value) == layer.rank + 2:
        sizes: tuple[int, ...] = value
        return sizes
    told = phrase("filters of {layer} must have {count} axes; got the shape {shape}.")
    told = told.format(layer=layer.name, count=layer.rank + 2, shape=shown(value))
    raise ConvSpecError(told, parameter="filters")


def _conv(layer: Layer, given: dict[str, Any], item: tuple[int, ...], last: bool) -> Request:
    *kernel, share, filters = _filters(layer, given["filters"])
    if layer.depthwise:
        _check_channels_of_each(share, item[0])
        share, filters = 1, filters * item[0]
    strides = _sizes(layer, "strides", given.get("strides", given.get("stride")), last)
    dilations = _sizes(layer, "dilations", given.get("rate", given.get("dilations")), last)
    padding = _padding(layer, given["padding"], last, explicit=layer.rank == 2)
    if item[0] % share:
        told = phrase(
            "The input has {channels} channels, which is no multiple of the {share} of the filters.",
            channels=item[0],
            share=share,
        )
        raise ConvSpecError(told, parameter="filters")
    groups = item[0] // share
    spec: ConvSpec = resolve(
        item, (filters, share, *kernel), stride=strides, padding=padding, dilation=dilations, groups=groups
    )
    return Request(spec, padding, bias=False, batch=(), channels_last=last)


def _check_channels_of_each(share: int, channels: int) -> None:
    if share != channels:
        told = phrase(
            "The third size of the filters must be the input's {own} channels; got {channels}.",
            channels=share,
            own=channels,
        )
        raise ConvSpecError(told, parameter="filters")


def _pool(layer: Layer, given: dict[str, Any], item: tuple[int, ...], last: bool) -> Request:
    kernels = _sizes(layer, "ksize", given["ksize"], last)
    strides = _sizes(layer, "strides", given["strides"], last)
    padding = _padding(layer, given["padding"], last, explicit=layer.kind == "max_pool" and layer.rank < 3)
    rules = []
    for axis, (cells, kernel, step) in enumerate(zip(item[1:], kernels, strides, strict=True)):
        pair = (0, 0) if isinstance(padding, str) else padding[axis]
        if padding == "same":
            total = same_padding(cells, kernel, step)
            pair = (total // 2, total - total // 2)
        if cells + sum(pair) < kernel or max(pair) >= kernel:
            told = phrase(
                "ksize {kernel} along {axis} does not fit {cells} cells with padding {pair}; use another.",
                kernel=kernel,
                axis=AXES[layer.rank][axis],
                cells=cells,
                pair=pair,
            )
            raise ConvSpecError(told, parameter="ksize")
        rules.append(strided(cells, kernel, stride=step, padding=pair))
    if layer.kind == "max_pool":
        spec: MaxPoolSpec | AvgPoolSpec = MaxPoolSpec("max_pool", item[0], tuple(rules))
    else:
        spec = AvgPoolSpec("avg_pool", item[0], tuple(rules), False, False)
    return Request(spec, "valid", bias=False, batch=(), channels_last=last)


def _transpose(layer: Layer, given: dict[str, Any], item: tuple[int, ...], last: bool) -> Request:
    *kernel, filters, channels = _filters(layer, given["filters"])
    strides = _sizes(layer, "strides", given["strides"], last)
    dilations = _sizes(layer, "dilations", given["dilations"], last)
    padding = _padding(layer, given["padding"], last, explicit=False)
    if channels != item[0]:
        told = phrase(
            "The last axis of the filters must be the input's {own} channels; got {channels}.",
            channels=channels,
            own=item[0],
        )
        raise ConvSpecError(told, parameter="filters")
    outputs = _output_shape(layer, given["output_shape"], filters, last)
    rules, added = [], []
    for axis, cells in enumerate(item[1:]):
        sizes, moves = (cells, outputs[axis]), (kernel[axis], strides[axis], dilations[axis])
        rule, more = _stamps(AXES[layer.rank][axis], sizes, moves, padding == "same")
        rules.append(rule)
        added.append(more)
    spec = ConvTransposeSpec(item[0], filters, 1, tuple(rules), tuple(added))
    return Request(spec, "valid", bias=False, batch=(), channels_last=last)


def _output_shape(layer: Layer, value: Any, filters: int, last: bool) -> tuple[int, ...]:
    sizes = value if isinstance(value, tuple) else (value,)
    if len(sizes) not in (layer.rank, layer.rank + 2) or not all(isinstance(size, int) for size in sizes):
        told = phrase(
            "output_shape must be the whole shape of the output, {count} whole numbers; got {value}.",
            count=layer.rank + 2,
            value=shown(value),
        )
        raise ConvSpecError(told, parameter="output_shape")
    if len(sizes) == layer.rank:
        return tuple(sizes)
    channels, spatial = (sizes[-1], sizes[1:-1]) if last else (sizes[1], sizes[2:])
    if channels != filters:
        told = phrase("output_shape has {given} channels, and the filters make {filters}.")
        told = told.format(given=channels, filters=filters)
        raise ConvSpecError(told, parameter="output_shape")
    return tuple(spatial)


def _stamps(
    axis: str, sizes: tuple[int, int], moves: tuple[int, int, int], same: bool
) -> tuple[Strided, int]:
    """The rule along an axis of which the input's and the output's cells are given."""
    (cells, outputs), (kernel, step, gap) = sizes, moves
    reach = span(kernel, gap)
    made = places(outputs, 1, step) if same else places(outputs, reach, step)
    if outputs < 1 or made != cells:
        told = phrase(
            "A convolution makes {made} cells of {outputs} along {axis}, and the input has {cells}; "
            "give another output_shape.",
            made=max(made, 0),
            outputs=outputs,
            axis=axis,
            cells=cells,
        )
        raise ConvSpecError(told, parameter="output_shape")
    full = stamped(cells, reach, step, 0, 0)
    cut = max(full - outputs, 0) if same else 0
    return Strided(outputs, kernel, cells, step, gap, cut // 2, cut - cut // 2), max(outputs - full, 0)


_RULES: dict[str, Callable[[Layer, dict[str, Any], tuple[int, ...], bool], Request]] = {
    CONVOLUTION: _conv,
    "max_pool": _pool,
    "avg_pool": _pool,
    "conv_transpose": _transpose,
}
