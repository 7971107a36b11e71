"""What PyTorch and Keras make of a layer's arguments and an input's shape, or why they refuse them."""

from __future__ import annotations

from typing import Any, NamedTuple

from convviz.arguments import per_axis, shown, whole
from convviz.errors import ConvSpecError
from convviz.frameworks.layers import Layer
from convviz.frameworks.shapes import Shape
from convviz.language import count_phrase, phrase
from convviz.sources.wording import one_of
from convviz.spec import AXES, PADDING_MODES, ConvSpec, resolve

Padding = str | tuple[tuple[int, int], ...]


class Request(NamedTuple):
    """What a framework is asked to compute.

    Attributes
    ----------
    spec : ConvSpec
    padding : str or tuple of (before, after)
        As it was written, in the words of `convviz.cross_correlate`.
    bias : bool
    batch : tuple of int or None
        The batch axis of the input, empty where it has none; None in it is a batch of any size.
    channels_last : bool
        Where the framework has the channels in this call.
    notes : tuple of str
        What is left out or read in a certain way.
    """

    spec: ConvSpec
    padding: Padding
    bias: bool
    batch: Shape
    channels_last: bool
    notes: tuple[str, ...] = ()

    @property
    def output_shape(self) -> Shape:
        """The output's shape, in the framework's order of axes."""
        channels, size = (self.spec.out_channels,), self.spec.output_size
        return (*self.batch, *size, *channels) if self.channels_last else (*self.batch, *channels, *size)


