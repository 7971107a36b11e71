"""Pasted layers and an input's shape: what comes out and what is learned, or why the framework refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from convviz.core.errors import ConvSpecError, SourceError
from convviz.frameworks.read.binding import UnknownValuesError as UnknownValuesError
from convviz.frameworks.read.binding import bind
from convviz.frameworks.read.grammar import Invocation
from convviz.frameworks.read.keras_rules import keras_request
from convviz.frameworks.read.layers import LIBRARIES, Layer, called_layer
from convviz.frameworks.read.looking import (
    Looked,
    backend_notes,
    batch_notes,
    layers_in,
    with_channels,
)
from convviz.frameworks.read.other_rules import keras_other, torch_other
from convviz.frameworks.read.rules import ANY_SIZE, Request
from convviz.frameworks.read.separable import is_separable, steps_of
from convviz.frameworks.read.shapes import Shape, read_shape, shape_text
from convviz.frameworks.read.tf_rules import tensorflow_request
from convviz.frameworks.read.torch_rules import torch_function, torch_request
from convviz.frameworks.read.values import Value
from convviz.language import phrase
from convviz.layers import CONVOLUTION, LAYERS

_RULES = {"torch": torch_request, "keras": keras_request, "tensorflow": tensorflow_request}
_OTHERS = {"torch": torch_other, "keras": keras_other, "tensorflow": tensorflow_request}
MOST_LAYERS = 24
"""Layers of a text that are worked out."""


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
    written : str
        The layer's name as it stands in the text.
    before : Call or None
        The step before, of a layer that is two steps.
    """

    layer: Layer
    shape: Shape
    request: Request | None
    refusal: str = ""
    written: str = ""
    before: Call | None = None

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
        """Numbers of the layer: weights, a bias for each filter, the matrices of LoRA; of both steps."""
        before = self.before.parameters if self.before else 0
        spec, rank = self.accepted.spec, self.accepted.lora
        if not LAYERS[self.layer.kind].HAS_WEIGHTS:
            return before
        bias = spec.out_channels if self.accepted.bias else 0
        weights: int = spec.weights
        return before + weights + bias + rank * (weights // int(spec.out_channels) + int(spec.out_channels))

    @property
    def steps(self) -> tuple[Call, ...]:
        """The layer's steps: itself, of most."""
        return (*self.before.steps, self._replace(before=None)) if self.before else (self,)


def read_call(text: str, shape: str, values: Mapping[str, Value] | None = None) -> Call:
    """Read a layer and the shape of its input, and work out what the framework makes of them.

    Parameters
    ----------
    text : str
        A layer of PyTorch or Keras, or a function of PyTorch or TensorFlow, as it stands in a program. Of
        several it is the first.
    shape : str
        As in `convviz.frameworks.read.shapes.read_shape`; empty if the call has an ``input_shape``.
    values : mapping, optional
        What names in the text stand for; of an array of weights, ``W.shape`` is its shape.

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
    values = values or {}
    first = layers_in(text, values)[0]
    return _stepped(first, _sizes(first, shape), not shape.strip(), values)


def read_calls(text: str, shape: str, values: Mapping[str, Value] | None = None) -> tuple[Call, ...]:
    """Read all layers of a text, each on what comes out of the one before.

    As `read_call`; after a layer that is refused there are no more, and the last may be one.

    Examples
    --------
    >>> calls = read_calls("nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2))", "(1, 3, 32, 32)")
    >>> [call.request.output_shape for call in calls]
    [(1, 8, 30, 30), (1, 8, 15, 15)]
    """
    values = values or {}
    layers = layers_in(text, values)[:MOST_LAYERS]
    sizes, is_own = _sizes(layers[0], shape), not shape.strip()
    calls: list[Call] = []
    unknown: list[UnknownValuesError] = []
    for one in layers:
        try:
            call = _stepped(one, sizes, is_own and one is layers[0], values)
        except UnknownValuesError as error:
            unknown.append(error)
            continue
        except SourceError as error:
            if unknown or calls:
                break
            raise error
        if calls and not call.request and not unknown:
            call = _on_an_input_of_its_own(call, one, values)
        if not unknown:
            calls.append(call)
        if call.request is None:
            break
        sizes = call.request.output_shape
    if unknown:
        names = dict.fromkeys(name for error in unknown for name in error.names)
        raise UnknownValuesError(unknown[0].args[0], tuple(names))
    return tuple(calls)


def _on_an_input_of_its_own(call: Call, looked: Looked, values: Mapping[str, Value]) -> Call:
    """A layer of PyTorch that does not take the channels of the one before it, as in a branch."""
    wanted = looked.call.named.get("in_channels", (*looked.call.positional, None)[0])
    rank = call.layer.rank
    if call.layer.library != "torch" or not isinstance(wanted, int) or len(call.shape) <= rank:
        return call
    shape = (*call.shape[: -rank - 1], wanted, *call.shape[-rank:])
    own = _stepped(looked, shape, False, values)
    if own.request is None or shape == call.shape:
        return call
    told = phrase(
        "It takes {wanted} channels, and the layer before it gives {given}: worked out on an input of its "
        "own, {shape}.",
        wanted=wanted,
        given=str(call.shape[-rank - 1]),
        shape=shape_text(shape),
    )
    return own._replace(request=own.request._replace(notes=(told, *own.request.notes)))


def _sizes(looked: Looked, shape: str) -> Shape:
    """The input's shape, from the field or from the call; that of one step in time, where it is for each."""
    sizes = read_shape(shape) if shape.strip() else _own_shape(looked.call)
    if not shape.strip() and None in sizes:
        sizes = (None, *sizes)  # as `_own_shape` is without the batch
    return sizes


def _stepped(looked: Looked, sizes: Shape, is_own: bool, values: Mapping[str, Value]) -> Call:
    """A layer, or the last of its two steps, which holds the first."""
    if not is_separable(looked.call.name):
        return _called(looked, sizes, is_own, values)
    name = looked.call.name.split(".")[-1]
    last = called_layer(f"Conv{name[-2:]}") if name[-1] in "Dd" else called_layer("tf.nn.conv2d")
    try:
        steps, notes = steps_of(looked.call, values)
    except ConvSpecError as error:
        return Call(last._replace(name=name), sizes, None, str(error), looked.written)
    before: Call | None = None
    unknown: list[str] = []
    trouble: UnknownValuesError | None = None
    for step in steps:
        try:
            call = _called(Looked(step, looked.written), sizes, is_own and before is None, values)
        except UnknownValuesError as error:
            trouble, unknown = trouble or error, [*unknown, *error.names]
            continue
        if call.request is None:
            return call._replace(layer=call.layer._replace(name=name))
        before, sizes = call._replace(before=before), call.request.output_shape
    if trouble:
        raise UnknownValuesError(trouble.args[0], tuple(dict.fromkeys(unknown)))
    assert before is not None
    assert before.before is not None
    told = (*looked.notes, *notes, *before.before.accepted.notes, *before.accepted.notes)
    request = before.accepted._replace(notes=tuple(dict.fromkeys(told)))
    return before._replace(layer=before.layer._replace(name=name), request=request)


def _called(looked: Looked, sizes: Shape, is_own: bool, values: Mapping[str, Value]) -> Call:
    layer = called_layer(looked.call.name)
    if looked.in_time and len(sizes) == layer.rank + 3:
        sizes = (sizes[0], *sizes[2:])
    invocation = with_channels(looked.call, layer, sizes)
    try:
        arguments = bind(layer, invocation, values)
        if layer.library == "torch" and layer.is_function and layer.kind == CONVOLUTION:
            request = torch_function(layer, arguments, sizes)
        else:
            rules = _RULES if layer.kind == CONVOLUTION else _OTHERS
            request = rules[layer.library](layer, arguments, sizes)
    except ConvSpecError as error:
        if looked.written[:1].islower() and "." not in looked.written:
            raise SourceError(_own_function(looked.written, layer, error)) from error
        return Call(layer, sizes, None, str(error), looked.written)
    request = _with_open_axes(request, layer, sizes)
    more = backend_notes(layer, invocation) + batch_notes(layer, sizes, is_own)
    request = request._replace(notes=(*looked.notes, *request.notes, *more))
    return Call(layer, sizes, request, "", looked.written)


def _own_function(name: str, layer: Layer, error: ConvSpecError) -> str:
    """The refusal of a function without a module, which may be the program's own."""
    told = phrase(
        "{name} is read as {layer} of {library}:",
        name=name,
        layer=layer.name,
        library=LIBRARIES[layer.library],
    )
    return f"{told} {error} " + phrase("If it is a function of your own, paste the layer in it.")


def _with_open_axes(request: Request, layer: Layer, sizes: Shape) -> Request:
    """A request whose axes of any size are left open, and a note on what they were worked out with."""
    rank = request.spec.ndim
    spatial = sizes[-rank - 1 : -1] if request.channels_last else sizes[-rank:]
    axes = tuple(axis for axis, size in enumerate(spatial) if size is None)
    if not axes or len(sizes) < rank + 1:
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
