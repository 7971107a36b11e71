"""Layers without windows on the map that comes to them: what they become in a chain."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from convviz.core.arguments import shown, whole
from convviz.core.errors import ConvSpecError
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.models.joins import added, joined
from convviz.frameworks.read.models.known import known_layer
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Tensor
from convviz.frameworks.write.networks.messages import layer_refusal
from convviz.language import phrase

Meet = Callable[..., Tensor]
_Arguments = dict[str, Any]
_Tensors = tuple[Tensor, ...]


def _linear(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    tensor, shape = tensors[0], trace.shape_of(tensors[0])
    outputs = whole("units" if layer.library == "keras" else "out_features", _outputs(layer, given), 1)
    bias = bool(given["use_bias" if layer.library == "keras" else "bias"])
    said = given.get("in_features")
    is_row = trace.printed or said == prod(shape) or (said is None and shape[0] == 1)
    if len(shape) > 1 and is_row and (trace.printed or tensor.place == 0):
        trace.note(phrase("A Flatten was added before {layer}.", layer=called(layer, name)))
        tensor = trace.flatten(tensor, line)
    shape = trace.shape_of(tensor)
    if len(shape) > 1 and layer.library == "keras":
        trace.note(
            phrase(
                "Line {line}: Dense on a map works like a 1 × 1 convolution, and is shown as one.", line=line
            )
        )
        settings = {"out_channels": outputs, "kernel_size": 1, "bias": bias}
        return trace.add("Conv", [tensor], (outputs, *shape[1:]), line=line, name=name, **settings)
    if len(shape) > 1:
        told = phrase(
            "Linear takes one row of numbers, but a map of the shape {shape} comes to it; put a Flatten "
            "before it.",
            shape=shape,
        )
        raise ModelError(told, line=line, torch=_products(shape, said, outputs))
    if said is not None and said != shape[0]:
        told = phrase(
            "in_features is {said}, but {comes} numbers come to {layer}; set in_features to {comes}.",
            said=said,
            comes=shape[0],
            layer=called(layer, name),
        )
        raise ModelError(told, line=line, sized=True, torch=_products(shape, said, outputs))
    return trace.add("Linear", [tensor], (outputs,), line=line, name=name, out_features=outputs, bias=bias)


def called(layer: Layer, name: str) -> str:
    """Return what to call a layer in a sentence: its own name, unless that is a number."""
    return name if any(map(str.isalpha, name)) else layer.name


def _outputs(layer: Layer, given: _Arguments) -> Any:
    return given["units" if layer.library == "keras" else "out_features"]


def _products(shape: tuple[int, ...], said: Any, outputs: int) -> str:
    """What PyTorch says to a map or a row that does not go with in_features."""
    return layer_refusal("Linear", {"out_features": outputs}, shape, 0, (outputs, said))


def _batch_norm(
    trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
) -> Tensor:
    shape = trace.shape_of(tensors[0])
    if layer.library == "torch":
        _check_norm(layer, given, shape, line)
    elif given["axis"] not in (-1, len(shape), (-1,)) and trace.library == "keras":
        told = phrase(
            "BatchNormalization is shown over the channels, axis=-1; got {axis}.", axis=given["axis"]
        )
        raise ModelError(told, line=line)
    eps = given["eps" if layer.library == "torch" else "epsilon"]
    return trace.add("BatchNorm", tensors[:1], shape, line=line, name=name, eps=float(eps))


def _check_norm(layer: Layer, given: _Arguments, shape: tuple[int, ...], line: int) -> None:
    rank = int(layer.name[-2])
    if len(shape) - 1 != rank and not (rank == 1 and len(shape) == 1):
        told = phrase(
            "{layer} expects {rank} spatial axes, but a map of the shape {shape} comes to it; use the layer "
            "for that many axes.",
            layer=layer.name,
            rank=rank,
            shape=shape,
        )
        raise ModelError(told, line=line)
    if given["num_features"] != shape[0]:
        told = phrase(
            "num_features is {said}, but {comes} channels come to {layer}; set num_features to {comes}.",
            said=shown(given["num_features"]),
            comes=shape[0],
            layer=layer.name,
        )
        raise ModelError(told, line=line)


def _same(kind: str) -> Callable[..., Tensor]:
    """An activation without settings."""

    def made(
        trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
    ) -> Tensor:
        return trace.add(kind, tensors[:1], trace.shape_of(tensors[0]), line=line, name=name)

    return made


def _relu(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    if given.get("max_value") == 6 and not given.get("threshold") and not given.get("negative_slope"):
        return _same("ReLU6")(trace, layer, given, tensors, line, name)
    if given.get("max_value") is not None or given.get("threshold"):
        told = phrase("ReLU can be shown with max_value=6, and without a threshold; leave them out.")
        raise ModelError(told, line=line)
    if given.get("negative_slope"):
        return _leaky(trace, layer, given, tensors, line, name)
    return _same("ReLU")(trace, layer, given, tensors, line, name)


def _leaky(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    slope = given.get("alpha")
    slope = given["negative_slope"] if slope is None else slope
    if not isinstance(slope, int | float):
        raise ConvSpecError(
            phrase("negative_slope must be a number; got {value}.", value=shown(slope)),
            parameter="negative_slope",
        )
    shape = trace.shape_of(tensors[0])
    return trace.add("LeakyReLU", tensors[:1], shape, line=line, name=name, negative_slope=float(slope))


def _gelu(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    if given.get("approximate", "none") not in ("none", False, None):
        trace.note(phrase("GELU is computed exactly here, not approximated by tanh."))
    return _same("GELU")(trace, layer, given, tensors, line, name)


def _softmax(
    trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
) -> Tensor:
    shape = trace.shape_of(tensors[0])
    axis = given.get("dim", given.get("axis"))
    channels = (-1,) if layer.library == "keras" else (1, -len(shape), None)
    if len(shape) > 1 and axis not in channels:
        told = phrase("{layer} is shown over the channels; set dim=1.", layer=layer.name)
        raise ModelError(told, line=line)
    if layer.kind == "LogSoftmax":
        trace.note(phrase("log_softmax is shown as Softmax: probabilities instead of their logarithms."))
    return _same("Softmax")(trace, layer, given, tensors, line, name)


def _flatten(
    trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
) -> Tensor:
    if (given.get("start_dim", 1), given.get("end_dim", -1)) not in ((1, -1), (0, -1)):
        told = phrase("Flatten is shown from start_dim=1 to end_dim=-1: all cells in one row.")
        raise ModelError(told, line=line)
    return trace.flatten(tensors[0], line, name)


LEFT_OUT = ("Dropout", "Identity")
"""Kinds that change nothing once a network is trained: whatever their arguments are."""


def left_out(trace: Trace, layer: Layer, tensor: Tensor) -> Tensor:
    """Leave a layer out, and say so."""
    trace.note(
        phrase("{layer} is left out: it changes nothing once a network is trained.", layer=layer.name)
        if layer.kind == "Dropout"
        else phrase("{layer} is left out: it changes nothing.", layer=layer.name)
    )
    return tensor


def _permuted(
    trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
) -> Tensor:
    """Keras's way to flatten in the order of PyTorch, which is the order here."""
    rank = len(trace.shape_of(tensors[0])) - 1
    if given["dims"] != (rank + 1, *range(1, rank + 1)):
        told = phrase("Permute can only put the channels first, before a Flatten; leave it out.")
        raise ModelError(told, line=line)
    return tensors[0]


