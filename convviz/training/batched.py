"""The layers of a network on many items at once, forth and back: what a step of training is made of.

A map of N items is ``(C, N, *spatial)``, a row of numbers ``(F, N)``: the batch lies behind the channels, so
that layers which change each cell by itself, join maps or look along the channels are those of the network,
as they are. A convolution is one matrix product for the whole batch, and max pooling a comparison a tap;
which cells meet which taps, both read from the layer's rules. Any other layer goes item by item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, Protocol, cast

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided
from convviz.engine import by_filters
from convviz.layers import layer_of
from convviz.layers.max_pool import MaxPoolSpec
from convviz.network.chain import INPUT, Network
from convviz.network.part import Part, Reshaped, Windowed

Grads = dict[str, np.ndarray]
Place = tuple[slice, ...]


class Step(Protocol):
    """A layer at work on a batch.

    Attributes
    ----------
    weights : dict of ndarray
        What is trained of it, by torch's names; changed in place. Empty where nothing is.
    """

    weights: Grads

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the output, and keep what `backward` needs."""

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        """Return dL/d(inputs), where they are wanted, and dL/d(weights)."""


def step_of(part: Part, dtype: type) -> Step:
    """Return what a layer does with a batch."""
    part_: Any = part
    spec = part.spec
    if isinstance(spec, ConvSpec) and spec.padding_mode == "zeros" and spec.groups == 1:
        return _Conv(part_, dtype)
    if isinstance(spec, MaxPoolSpec):
        return _MaxPool(spec)
    if isinstance(part, Windowed):
        if spec is not None and prod(part.output_shape[1:]) == 1 and spec.kind == "adaptive_max_pool":
            return _GlobalMax()
        return _Each(part_, dtype)
    if isinstance(part, Reshaped):
        return _Flat()
    if part.name == "Linear":
        return _Linear(part_, dtype)
    return _Same(part)


class _Conv:
    """A convolution: weight times the windows of the whole batch as columns (im2col)."""

    def __init__(self, part: Any, dtype: type) -> None:
        self.spec: ConvSpec = part.spec
        self.weights = _trained(part.weight, part.bias, dtype)
        self._runs = list(_taps(self.spec.rules))
        self._columns = np.zeros(0)

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (cells,) = inputs
        spec, batch = self.spec, cells.shape[1]
        shape = (spec.in_channels, len(self._runs), batch, *spec.output_size)
        if self._columns.shape != shape:
            self._columns = np.zeros(shape, cells.dtype)  # what lies in the padding stays 0
        for tap, (outputs, positions) in enumerate(self._runs):
            here: Any = (slice(None), tap, slice(None), *outputs)
            self._columns[here] = cells[(slice(None), slice(None), *positions)]
        weight = self.weights["weight"].reshape(spec.out_channels, -1)
        sums = weight @ self._columns.reshape(weight.shape[1], -1)
        if "bias" in self.weights:
            sums += self.weights["bias"][:, np.newaxis]
        return np.asarray(sums.reshape(spec.out_channels, batch, *spec.output_size))

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        sent, weight = grad.reshape(len(grad), -1), self.weights["weight"]
        rows = self._columns.reshape(weight[0].size, -1)
        grads = {"weight": (sent @ rows.T).reshape(weight.shape)}
        if "bias" in self.weights:
            grads["bias"] = sent.sum(axis=1)
        if not is_wanted:
            return (None,), grads
        stamped = (weight.reshape(len(weight), -1).T @ sent).reshape(self._columns.shape)
        back = np.zeros((self.spec.in_channels, grad.shape[1], *self.spec.input_size), grad.dtype)
        for tap, (outputs, positions) in enumerate(self._runs):
            back[(slice(None), slice(None), *positions)] += stamped[(slice(None), tap, slice(None), *outputs)]
        return (back,), grads


