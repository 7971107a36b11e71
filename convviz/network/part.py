"""One layer of a network on the shapes that come to it: what it makes of them, and what it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np

from convviz.core.shapes import span
from convviz.core.spec import Spec
from convviz.core.taps import Rule, Strided, expand
from convviz.engine import by_filters
from convviz.layers import layer_of, products_of
from convviz.network import reach

Shape = tuple[int, ...]
"""Of a map: ``(C, *spatial)``, or ``(N,)`` after a `Flatten`."""


NO_PARAMETERS: Mapping[str, np.ndarray] = MappingProxyType({})


class Extent(NamedTuple):
    """How far a layer's windows reach along each axis: cells from the first to the last, and cells a step."""

    spans: tuple[int, ...]
    jumps: tuple[float, ...]


class Sent(NamedTuple):
    """What a layer sends back: dL/d of each of its inputs, and of its parameters by torch's names."""

    inputs: tuple[np.ndarray, ...]
    parameters: Mapping[str, np.ndarray] = NO_PARAMETERS


Forth = Callable[[np.ndarray], np.ndarray]
"""The output of an input."""

Back = Callable[[np.ndarray, np.ndarray, np.ndarray], Sent]
"""What is sent back of dL/d(output), for an input and its output."""


class Part(Protocol):
    """A layer in its place in a network.

    Attributes
    ----------
    name : str
        As torch calls it, such as ``"Conv2d"``.
    output_shape : tuple of int
    parameters : int
        Numbers that training changes.
    multiply_adds : int
        By the definition, the products with padding included.
    spec : Spec or None
        The integers of its windows, where it has any: then it can stand on the stage.
    extent : Extent or None
        None where each output sees all of the input.
    """

    @property
    def name(self) -> str: ...
    @property
    def output_shape(self) -> Shape: ...
    @property
    def parameters(self) -> int: ...
    @property
    def multiply_adds(self) -> int: ...
    @property
    def spec(self) -> Spec | None: ...
    @property
    def extent(self) -> Extent | None: ...

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the output of the inputs, one for each layer that this one is fed by."""

    def backward(self, grad: np.ndarray, output: np.ndarray, *inputs: np.ndarray) -> Sent:
        """Return what dL/d(output) makes of the inputs and of the parameters, in torch's shapes."""

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return, for each input, the cells that the marked outputs see."""

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        """Return the outputs that the marked cells of an input feed."""


class Place(NamedTuple):
    """A layer, its name, and what it is fed by: the numbers of earlier places, 0 the input."""

    name: str
    part: Part
    sources: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Windowed:
    """A layer whose windows move over its input: any of `convviz.layers.LAYERS`.

    The weight is ``(C_out, C_in // groups, *kernel_size)``, of whichever layer.
    """

    spec: Any
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """What it is called here, or by its layer."""
        return self.called or layer_of(self.spec).name(self.spec.ndim)

    @property
    def output_shape(self) -> Shape:
        return (self.spec.out_channels, *self.spec.output_size)

    @property
    def parameters(self) -> int:
        return sum(one.size for one in (self.weight, self.bias) if one is not None)

    @property
    def multiply_adds(self) -> int:
        return products_of(self.spec) if self.weight is not None else 0

    @property
    def extent(self) -> Extent:
        rules = self.spec.rules
        spans = (_longest(rule) for rule in rules)
        return Extent(tuple(spans), tuple(rule.jump for rule in rules))

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        weight = np.zeros(0) if self.weight is None else self.weight
        return layer_of(self.spec).forward(self.spec, inputs[0], weight, self.bias)

    def backward(self, grad: np.ndarray, output: np.ndarray, *inputs: np.ndarray) -> Sent:
        layer = layer_of(self.spec)
        if self.weight is None:
            return Sent((layer.backward(self.spec, grad, inputs[0], np.zeros(0), None).input,))
        cells, weight, bias = layer.backward(self.spec, grad, inputs[0], self.weight, self.bias)
        assert weight is not None, "it has one"
        as_torch = by_filters(weight, self.spec.groups) if layer.WEIGHT_AXES[0] == "C_in" else weight
        named = {"weight": as_torch, "bias": bias if self.bias is not None else None}
        return Sent((cells,), {name: one for name, one in named.items() if one is not None})

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        return (reach.seen(self.spec, mask),)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        return reach.fed(self.spec, mask)


def _longest(rule: Rule) -> int:
    """Cells from the first to the last of the longest window, whether or not it fits on the input."""
    if isinstance(rule, Strided):
        return span(rule.kernel_size, rule.dilation)
    table = expand(rule)
    return max(len(table.window(output)) for output in range(rule.outputs))


def _one_cell(shape: Shape) -> Extent:
    """How far a layer reaches that sees one cell at each place."""
    axes = len(shape) - 1
    return Extent((1,) * axes, (1,) * axes)


@dataclass(frozen=True, eq=False)
class Pointwise:
    """A layer that changes each cell by itself: an activation, a batch normalization."""

    name: str
    output_shape: Shape
    compute: Forth
    back: Back
    parameters: int = 0
    multiply_adds: int = 0
    spec: None = None

    @property
    def extent(self) -> Extent:
        return _one_cell(self.output_shape)

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        return self.compute(inputs[0])

    def backward(self, grad: np.ndarray, output: np.ndarray, *inputs: np.ndarray) -> Sent:
        return self.back(grad, inputs[0], output)

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        return (mask,)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        return mask


@dataclass(frozen=True, eq=False)
class Reshaped(Pointwise):
    """A layer that only writes its cells in another shape."""

    input_shape: Shape = ()

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        return (mask.reshape(self.input_shape),)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        return mask.reshape(self.output_shape)


@dataclass(frozen=True, eq=False)
class Dense:
    """A layer each of whose outputs sees all of its input."""

    name: str
    input_shape: Shape
    output_shape: Shape
    compute: Forth
    back: Back
    parameters: int = 0
    multiply_adds: int = 0
    spec: None = None
    extent: None = None

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        return self.compute(inputs[0])

    def backward(self, grad: np.ndarray, output: np.ndarray, *inputs: np.ndarray) -> Sent:
        return self.back(grad, inputs[0], output)

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        return (np.full(self.input_shape, mask.any()),)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        return np.full(self.output_shape, mask.any())


@dataclass(frozen=True, eq=False)
class Joined:
    """Several maps of one size made one: added, or with their channels one after the other."""

    name: str
    input_shapes: tuple[Shape, ...]
    is_sum: bool
    parameters: int = 0
    multiply_adds: int = 0
    spec: None = None

    @property
    def output_shape(self) -> Shape:
        first = self.input_shapes[0]
        return first if self.is_sum else (sum(shape[0] for shape in self.input_shapes), *first[1:])

    @property
    def extent(self) -> Extent:
        return _one_cell(self.output_shape)

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        if not self.is_sum:
            return np.concatenate(inputs)
        total = inputs[0]
        for other in inputs[1:]:
            total = total + other
        return total

    def backward(self, grad: np.ndarray, output: np.ndarray, *inputs: np.ndarray) -> Sent:
        return Sent((grad,) * len(inputs) if self.is_sum else self._parts(grad))

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        if self.is_sum:
            return (mask,) * len(self.input_shapes)
        return self._parts(mask)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        if self.is_sum:
            return mask
        fed = np.zeros(self.output_shape, dtype=bool)
        start = sum(shape[0] for shape in self.input_shapes[:which])
        fed[start : start + len(mask)] = mask
        return fed

    def _parts(self, channels: np.ndarray) -> tuple[np.ndarray, ...]:
        """The channels of each input."""
        ends = np.cumsum([shape[0] for shape in self.input_shapes])
        return tuple(np.split(channels, ends[:-1]))
