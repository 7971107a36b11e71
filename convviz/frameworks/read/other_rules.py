"""What PyTorch and Keras make of pooling, transposed convolution and upsampling, or why they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convviz.core.arguments import per_axis, shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError, SourceError
from convviz.core.shapes import places, same_padding, span, stamped
from convviz.core.taps import Strided, strided
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.keras_rules import (
    activation_notes,
    is_channels_last,
    keras_axes,
    keras_padding,
)
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.options import check_keras_options, check_torch_options
from convviz.frameworks.read.rules import Request, check_groups
from convviz.frameworks.read.shapes import Shape
from convviz.frameworks.read.torch_rules import spread, torch_axes, torch_channels
from convviz.frameworks.read.upsampling_rules import keras_upsample, torch_upsample
from convviz.language import phrase
from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool, AvgPoolSpec
from convviz.layers.conv_transpose import ConvTranspose, ConvTransposeSpec
from convviz.layers.max_pool import MaxPool, MaxPoolSpec


def torch_other(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of PyTorch, version 2.13.

    Raises
    ------
    ConvSpecError
        Where PyTorch refuses; the message says what to do.
    SourceError
        Where the call cannot be read.
    """
    if "mode" in arguments:
        layer = layer._replace(rank=max(1, min(3, len(shape) - 2)))
    batch, channels, size = torch_axes(layer, shape)
    given = {
        name: value if isinstance(value, Name | Invocation) else spread(value)
        for name, value in arguments.items()
    }
    return _TORCH[layer.kind](layer, given, batch, (channels, *size))


