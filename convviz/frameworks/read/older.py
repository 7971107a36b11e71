"""Calls of TensorFlow 1, Keras 1, slim and detectron2 as the layers of Keras and PyTorch that they became."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from convviz.explain.headline import listed
from convviz.frameworks.read.values import Invocation, Name, Value
from convviz.language import later, phrase

_MODULES_OF_TORCH = ("F", "functional", "torch", "nn", "torch_F", "nnF")
_LAYERS_1 = {
    **{f"conv{rank}d": f"Conv{rank}D" for rank in (1, 2, 3)},
    **{f"conv{rank}d_transpose": f"Conv{rank}DTranspose" for rank in (2, 3)},
    **{f"separable_conv{rank}d": f"SeparableConv{rank}D" for rank in (1, 2)},
    **{f"max_pooling{rank}d": f"MaxPooling{rank}D" for rank in (1, 2, 3)},
    **{f"average_pooling{rank}d": f"AveragePooling{rank}D" for rank in (1, 2, 3)},
}
"""Functions of ``tf.layers`` by the layers of Keras that they became."""
_OF_LAYERS = {"filters", "kernel_size", "strides", "activation", "use_bias", "dilation_rate", "reuse", "name"}
"""Arguments that functions of PyTorch do not have."""
_SLIM_CONV = ("inputs", "num_outputs", "kernel_size", "stride", "padding", "data_format", "rate")
_SLIM_TRANSPOSE = ("inputs", "num_outputs", "kernel_size", "stride", "padding")
_SLIM_SEPARABLE = ("inputs", "num_outputs", "kernel_size", "depth_multiplier", "stride", "padding", "rate")
_SLIM_POOL = ("inputs", "kernel_size", "stride", "padding")
_SLIM: dict[str, tuple[str, tuple[str, ...]]] = {
    **{f"conv{rank}d": (f"Conv{rank}D", _SLIM_CONV) for rank in (1, 2, 3)},
    **{f"convolution{rank}d": (f"Conv{rank}D", _SLIM_CONV) for rank in (1, 2, 3)},
    "convolution": ("Conv2D", _SLIM_CONV),
    **{f"conv{rank}d_transpose": (f"Conv{rank}DTranspose", _SLIM_TRANSPOSE) for rank in (2, 3)},
    **{f"convolution{rank}d_transpose": (f"Conv{rank}DTranspose", _SLIM_TRANSPOSE) for rank in (2, 3)},
    "separable_conv2d": ("SeparableConv2D", _SLIM_SEPARABLE),
    "separable_convolution2d": ("SeparableConv2D", _SLIM_SEPARABLE),
    **{f"max_pool{rank}d": (f"MaxPooling{rank}D", _SLIM_POOL) for rank in (2, 3)},
    **{f"avg_pool{rank}d": (f"AveragePooling{rank}D", _SLIM_POOL) for rank in (2, 3)},
}
"""Functions of slim by the layer of Keras that does the same, and the order of their arguments."""
_SLIM_NAMES = {
    "num_outputs": "filters",
    "stride": "strides",
    "rate": "dilation_rate",
    "kernel_size": "kernel_size",
    "padding": "padding",
    "depth_multiplier": "depth_multiplier",
}
_SLIM_ONLY = ("num_outputs", "scope", "normalizer_fn", "activation_fn", "weights_initializer")
"""Arguments that no other library has."""
_KERAS_1 = {
    "nb_filter": "filters",
    "subsample": "strides",
    "subsample_length": "strides",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "stride": "strides",
}
"""Arguments of Keras 1 by what they are called today."""
_KERAS_1_ONLY = ("nb_filter", "nb_row", "border_mode", "subsample", "dim_ordering", "filter_length", "init")
_ORDERS = {"tf": "channels_last", "th": "channels_first"}
_DETECTRON = ("norm", "activation")
_FIRSTS = ("inputs", "input", "value", "x", "input_tensor", "features")
"""What functions of TensorFlow call their first argument, the input."""


def today(call: Invocation) -> tuple[Invocation, tuple[str, ...]]:
    """Return a call as the layer that it is today, and what is to be said of that.

    Examples
    --------
    >>> call = Invocation("slim.conv2d", (Name("net"), 64, (3, 3)), {"scope": "conv1"})
    >>> today(call)[0][:3]
    ('Conv2D', (), {'filters': 64, 'kernel_size': (3, 3), 'padding': 'same'})
    """
    for form in _FORMS:
        if made := form(call):
            return made
    return call, ()


def _slim(call: Invocation) -> tuple[Invocation, tuple[str, ...]] | None:
    *modules, name = call.name.split(".")
    if name == "repeat" and len(call.positional) > 3 and isinstance(call.positional[2], Name):
        inputs, _, layer, *rest = call.positional
        assert isinstance(layer, Name)
        return _slim(call._replace(name=layer.text, positional=(inputs, *rest)))
    is_slim = "slim" in modules or "contrib" in modules or bool({*_SLIM_ONLY} & {*call.named})
    if not is_slim or name not in _SLIM or {"F", "nn"} & {*modules}:
        return None
    layer, order = _SLIM[name]
    given = dict(zip(order, call.positional, strict=False)) | call.named
    named: dict[str, Value] = {
        today: given[name] for name, today in _SLIM_NAMES.items() if given.get(name) is not None
    }
    if "Pooling" in layer:
        named = {"pool_size" if name == "kernel_size" else name: one for name, one in named.items()}
        named.setdefault("strides", 2)
    else:
        named.setdefault("padding", "same")
        if given.get("normalizer_fn") is not None or given.get("biases_initializer", "") is None:
            named["use_bias"] = False
    if isinstance(data_format := given.get("data_format"), str):
        named["data_format"] = "channels_first" if data_format.startswith("NC") else "channels_last"
    told = phrase(
        "{function} of slim (TensorFlow 1) is read as {layer} of Keras, with slim's own padding and stride "
        "where none is given; an arg_scope around it may change them, and the bias.",
        function=call.name,
        layer=layer,
    )
    return Invocation(layer, (), named, call.text, call.starred), (told,)


def _layers_1(call: Invocation) -> tuple[Invocation, tuple[str, ...]] | None:
    """``tf.layers.conv2d`` by any name of its module."""
    *modules, name = call.name.split(".")
    if name not in _LAYERS_1 or {*_MODULES_OF_TORCH} & {*modules}:
        return None
    is_layer = "layers" in modules
    if not (is_layer or name[:4] != "conv" or "_" in name or _OF_LAYERS & {*call.named} or _counts(call)):
        return None
    named = {one: value for one, value in call.named.items() if one not in _FIRSTS}
    positional = call.positional if len(named) < len(call.named) else call.positional[1:]
    layer = _LAYERS_1[name]
    told = (
        later("{older} is {layer} in Keras today.")
        if is_layer
        else later("{older} is read as {layer} of Keras.")
    )
    named = {one: value for one, value in named.items() if one != "reuse"}
    if isinstance(padding := named.get("padding"), str):
        named["padding"] = padding.lower()
    made = Invocation(layer, positional, named, call.text, call.starred)
    return made, (phrase(told, older=call.name, layer=layer),)


def _counts(call: Invocation) -> bool:
    """Whether the second argument is a count of filters and the third a kernel size, and no array."""
    second, third = (*call.positional, None, None, None)[1:3]
    return isinstance(second, int) and isinstance(third, int | tuple | Name)


def _keras_1(call: Invocation) -> tuple[Invocation, tuple[str, ...]] | None:
    name = call.name.split(".")[-1]
    older = [one for one in call.named if one in _KERAS_1_ONLY]
    if not older or not re.search(r"\dD", name):
        return None
    named = {_KERAS_1.get(one, one): value for one, value in call.named.items()}
    positional = list(call.positional)
    rank = int(re.search(r"(\d)D", name)[1])  # type: ignore[index]
    if "onv" in name and rank > 1:
        if len(positional) > rank:
            positional[1 : 1 + rank] = [tuple(positional[1 : 1 + rank])]
        sizes = tuple(named.pop(one) for one in ("nb_row", "nb_col") if one in named)
        if len(sizes) == rank:
            named["kernel_size"] = sizes
    if isinstance(order := named.pop("dim_ordering", None), str):
        named["data_format"] = _ORDERS.get(order, order)
    told = phrase(
        "{arguments} are names of Keras 1; they are read as those of today.", arguments=listed(older)
    )
    return Invocation(call.name, tuple(positional), named, call.text, call.starred), (told,)


def _detectron(call: Invocation) -> tuple[Invocation, tuple[str, ...]] | None:
    more = [name for name in _DETECTRON if name in call.named]
    if not re.fullmatch(r"(?:layers\.)?Conv(?:Transpose)?[123]d", call.name) or not more:
        return None
    named = {name: value for name, value in call.named.items() if name not in _DETECTRON}
    told = phrase(
        "PyTorch's {layer} has no {arguments}; that of detectron2 has, for what comes after the convolution. "
        "Left out here.",
        layer=call.name.split(".")[-1],
        arguments=listed(more),
    )
    return call._replace(name=call.name.split(".")[-1], named=named), (told,)


def _functions(call: Invocation) -> tuple[Invocation, tuple[str, ...]] | None:
    """Functions of ``tf.nn`` under older names of their arguments."""
    *modules, _ = call.name.split(".")
    if modules[-1:] != ["nn"] or modules[0] not in ("tf", "tensorflow"):
        return None
    names: dict[str, str] = {"filter": "filters", **dict.fromkeys(_FIRSTS, "input")}
    unused = ("use_cudnn_on_gpu",)
    named: dict[str, Any] = {
        names.get(one, one): value for one, value in call.named.items() if one not in unused
    }
    return call._replace(named=named), ()


_Form = Callable[[Invocation], tuple[Invocation, tuple[str, ...]] | None]
_FORMS: tuple[_Form, ...] = (_slim, _layers_1, _keras_1, _detectron, _functions)
