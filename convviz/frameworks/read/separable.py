"""A separable convolution as its two steps: each channel by itself, then a 1 × 1 convolution of all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from convviz.frameworks.read import signatures
from convviz.frameworks.read.binding import bound
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.values import Invocation, Value
from convviz.language import phrase

_OF_KERAS = re.compile(r"^SeparableConv(?:olution)?([12])D$")
_OF_TORCH = re.compile(r"^(?:Depthwise)?SeparableConv([123])d$")
_OWN = {
    "in_channels": ...,
    "out_channels": ...,
    "kernel_size": ...,
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "bias": True,
}
"""Arguments of the classes that people write for PyTorch, which has none."""
_DEPTHWISE = ("kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier")


def is_separable(dotted: str) -> bool:
    """Whether a name is that of a separable convolution.

    >>> is_separable("layers.SeparableConv2D"), is_separable("tf.nn.separable_conv2d"), is_separable("Conv2D")
    (True, True, False)
    """
    name = dotted.split(".")[-1]
    return bool(_OF_KERAS.match(name) or _OF_TORCH.match(name)) or dotted.endswith("nn.separable_conv2d")


def steps_of(call: Invocation, values: Mapping[str, Value]) -> tuple[tuple[Invocation, ...], tuple[str, ...]]:
    """Return the steps of a call, one of most layers, and what is to be said of them.

    Examples
    --------
    >>> steps, _ = steps_of(Invocation("SeparableConv2D", (64, 3), {}), {})
    >>> [(step.name, step.named["kernel_size"]) for step in steps]
    [('DepthwiseConv2D', 3), ('Conv2D', 1)]
    """
    name = call.name.split(".")[-1]
    if match := _OF_KERAS.match(name):
        return _keras(call, match[1], values), (_note(name),)
    if match := _OF_TORCH.match(name):
        own = phrase(
            "PyTorch has no {layer}; it is read as (in, out, kernel_size, stride, padding, …).", layer=name
        )
        return _torch(call, int(match[1]), values), (own, _note(name))
    if call.name.endswith("nn.separable_conv2d"):
        return _tensorflow(call, values), (_note(name),)
    return (call,), ()


def _note(name: str) -> str:
    return phrase(
        "{layer} is two steps: depthwise, then a 1 × 1 convolution. Each can be visualised.", layer=name
    )


def _keras(call: Invocation, rank: str, values: Mapping[str, Value]) -> tuple[Invocation, ...]:
    name = f"SeparableConv{rank}D"
    _, arguments = signatures.KERAS_POINTWISE[name]
    given = bound(Layer("keras", name, int(rank), False, arguments), call, values)
    each = {one: given[one] for one in _DEPTHWISE} | {"use_bias": False}
    both = {one: given[one] for one in ("filters", "data_format", "activation", "use_bias")} | {
        "kernel_size": 1
    }
    return Invocation(f"DepthwiseConv{rank}D", (), each), Invocation(f"Conv{rank}D", (), both)


def _torch(call: Invocation, rank: int, values: Mapping[str, Value]) -> tuple[Invocation, ...]:
    given = bound(Layer("torch", call.name.split(".")[-1], rank, False, _OWN), call, values)
    channels, name = given["in_channels"], f"Conv{rank}d"
    slide = {one: given[one] for one in ("kernel_size", "stride", "padding", "dilation", "bias")}
    both = {"out_channels": given["out_channels"], "kernel_size": 1, "bias": given["bias"]}
    return (
        Invocation(name, (channels, channels), slide | {"groups": channels}),
        Invocation(name, (channels,), both),
    )


def _tensorflow(call: Invocation, values: Mapping[str, Value]) -> tuple[Invocation, ...]:
    arguments = signatures.TENSORFLOW["separable_conv"]
    layer = Layer("tensorflow", "separable_conv2d", 2, False, arguments, is_function=True)
    given = bound(layer, call, values)
    named = {one: given[one] for one in ("strides", "padding", "data_format", "dilations")}
    first = {"input": "", "filters": given["depthwise_filter"]} | named
    second = {"input": "", "filters": given["pointwise_filter"], "strides": 1, "padding": "VALID"}
    return (
        Invocation("tf.nn.depthwise_conv2d", (), first),
        Invocation("tf.nn.conv2d", (), second | {"data_format": given["data_format"]}),
    )