def _max_pool(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    spec = MaxPool(**{name: given[name] for name in names}).resolve(item)
    return _unlearned(spec, batch, _indices(given))


def _avg_pool(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    if layer.rank == 1 and given["divisor_override"] is not None:
        told = phrase("{layer} has no divisor_override; AvgPool2d and AvgPool3d have.", layer=layer.name)
        raise ConvSpecError(told, parameter="divisor_override")
    return _unlearned(AvgPool(**given).resolve(item), batch)


def _adaptive_max(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    return _unlearned(AdaptiveMaxPool(_asked(given["output_size"])).resolve(item), batch, _indices(given))


def _adaptive_avg(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    return _unlearned(AdaptiveAvgPool(_asked(given["output_size"])).resolve(item), batch)


def _conv_transpose(layer: Layer, given: dict[str, Any], batch: Shape, item: tuple[int, ...]) -> Request:
    names = ("stride", "padding", "output_padding", "dilation")
    slide = {name: given[name] for name in names}
    if layer.is_function:
        weight = _shape_of(layer, given["weight"])
        groups = whole("groups", given["groups"], 1)
        spec = ConvTranspose(**slide, groups=groups).resolve(item, weight)
        return Request(spec, "valid", given["bias"] is not None, batch, channels_last=False)
    check_torch_options(given)
    counts = {name: whole(name, given[name], 1) for name in ("in_channels", "out_channels")}
    groups = whole("groups", given["groups"], 1)
    check_groups(groups, counts)
    if given["padding_mode"] != "zeros":
        told = phrase(
            "{layer} has padding_mode 'zeros' only; got {mode}.",
            layer=layer.name,
            mode=shown(given["padding_mode"]),
        )
        raise ConvSpecError(told, parameter="padding_mode")
    if item[0] != counts["in_channels"]:
        raise ConvSpecError(
            torch_channels(counts["in_channels"], (*batch, *item), item[0]), parameter="input"
        )
    kernel = per_axis("kernel_size", given["kernel_size"], AXES[layer.rank], least=1)
    weight = (item[0], counts["out_channels"] // groups, *kernel)
    spec = ConvTranspose(**slide, groups=groups).resolve(item, weight)
    return Request(spec, "valid", bool(given["bias"]), batch, channels_last=False)


def _shape_of(layer: Layer, weight: Any) -> tuple[int, ...]:
    """The shape of a weight that a function is given, as far as it is known."""
    if isinstance(weight, tuple) and weight and all(type(one) is int and one > 0 for one in weight):
        return weight
    told = phrase(
        "The weight of {layer} has {count} axes (in_channels, out_channels // groups, kernel sizes); "
        "got {shape}.",
        layer=layer.name,
        count=layer.rank + 2,
        shape=weight.text if isinstance(weight, Name) else shown(weight),
    )
    raise ConvSpecError(told, parameter="weight")


def _indices(given: dict[str, Any]) -> tuple[str, ...]:
    if not given["return_indices"]:
        return ()
    return (phrase("return_indices=True also returns where each maximum stood; shown is the output."),)


def _asked(output_size: Any) -> Any:
    """The sizes asked for, unless there would be nothing to show."""
    if 0 in (output_size if isinstance(output_size, tuple) else (output_size,)):
        raise SourceError(phrase("An output of size 0 has no cells: there is nothing to show."))
    return output_size


def _unlearned(spec: Any, batch: Shape, notes: tuple[str, ...] = ()) -> Request:
    return Request(spec, "valid", bias=False, batch=batch, channels_last=False, notes=notes)


_TORCH: dict[str, Callable[[Layer, dict[str, Any], Shape, tuple[int, ...]], Request]] = {
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "adaptive_max_pool": _adaptive_max,
    "adaptive_avg_pool": _adaptive_avg,
    "conv_transpose": _conv_transpose,
    "upsample": torch_upsample,
}


def keras_other(layer: Layer, arguments: dict[str, Any], shape: Shape) -> Request:
    """Go through the rules of Keras, version 3.15.

    Raises
    ------
    ConvSpecError
        Where Keras refuses; the message says what to do.
    SourceError
        Where the call cannot be read.
    """
    check_keras_options({"use_bias": True} | arguments)
    last = is_channels_last(arguments.get("data_format"))
    batch, channels, size, notes = keras_axes(layer, shape, last)
    request = _KERAS[layer.kind](layer, arguments, (channels, *size))
    notes += _capitals(layer, arguments.get("padding"))
    return request._replace(batch=batch, channels_last=last, notes=(*notes, *request.notes))


def _capitals(layer: Layer, padding: Any) -> tuple[str, ...]:
    """What Keras says of a pooling's padding in capitals: on an array it takes it."""
    if "pool" not in layer.kind or padding in (None, "valid", "same"):
        return ()
    told = phrase(
        "Keras takes padding={padding} on an array and refuses it in a model; write {small}.",
        padding=shown(padding),
        small=shown(str(padding).lower()),
    )
    return (told,)


def _keras_pool(layer: Layer, given: dict[str, Any], item: tuple[int, ...]) -> Request:
    axes = AXES[layer.rank]
    kernels = per_axis("pool_size", given["pool_size"], axes, least=1)
    strides = kernels if given["strides"] is None else per_axis("strides", given["strides"], axes, least=1)
    if keras_padding(given["padding"], causal=False) == "valid":
        pool = MaxPool(kernels, strides) if layer.kind == "max_pool" else AvgPool(kernels, strides)
        try:
            return _unlearned(pool.resolve(item), ())
        except ConvSpecError as error:
            told = phrase("{reason} Keras makes an output without cells of it, or refuses.", reason=error)
            raise SourceError(told) from error
    rules = []
    for cells, kernel, step in zip(item[1:], kernels, strides, strict=True):
        total = same_padding(cells, kernel, step)
        rules.append(strided(cells, kernel, stride=step, padding=(total // 2, total - total // 2)))
    if layer.kind == "max_pool":
        return _unlearned(MaxPoolSpec("max_pool", item[0], tuple(rules)), ())
    return _unlearned(AvgPoolSpec("avg_pool", item[0], tuple(rules), False, False), ())


def _keras_adaptive(layer: Layer, given: dict[str, Any], item: tuple[int, ...]) -> Request:
    pool = AdaptiveMaxPool if layer.kind == "adaptive_max_pool" else AdaptiveAvgPool
    request = _unlearned(pool(given.get("output_size", 1)).resolve(item), ())
    return request._replace(flat="keepdims" in given and not given["keepdims"])


def _keras_transpose(layer: Layer, given: dict[str, Any], item: tuple[int, ...]) -> Request:
    axes = AXES[layer.rank]
    filters = whole("filters", given["filters"], 1)
    kernels = per_axis("kernel_size", given["kernel_size"], axes, least=1)
    strides = per_axis("strides", given["strides"], axes, least=1)
    dilations = per_axis("dilation_rate", given["dilation_rate"], axes, least=1)
    padding = keras_padding(given["padding"], causal=False)
    more = given["output_padding"]
    mores = (None,) * len(axes) if more is None else per_axis("output_padding", more, axes, least=0)
    for axis, one, step in zip(axes, mores, strides, strict=True):
        if one is not None and one >= step:
            told = phrase(
                "output_padding {more} along {axis} must be below the stride {stride}; use at most {limit}.",
                more=one,
                axis=axis,
                stride=step,
                limit=step - 1,
            )
            raise ConvSpecError(told, parameter="output_padding")
    if max(strides) > 1 and max(dilations) > 1:
        told = phrase(
            "strides above 1 do not go together with a dilation_rate above 1; set one of them to 1."
        )
        raise ConvSpecError(told, parameter="strides")
    rules, added = [], []
    for cells, kernel, step, gap, one in zip(item[1:], kernels, strides, dilations, mores, strict=True):
        rule, extra = _keras_stamps(cells, kernel, step, gap, one, padding)
        rules.append(rule)
        added.append(extra)
    spec = ConvTransposeSpec(item[0], filters, 1, tuple(rules), tuple(added))
    notes = activation_notes(given["activation"])
    return Request(spec, "valid", bool(given["use_bias"]), (), False, notes)


def _keras_stamps(
    cells: int, kernel: int, step: int, gap: int, more: int | None, padding: str
) -> tuple[Strided, int]:
    """The rule along an axis, and the cells more at the end: Keras has a size first and cuts to it."""
    reach = span(kernel, gap)
    full = stamped(cells, reach, step, 0, 0)
    if padding == "valid":
        extra = max(step - reach, 0) if more is None else more
        return Strided(full + extra, kernel, cells, step, gap, 0, 0), extra
    outputs = stamped(cells, step, step, 0, 0) if more is None else stamped(cells, reach % 2, step, 0, more)
    if outputs < 1 or places(outputs, 1, step) != cells:
        told = phrase(
            "With padding='same' and output_padding {more} there would be {outputs} cells, and a convolution "
            "with stride {stride} does not make {cells} of them; leave output_padding out.",
            more=more,
            outputs=outputs,
            stride=step,
            cells=cells,
        )
        raise ConvSpecError(told, parameter="output_padding")
    cut = max(full - outputs, 0)
    return Strided(outputs, kernel, cells, step, gap, cut // 2, cut - cut // 2), max(outputs - full, 0)


_KERAS: dict[str, Callable[[Layer, dict[str, Any], tuple[int, ...]], Request]] = {
    "max_pool": _keras_pool,
    "avg_pool": _keras_pool,
    "adaptive_max_pool": _keras_adaptive,
    "adaptive_avg_pool": _keras_adaptive,
    "conv_transpose": _keras_transpose,
    "upsample": keras_upsample,
}