class _MaxPool:
    """Max pooling: the first of the largest cells of a window is its winner."""

    def __init__(self, spec: MaxPoolSpec) -> None:
        self.weights: Grads = {}
        self.spec = spec
        self._runs = list(_taps(cast("tuple[Strided, ...]", spec.rules)))

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (cells,) = inputs
        best = np.full((*cells.shape[:2], *self.spec.output_size), -np.inf, cells.dtype)
        self._winner = np.zeros(best.shape, np.int32)
        self._input_shape = cells.shape
        for tap, (outputs, positions) in enumerate(self._runs):
            here = (slice(None), slice(None), *outputs)
            rival, held = cells[(slice(None), slice(None), *positions)], best[here]
            np.copyto(self._winner[here], tap, where=rival > held)
            np.maximum(held, rival, out=held)
        return best

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        back = np.zeros(self._input_shape, grad.dtype)
        for tap, (outputs, positions) in enumerate(self._runs):
            here = (slice(None), slice(None), *outputs)
            back[(slice(None), slice(None), *positions)] += grad[here] * (self._winner[here] == tap)
        return (back,), {}


class _GlobalMax:
    """The largest cell of each map."""

    weights: Grads = {}  # noqa: RUF012  # it has none, and nobody adds any

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (cells,) = inputs
        self._shape = cells.shape
        rows = cells.reshape(*cells.shape[:2], -1)
        self._winner = rows.argmax(axis=2)[..., np.newaxis]
        best = np.take_along_axis(rows, self._winner, axis=2)
        return np.asarray(best.reshape(*cells.shape[:2], *(1,) * (cells.ndim - 2)))

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        back = np.zeros((*self._shape[:2], prod(self._shape[2:])), grad.dtype)
        np.put_along_axis(back, self._winner, grad.reshape(self._winner.shape), axis=2)
        return (back.reshape(self._shape),), {}


class _Flat:
    """Flatten: the cells of all channels of an item in one row."""

    weights: Grads = {}  # noqa: RUF012

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (cells,) = inputs
        self._shape = cells.shape
        return np.asarray(np.moveaxis(cells, 1, -1).reshape(-1, cells.shape[1]))

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        channels, batch, *sizes = self._shape
        return (np.moveaxis(grad.reshape(channels, *sizes, batch), -1, 1),), {}


class _Linear:
    """A linear layer: one matrix product."""

    def __init__(self, part: Any, dtype: type) -> None:
        numbers = part.compute.keywords
        self.weights = _trained(numbers["weight"], numbers["bias"], dtype)

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (self._rows,) = inputs
        sums = self.weights["weight"] @ self._rows
        return np.asarray(sums + self.weights["bias"][:, np.newaxis] if "bias" in self.weights else sums)

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        grads = {"weight": grad @ self._rows.T}
        if "bias" in self.weights:
            grads["bias"] = grad.sum(axis=1)
        return (self.weights["weight"].T @ grad,), grads


class _Same:
    """A layer that does with a batch what it does with one item: each cell, or along the channels."""

    def __init__(self, part: Part) -> None:
        self.weights: Grads = {}
        self._part = part

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        self._inputs = inputs
        self._output = self._part.forward(*inputs)
        return self._output

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        sent = self._part.backward(grad, self._output, *self._inputs).inputs
        return [np.asarray(one, grad.dtype) for one in sent], {}


class _Each:
    """A layer that takes the items of a batch one after the other."""

    def __init__(self, part: Windowed, dtype: type) -> None:
        self.weights = _trained(_turned(part, part.weight), part.bias, dtype)
        self._made = self._part = part

    def forward(self, *inputs: np.ndarray) -> np.ndarray:
        (self._cells,) = inputs
        weight = _turned(self._made, self.weights.get("weight"))
        self._part = replace(self._made, weight=weight, bias=self.weights.get("bias"))
        items = [self._part.forward(self._cells[:, item]) for item in range(self._cells.shape[1])]
        self._output = np.stack(items, axis=1)
        return self._output

    def backward(self, grad: np.ndarray, is_wanted: bool) -> tuple[Sequence[np.ndarray | None], Grads]:
        batches = (grad, self._output, self._cells)
        sent = [
            self._part.backward(*(np.ascontiguousarray(one[:, item]) for one in batches))
            for item in range(grad.shape[1])
        ]
        back = np.stack([one.inputs[0] for one in sent], axis=1).astype(grad.dtype, copy=False)
        names = sent[0].parameters
        sums = {name: np.sum([one.parameters[name] for one in sent], axis=0) for name in names}
        return (back,), sums


