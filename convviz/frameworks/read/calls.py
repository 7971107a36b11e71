"""A pasted layer and an input's shape: what comes out and what is learned, or why the framework refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from convviz.core.errors import ConvSpecError, SourceError
from convviz.data.wording import quoted
from convviz.explain.headline import listed
from convviz.frameworks.read.grammar import ENDINGS, Invocation, Name, changes_nothing
from convviz.frameworks.read.keras_rules import keras_request
from convviz.frameworks.read.layers import LIBRARIES, Layer, layer_of
from convviz.frameworks.read.looking import (
    backend_notes,
    batch_notes,
    first_call,
    looked_through,
    with_channels,
)
from convviz.frameworks.read.other_rules import keras_other, torch_other
from convviz.frameworks.read.rules import ANY_SIZE, Request
from convviz.frameworks.read.shapes import Shape, read_shape
from convviz.frameworks.read.tf_rules import tensorflow_request
from convviz.frameworks.read.torch_rules import torch_request
from convviz.frameworks.read.values import parts_of
from convviz.language import phrase
from convviz.layers import CONVOLUTION, LAYERS

_RULES = {"torch": torch_request, "keras": keras_request, "tensorflow": tensorflow_request}
_OTHERS = {"torch": torch_other, "keras": keras_other, "tensorflow": tensorflow_request}
_COUSINS = {
    "torch": {
        "filters": "out_channels",
        "strides": "stride",
        "dilation_rate": "dilation",
        "use_bias": "bias",
    },
    "keras": {
        "in_channels": "",
        "out_channels": "filters",
        "stride": "strides",
        "dilation": "dilation_rate",
        "bias": "use_bias",
        "padding_mode": "",
    },
    "tensorflow": {
        "kernel_size": "ksize",
        "pool_size": "ksize",
        "stride": "strides",
        "dilation": "dilations",
        "dilation_rate": "dilations",
        "weight": "filters",
    },
}
"""What the other library's arguments are called in a library; empty where it has nothing of the kind."""