def _before(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    """What makes the input of the first layer: the input here is what it gives."""
    if tensors[0].place:
        told = phrase("{layer} can only stand first, where it is left out.", layer=layer.name)
        raise ModelError(told, line=line)
    if layer.kind == "Embedding":
        trace.embedded = True
        told = phrase(
            "Embedding is left out: the input is the word vectors themselves, with {count} channels.",
            count=trace.shape_of(tensors[0])[0],
        )
    else:
        told = phrase("{layer} is left out: it only rescales the input.", layer=layer.name)
    trace.note(told)
    return tensors[0]


def _activation(
    trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str
) -> Tensor:
    return tensors[0]  # what it is follows, as after any layer of Keras


def _add(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    total = tensors[0]
    for other in tensors[1:]:
        total = added(trace, total, other, line, name)
    return total


def _concat(trace: Trace, layer: Layer, given: _Arguments, tensors: _Tensors, line: int, name: str) -> Tensor:
    return joined(trace, tensors, line, name)


POINTWISE: dict[str, Callable[..., Tensor]] = {
    "Linear": _linear,
    "BatchNorm": _batch_norm,
    "ReLU": _relu,
    "LeakyReLU": _leaky,
    "Sigmoid": _same("Sigmoid"),
    "Tanh": _same("Tanh"),
    "GELU": _gelu,
    "ReLU6": _same("ReLU6"),
    "SiLU": _same("SiLU"),
    "Softmax": _softmax,
    "LogSoftmax": _softmax,
    "Flatten": _flatten,
    "Activation": _activation,
    "Embedding": _before,
    "Permute": _permuted,
    "Rescaling": _before,
    "Add": _add,
    "Concat": _concat,
}
"""How a layer of each kind is put on what comes to it."""

_ACTIVATIONS = {
    "relu": ("ReLU", {}),
    "leaky_relu": ("LeakyReLU", {"negative_slope": 0.2}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "gelu": ("GELU", {}),
    "relu6": ("ReLU6", {}),
    "silu": ("SiLU", {}),
    "swish": ("SiLU", {}),
    "softmax": ("Softmax", {}),
    "log_softmax": ("LogSoftmax", {}),
}
"""The activations of Keras that a chain has."""


def activation(trace: Trace, value: Any, tensor: Tensor, line: int, meet: Meet) -> Tensor:
    """Put in the activation that a layer of Keras has in its arguments, after the layer."""
    if isinstance(value, Invocation):
        return meet(trace, known_layer(value.name, "keras", line), value, (tensor,), line)
    name = value.text.split(".")[-1] if isinstance(value, Name) else value
    if name in (None, "linear"):
        return tensor
    if not isinstance(name, str) or name not in _ACTIVATIONS:
        told = phrase(
            "the activation {name} cannot be shown; there are {known}.",
            name=shown(name),
            known=", ".join(_ACTIVATIONS),
        )
        raise ModelError(told, line=line)
    kind, given = _ACTIVATIONS[name]
    layer = Layer("keras", name, 0, False, {}, kind)
    return POINTWISE[kind](trace, layer, given | {"axis": -1}, (tensor,), line, "")
