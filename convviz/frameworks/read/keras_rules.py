"""What Keras makes of a layer's arguments and an input's shape, or why it refuses them."""

from __future__ import annotations

from math import isfinite
from typing import Any

from convviz.core.arguments import per_axis, shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.spec import ConvSpec, resolve
from convviz.data.wording import one_of
from convviz.frameworks.read.grammar import Name
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.options import check_keras_options
from convviz.frameworks.read.rules import (
    Request,
    as_numbers,
    check_groups,
    count_of_sizes,
    known_channels,
    known_sizes,
    written,
)
from convviz.frameworks.read.shapes import Shape
from convviz.language import count_phrase, phrase


def keras_request(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of the convolution layers of Keras, version 3.15.

    Raises
    ------
    ConvSpecError
        Where Keras refuses; the message says what to do.
    """
    axes = AXES[layer.rank]
    check_keras_options(arguments)
    channels_last = is_channels_last(arguments["data_format"])
    batch, in_channels, size, notes = keras_axes(layer, shape, channels_last)
    filters, groups = _filters(layer, arguments, in_channels)
    kernel_size = per_axis("kernel_size", as_numbers(arguments["kernel_size"]), axes, least=1)
    strides, dilation = (_cut(name, arguments[name], axes) for name in ("strides", "dilation_rate"))
    padding = keras_padding(arguments["padding"], causal=layer.rank == 1 and not layer.depthwise)
    _check_together(layer, arguments)
    spec = resolve(
        (in_channels, *size),
        (filters, in_channels // groups, *kernel_size),
        stride=strides,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )
    bias, lora = bool(arguments["use_bias"]), _lora_rank(arguments)
    notes += (*_lora_notes(lora, spec), *activation_notes(arguments["activation"]))
    request = Request(
        spec, padding, bias, batch, channels_last, notes, lora, _is_glu(arguments["activation"])
    )
    if request.halved and (request._replace(halved=False).output_shape[-1] or 0) % 2:
        told = phrase("glu halves the last axis of the output, so its size must be even.")
        raise ConvSpecError(told, parameter="activation")
    return request


def _filters(layer: Layer, arguments: dict[str, Any], in_channels: int) -> tuple[int, int]:
    """Filters and groups; a depthwise layer has a group for each channel."""
    if layer.depthwise:
        multiplier = whole("depth_multiplier", as_numbers(arguments["depth_multiplier"]), 1)
        return in_channels * multiplier, in_channels
    filters, groups = (whole(name, as_numbers(arguments[name]), 1) for name in ("filters", "groups"))
    check_groups(groups, {"filters": filters, phrase("the channels of the input"): in_channels})
    return filters, groups


def _cut(name: str, value: Any, axes: tuple[str, ...]) -> tuple[int, ...]:
    """Keras takes decimals in a tuple, and cuts off what is behind the point."""
    if isinstance(value, tuple):
        value = tuple(int(one) if isinstance(one, float) and isfinite(one) else one for one in value)
    return per_axis(name, as_numbers(value), axes, least=1)


def _check_together(layer: Layer, arguments: dict[str, Any]) -> None:
    strides, dilation = (
        tuple(value) if isinstance(value, tuple) else (value,)
        for value in (arguments["strides"], arguments["dilation_rate"])
    )
    both = max(strides) > 1 and max(dilation) > 1
    if both and not layer.depthwise:
        raise ConvSpecError(_both_above_1(arguments), parameter="strides")
    decimals = [one for one in (*dilation, *(strides if both else ())) if isinstance(one, float)]
    if layer.depthwise and decimals:
        told = phrase(
            "With a dilation_rate, {layer} takes whole numbers only; got {value}.",
            layer=layer.name,
            value=shown(decimals[0]),
        )
        raise ConvSpecError(told, parameter="dilation_rate")


def _lora_rank(arguments: dict[str, Any]) -> int:
    """The rank of the matrices beside the kernel; 0 where there are none."""
    rank, alpha = arguments.get("lora_rank"), arguments.get("lora_alpha")
    if not rank:
        return 0
    if arguments["kernel_constraint"] is not None:
        told = phrase("lora_rank does not go together with kernel_constraint; leave one of them out.")
        raise ConvSpecError(told, parameter="lora_rank")
    if alpha is not None and not isinstance(alpha, int | float):
        told = phrase("lora_alpha must be a number; got {value}.", value=shown(alpha))
        raise ConvSpecError(told, parameter="lora_alpha")
    return whole("lora_rank", as_numbers(rank), 1)


def _lora_notes(rank: int, spec: ConvSpec) -> tuple[str, ...]:
    if not rank:
        return ()
    told = count_phrase(
        "With lora_rank={rank} two matrices beside the kernel learn, and the kernel's own number stays as "
        "it is.",
        "With lora_rank={rank} two matrices beside the kernel learn, and the kernel's own {count} numbers "
        "stay as they are.",
        spec.weights,
        rank=rank,
    )
    return (told,)


def _both_above_1(arguments: dict[str, Any]) -> str:
    return phrase(
        "strides above 1 do not go together with a dilation_rate above 1, and they are {strides} and "
        "{dilation_rate}; set one of them to 1.",
        strides=shown(arguments["strides"]),
        dilation_rate=shown(arguments["dilation_rate"]),
    )


def is_channels_last(value: Any) -> bool:
    order = "channels_last" if value is None else str(value).lower()
    if order not in ("channels_last", "channels_first"):
        raise ConvSpecError(
            phrase(
                "data_format must be 'channels_last' or 'channels_first'; got {value}.", value=shown(value)
            ),
            parameter="data_format",
        )
    return order == "channels_last"


def keras_axes(
    layer: Layer, shape: Shape, channels_last: bool
) -> tuple[Shape, int, tuple[int, ...], tuple[str, ...]]:
    """As `torch_axes`, and what to say of the batch axis, which Keras always has."""
    notes: tuple[str, ...] = ()
    if len(shape) == layer.rank + 1 and None not in shape:
        given, shape = shape, (None, *shape)
        told = phrase(
            "Keras puts the batch in front: {given} is read as {shape}.",
            given=written(given),
            shape=written(shape),
        )
        notes = (told,)
    if len(shape) != layer.rank + 2:
        names = [*AXES[layer.rank], "C"] if channels_last else ["C", *AXES[layer.rank]]
        told = phrase(
            "{layer} takes the shape ({names}), the batch included; {shape} has {sizes}.",
            layer=layer.name,
            names=", ".join(["N", *names]),
            shape=written(shape),
            sizes=count_of_sizes(shape),
        )
        raise ConvSpecError(told, parameter="input")
    batch, rest = shape[:1], shape[1:]
    channels, size = (rest[-1], rest[:-1]) if channels_last else (rest[0], rest[1:])
    return batch, known_channels(channels, shape), known_sizes(size), notes


def keras_padding(value: Any, *, causal: bool) -> str:
    names = ("valid", "same", *(("causal",) if causal else ()))
    name = value.lower() if isinstance(value, str) else value
    if name in names:
        return name
    values = {"known": one_of([repr(name) for name in names]), "value": shown(value)}
    if name == "causal":
        told = phrase("padding must be {known}; 'causal' is for Conv1D only.", **values)
    elif isinstance(value, str):
        told = phrase("padding must be {known}; got {value}.", **values)
    else:
        told = phrase(
            "padding must be {known}; it takes no number such as {value}: put a ZeroPadding layer in front.",
            **values,
        )
    raise ConvSpecError(told, parameter="padding")


def _is_glu(activation: Any) -> bool:
    name = activation.text.split(".")[-1] if isinstance(activation, Name) else activation
    return name == "glu"


def activation_notes(activation: Any) -> tuple[str, ...]:
    if activation in (None, "linear"):
        return ()
    if _is_glu(activation):
        return (phrase("The activation glu comes after the convolution, and halves the last axis."),)
    told = phrase("The activation comes after the convolution: it changes neither the shape nor the count.")
    return (told,)