class Call(NamedTuple):
    """A layer as it was pasted, on an input's shape.

    Attributes
    ----------
    layer : Layer
    shape : tuple of int or None
        The input's shape, as it was read.
    request : Request or None
        What is computed; None where the framework refuses,
    refusal : str
        and why, and what to do; otherwise empty.
    """

    layer: Layer
    shape: Shape
    request: Request | None
    refusal: str = ""

    @property
    def library(self) -> str:
        """The library's name, as people write it."""
        return LIBRARIES[self.layer.library]

    @property
    def accepted(self) -> Request:
        """What is computed, of a call that its framework accepts."""
        assert self.request is not None, self.refusal
        return self.request

    @property
    def parameters(self) -> int:
        """Numbers of the layer: the weights, a bias for each filter, and the matrices of LoRA."""
        spec, rank = self.accepted.spec, self.accepted.lora
        if not LAYERS[self.layer.kind].HAS_WEIGHTS:
            return 0
        bias = spec.out_channels if self.accepted.bias else 0
        weights: int = spec.weights
        return weights + bias + rank * (weights // int(spec.out_channels) + int(spec.out_channels))


class UnknownValuesError(SourceError):
    """A call with names whose values are not known.

    Attributes
    ----------
    names : tuple of str
        As they are written; `read_call` takes their values.
    """

    def __init__(self, message: str, names: tuple[str, ...]):
        super().__init__(message)
        self.names = names


def read_call(text: str, shape: str, values: Mapping[str, float] | None = None) -> Call:
    """Read a layer and the shape of its input, and work out what the framework makes of them.

    Parameters
    ----------
    text : str
        A layer of PyTorch or Keras, or a function of PyTorch or TensorFlow, as it stands in a program.
    shape : str
        As in `convviz.frameworks.read.shapes.read_shape`; empty if the call has an ``input_shape``.

    values : mapping, optional
        What names in the text stand for.

    Raises
    ------
    SourceError
        Where the text or the shape cannot be read; `UnknownValuesError` where names in it are not known.

    Examples
    --------
    >>> call = read_call("nn.Conv2d(3, 16, 3, stride=2, padding=1)", "(1, 3, 32, 32)")
    >>> call.request.output_shape, call.parameters
    ((1, 16, 16, 16), 448)
    >>> read_call("nn.Conv2d(3, 16, 3, groups=2)", "(1, 3, 32, 32)").refusal
    'in_channels must be divisible by groups, and 3 is not divisible by 2.'
    """
    invocation, notes = looked_through(first_call(text, values))
    layer = layer_of(invocation.name)
    is_own = not shape.strip()
    sizes = _own_shape(invocation) if is_own else read_shape(shape)
    if is_own and None in sizes:
        sizes = (None, *sizes)  # as `_own_shape` is without the batch
    if "TimeDistributed" in text and len(sizes) == layer.rank + 3:
        sizes = (sizes[0], *sizes[2:])
    invocation = with_channels(invocation, layer, sizes)
    try:
        rules = _RULES if layer.kind == CONVOLUTION else _OTHERS
        request = rules[layer.library](layer, _bind(layer, invocation), sizes)
    except ConvSpecError as error:
        return Call(layer, sizes, None, str(error))
    request = _with_open_axes(request, layer, sizes)
    more = backend_notes(layer, invocation) + batch_notes(layer, sizes, is_own)
    return Call(layer, sizes, request._replace(notes=(*notes, *request.notes, *more)))


def _with_open_axes(request: Request, layer: Layer, sizes: Shape) -> Request:
    """A request whose axes of any size are left open, and a note on what they were worked out with."""
    spatial = sizes[-layer.rank - 1 : -1] if request.channels_last else sizes[-layer.rank :]
    axes = tuple(axis for axis, size in enumerate(spatial) if size is None)
    if not axes or len(sizes) < layer.rank + 1:
        return request
    note = phrase("None is any size; it is worked out and shown with {count} cells.", count=ANY_SIZE)
    return request._replace(open_axes=axes, notes=(*request.notes, note))


def _own_shape(invocation: Invocation) -> Shape:
    """The shape that stands in the call itself, as in older programs of Keras."""
    shape = invocation.named.get("input_shape")
    if isinstance(shape, Invocation) and shape.name.endswith("TensorShape") and len(shape.positional) == 1:
        shape = shape.positional[0]
    if shape is None and isinstance(invocation.named.get("input_dim"), int):
        shape = (invocation.named["input_dim"],)
    if isinstance(shape, tuple) and all(isinstance(size, int | None) for size in shape):
        return read_shape(", ".join(map(str, shape)))
    return read_shape("")


def _bind(layer: Layer, invocation: Invocation) -> dict[str, Any]:
    """The arguments by name, all of them known."""
    arguments = bound(layer, invocation)
    wanted: list[str] = []
    first: UnknownValuesError | None = None
    for name, value in arguments.items():
        if not (layer.is_function and name in ("weight", "filters")):  # arrays, whose shape may be written
            try:
                _check_known(name, value)
            except UnknownValuesError as error:
                first, wanted = first or error, [*wanted, *error.names]
    if first:
        raise UnknownValuesError(first.args[0], tuple(dict.fromkeys(wanted)))
    return arguments


def bound(layer: Layer, invocation: Invocation) -> dict[str, Any]:
    """Return the arguments of a call by name, with the defaults for those that are not given.

    Raises
    ------
    ConvSpecError
        Where the layer has no such argument, or needs one more.
    """
    names = list(layer.arguments)
    if layer.is_function:
        invocation = _without_input(layer, invocation)
    if len(invocation.positional) > len(names):
        raise ConvSpecError(
            phrase(
                "{layer} takes {most} arguments without a name at most; there are {count}.",
                layer=layer.name,
                most=len(names),
                count=len(invocation.positional),
            ),
            parameter="call",
        )
    given = dict(zip(names, invocation.positional, strict=False))
    for name, value in invocation.named.items():
        if name in given:
            raise ConvSpecError(
                phrase("{name} is given twice: by its place and by its name.", name=name), parameter=name
            )
        if name not in names and name not in layer.named_only:
            raise ConvSpecError(_unknown(layer, name), parameter=name)
        given[name] = value
    missing = [name for name in names if layer.arguments[name] is ... and name not in given]
    if missing:
        raise ConvSpecError(
            phrase("{layer} needs {arguments}.", layer=layer.name, arguments=listed(missing)),
            parameter=missing[0],
        )
    return layer.arguments | given


def _without_input(layer: Layer, invocation: Invocation) -> Invocation:
    """A call of a function without its first argument, which is the input: its shape is asked for."""
    named = {name: value for name, value in invocation.named.items() if name != "input"}
    if len(named) < len(invocation.named):
        return invocation._replace(named=named)
    if not invocation.positional:
        raise ConvSpecError(phrase("{layer} needs its input first.", layer=layer.name), parameter="input")
    return invocation._replace(positional=invocation.positional[1:])


def _unknown(layer: Layer, name: str) -> str:
    values = {"layer": layer.name, "argument": quoted([name])}
    cousin = _COUSINS[layer.library].get(name)
    if cousin:
        return phrase(
            "{layer} has no argument {argument}: {library} calls it {cousin}.",
            library=LIBRARIES[layer.library],
            cousin=cousin,
            **values,
        )
    if cousin is not None:
        return phrase("{layer} has no argument {argument} in Keras: leave it out.", **values)
    own = ", ".join(name for name in layer.arguments if not name.endswith(ENDINGS))
    return phrase("{layer} has no argument {argument}; it has {own}.", own=own, **values)


def is_read(name: str) -> bool:
    """Whether the value of an argument must be known: it changes the shape, or the count of what is learned.

    >>> is_read("stride"), is_read("kernel_initializer")
    (True, False)
    """
    return name != "weight" and not changes_nothing(name)


def _check_known(name: str, value: Any) -> None:
    if is_read(name) and (unknown := _unknown_parts(value)):
        raise UnknownValuesError(
            phrase(
                "{name}={value}: ConvViz does not know the value of {value}; write a number.",
                value=quoted(unknown[:1]),
                name=name,
            ),
            unknown,
        )


def _unknown_parts(value: Any) -> tuple[str, ...]:
    """The names in a value that are not known."""
    found = [part for one in _leaves(value) if isinstance(one, Name | Invocation) for part in parts_of(one)]
    return tuple(dict.fromkeys(found))


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, tuple) and not isinstance(value, Name | Invocation):
        return [leaf for entry in value for leaf in _leaves(entry)]
    return [value]