def torch_request(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of ``torch.nn.Conv1d``, ``Conv2d`` and ``Conv3d``, version 2.13.

    Raises
    ------
    ConvSpecError
        Where PyTorch refuses; the message says what to do.
    """
    axes = AXES[layer.rank]
    channels = {name: whole(name, arguments[name], 1) for name in ("in_channels", "out_channels")}
    groups = whole("groups", arguments["groups"], 1)
    _check_groups(groups, channels)
    kernel_size = per_axis("kernel_size", arguments["kernel_size"], axes, least=1)
    stride = per_axis("stride", _spread(arguments["stride"]), axes, least=1)
    dilation = per_axis("dilation", _spread(arguments["dilation"]), axes, least=1)
    mode = arguments["padding_mode"]
    cells = arguments["padding"]
    padding = _torch_padding(_spread(cells) if mode == "zeros" else cells, axes, stride)
    if mode not in PADDING_MODES:
        raise ConvSpecError(
            phrase(
                "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular'; got {mode}.",
                mode=shown(mode),
            ),
            parameter="padding_mode",
        )
    batch, in_channels, size = _torch_axes(layer, shape)
    if in_channels != channels["in_channels"]:
        raise ConvSpecError(_torch_channels(channels["in_channels"], shape, in_channels), parameter="input")
    spec = resolve(
        (in_channels, *size),
        (channels["out_channels"], in_channels // groups, *kernel_size),
        stride=stride,
        padding=0 if padding == "valid" else padding,
        dilation=dilation,
        groups=groups,
        padding_mode=mode,
    )
    return Request(spec, padding, _flag("bias", arguments["bias"]), batch, channels_last=False)


def keras_request(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of the convolution layers of Keras, version 3.15.

    Raises
    ------
    ConvSpecError
        Where Keras refuses; the message says what to do.
    """
    axes = AXES[layer.rank]
    channels_last = _is_channels_last(arguments["data_format"])
    batch, in_channels, size, notes = _keras_axes(layer, shape, channels_last)
    if layer.depthwise:
        groups = in_channels
        filters = in_channels * whole("depth_multiplier", arguments["depth_multiplier"], 1)
    else:
        filters, groups = whole("filters", arguments["filters"], 1), whole("groups", arguments["groups"], 1)
        _check_groups(groups, {"filters": filters, phrase("the channels of the input"): in_channels})
    kernel_size = per_axis("kernel_size", arguments["kernel_size"], axes, least=1)
    strides = per_axis("strides", arguments["strides"], axes, least=1)
    dilation = per_axis("dilation_rate", arguments["dilation_rate"], axes, least=1)
    padding = _keras_padding(arguments["padding"], causal=layer.rank == 1 and not layer.depthwise)
    if max(strides) > 1 and max(dilation) > 1 and not layer.depthwise:
        raise ConvSpecError(_both_above_1(arguments), parameter="strides")
    spec = resolve(
        (in_channels, *size),
        (filters, in_channels // groups, *kernel_size),
        stride=strides,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )
    notes += _activation_notes(arguments["activation"])
    return Request(spec, padding, _flag("use_bias", arguments["use_bias"]), batch, channels_last, notes)


def _both_above_1(arguments: dict[str, Any]) -> str:
    return phrase(
        "strides above 1 do not go together with a dilation_rate above 1, and they are {strides} and "
        "{dilation_rate}; set one of them to 1.",
        strides=shown(arguments["strides"]),
        dilation_rate=shown(arguments["dilation_rate"]),
    )


def _check_groups(groups: int, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        if count % groups:
            raise ConvSpecError(
                phrase(
                    "{name} must be divisible by groups, and {count} is not divisible by {groups}.",
                    name=name,
                    count=count,
                    groups=groups,
                ),
                parameter="groups",
            )


def _flag(name: str, value: Any) -> bool:
    if value in (True, False, None):
        return bool(value)
    told = phrase("{name} must be True or False; got {value}.", name=name, value=shown(value))
    raise ConvSpecError(told, parameter="bias")


def _spread(value: Any) -> Any:
    """PyTorch takes a tuple of one number for all axes, except where it pads by itself."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _torch_padding(value: Any, axes: tuple[str, ...], stride: tuple[int, ...]) -> Padding:
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
    return tuple((cells, cells) for cells in per_axis("padding", value, axes, least=0))


def _torch_axes(layer: Layer, shape: Shape) -> tuple[Shape, int, tuple[int, ...]]:
    """The batch axis if there is one, the channels, and the sizes along which the kernel moves."""
    ranks = (layer.rank + 1, layer.rank + 2)
    if len(shape) not in ranks:
        told = phrase(
            "{layer} takes the shape ({names}), or (N, {names}) with a batch; {shape} has {sizes}.",
            layer=layer.name,
            names=", ".join(("C", *AXES[layer.rank])),
            shape=_written(shape),
            sizes=_sizes(shape),
        )
        raise ConvSpecError(told, parameter="input")
    batch, channels = shape[: -layer.rank - 1], shape[-layer.rank - 1]
    return batch, _known(channels, shape), shape[-layer.rank :]


def _torch_channels(expected: int, shape: Shape, found: int) -> str:
    values = {
        "expected": expected,
        "shape": _written(shape),
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


def _is_channels_last(value: Any) -> bool:
    order = "channels_last" if value is None else str(value).lower()
    if order not in ("channels_last", "channels_first"):
        raise ConvSpecError(
            phrase(
                "data_format must be 'channels_last' or 'channels_first'; got {value}.", value=shown(value)
            ),
            parameter="data_format",
        )
    return order == "channels_last"


def _keras_axes(
    layer: Layer, shape: Shape, channels_last: bool
) -> tuple[Shape, int, tuple[int, ...], tuple[str, ...]]:
    """As `_torch_axes`, and what to say of the batch axis, which Keras always has."""
    notes = ()
    if len(shape) == layer.rank + 1 and None not in shape:
        given, shape = shape, (None, *shape)
        told = phrase(
            "Keras puts the batch in front: {given} is read as {shape}.",
            given=_written(given),
            shape=_written(shape),
        )
        notes = (told,)
    if len(shape) != layer.rank + 2:
        names = [*AXES[layer.rank], "C"] if channels_last else ["C", *AXES[layer.rank]]
        told = phrase(
            "{layer} takes the shape ({names}), the batch included; {shape} has {sizes}.",
            layer=layer.name,
            names=", ".join(["N", *names]),
            shape=_written(shape),
            sizes=_sizes(shape),
        )
        raise ConvSpecError(told, parameter="input")
    batch, rest = shape[:1], shape[1:]
    channels, size = (rest[-1], rest[:-1]) if channels_last else (rest[0], rest[1:])
    return batch, _known(channels, shape), size, notes


def _keras_padding(value: Any, *, causal: bool) -> str:
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


def _activation_notes(activation: Any) -> tuple[str, ...]:
    if activation in (None, "linear"):
        return ()
    told = phrase("The activation comes after the convolution: it changes neither the shape nor the count.")
    return (told,)


def _known(channels: int | None, shape: Shape) -> int:
    if channels is None:
        raise ConvSpecError(
            phrase(
                "The number of channels must be known, and in {shape} it is None: write the number.",
                shape=_written(shape),
            ),
            parameter="input",
        )
    return channels


def _sizes(shape: Shape) -> str:
    return count_phrase("{count} size", "{count} sizes", len(shape))


def _written(shape: Shape) -> str:
    return str(tuple(shape))