class Batched:
    """A network at work on many items at once; its weights are its own, and change.

    Parameters
    ----------
    network : Network
    dtype : {numpy.float32, numpy.float64}

    Examples
    --------
    >>> from convviz.network import Conv, Flatten, ReLU
    >>> net = Network((1, 3, 3), [Conv(1, 2, 3), ReLU(), Flatten()])
    >>> Batched(net, np.float64).forward(np.ones((5, 1, 3, 3))).shape
    (2, 5)
    """

    def __init__(self, network: Network, dtype: type = np.float32) -> None:
        names = (INPUT, *network.names)
        self._dtype = dtype
        self._steps = [step_of(network.part(name), dtype) for name in network.names]
        self._sources = [[names.index(one) for one in network.sources(name)] for name in network.names]

    @property
    def weights(self) -> list[Grads]:
        """What is trained, a layer each; arrays that may be changed in place."""
        return [step.weights for step in self._steps]

    def forward(self, items: np.ndarray) -> np.ndarray:
        """Return the output of ``(N, C, *spatial)`` items: ``(F, N)`` of a classifier."""
        maps: list[np.ndarray] = [np.ascontiguousarray(np.moveaxis(np.asarray(items, self._dtype), 0, 1))]
        for step, sources in zip(self._steps, self._sources, strict=True):
            maps.append(step.forward(*(maps[source] for source in sources)))
        return maps[-1]

    def backward(self, grad: np.ndarray) -> list[Grads]:
        """Return dL/d(weights), a layer each, of what went `forward` last; `grad` is dL/d(output)."""
        sent: list[np.ndarray | None] = [None] * len(self._steps) + [grad]
        found: list[Grads] = [{} for _ in self._steps]
        for number in range(len(self._steps), 0, -1):
            here, sources = sent[number], self._sources[number - 1]
            if here is None:
                continue
            back, found[number - 1] = self._steps[number - 1].backward(here, is_wanted=any(sources))
            for source, more in zip(sources, back, strict=True):
                before = sent[source]
                sent[source] = more if before is None or more is None else before + more
        return found


def cross_entropy(scores: np.ndarray, answers: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of −log softmax(scores)[answer] over a batch, and its gradient.

    Parameters
    ----------
    scores : (classes, N) ndarray
    answers : (N,) ndarray of int

    Examples
    --------
    >>> loss, grad = cross_entropy(np.log([[1.0, 1.0], [3.0, 3.0]]), np.array([1, 1]))
    >>> round(loss, 6), grad.round(6).tolist()
    (0.287682, [[0.125, 0.125], [-0.125, -0.125]])
    """
    lowered = scores - scores.max(axis=0)
    shares = np.exp(lowered)
    total = shares.sum(axis=0)
    items = np.arange(len(answers))
    loss = float(np.mean(np.log(total) - lowered[answers, items]))
    grad = shares / total
    grad[answers, items] -= 1
    return loss, grad / len(answers)


def _turned(part: Windowed, weight: np.ndarray | None) -> np.ndarray | None:
    """A weight as torch has it of one as the engine has it, and the other way round."""
    if weight is None or layer_of(part.spec).WEIGHT_AXES[0] != "C_in":
        return weight
    return by_filters(weight, part.spec.groups)


def _trained(weight: np.ndarray | None, bias: np.ndarray | None, dtype: type) -> Grads:
    numbers = {"weight": weight, "bias": bias}
    return {name: np.array(one, dtype) for name, one in numbers.items() if one is not None}


def _taps(rules: Sequence[Strided]) -> Iterator[tuple[Place, Place]]:
    """For each tap of a kernel, in C order, at which outputs it lies on the input, and where."""
    for tap in product(*(range(rule.kernel_size) for rule in rules)):
        runs = [rule.run(one) for rule, one in zip(rules, tap, strict=True)]
        yield tuple(run.outputs for run in runs), tuple(run.positions for run in runs)
