"""What a network can be made of, with torch's names, arguments and defaults.

Pooling and upsampling are those of `convviz.layers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import Padding, per_axis, shown
from convviz.core.array_shapes import AXES, checked_input
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine import by_filters
from convviz.language import phrase
from convviz.layers import activations
from convviz.layers import conv_transpose as transposing
from convviz.layers.batch_norm import batch_norm, batch_norm_back
from convviz.layers.convolution.naming import name as convolution_name
from convviz.layers.windowed import Sizes
from convviz.network import dense
from convviz.network.part import Dense, Joined, Part, Pointwise, Reshaped, Sent, Shape, Windowed
from convviz.network.weights import Draw, bias_of, given


class Kind(Protocol):
    """The settings of a layer: on the shapes of what feeds it, they make a `Part`."""

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place.

        Raises
        ------
        ConvSpecError
            If the settings do not go with the shapes; the message says why, and what to do.
        """


@dataclass(frozen=True, eq=False)
class Conv:
    """``torch.nn.Conv1d``, ``Conv2d`` or ``Conv3d``, by the axes of its input.

    `weight` is ``(out_channels, in_channels // groups, *kernel_size)``; `bias` says whether there is one, or
    is its numbers.
    """

    in_channels: int
    out_channels: int
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Padding = 0
    dilation: Sizes = 1
    groups: int = 1
    bias: bool | ArrayLike = True
    padding_mode: str = "zeros"
    weight: ArrayLike | None = field(default=None, kw_only=True)

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        shape = _spatial(shapes[0])
        _check("in_channels", self.in_channels, shape[0])
        kernel = per_axis("kernel_size", self.kernel_size, AXES[len(shape) - 1], least=1)
        sliding = Sliding(self.stride, self.padding, self.dilation, self.groups, self.padding_mode)
        weight_shape = (self.out_channels, self.in_channels // max(1, self.groups), *kernel)
        spec = ConvSpec.of(shape, weight_shape, sliding)
        inputs = prod(weight_shape[1:])
        weight = given("weight", self.weight, weight_shape, inputs, draw)
        bias = bias_of(self.bias, self.out_channels, inputs, draw)
        return Windowed(spec, weight, bias, convolution_name(spec.ndim, "torch"))


@dataclass(frozen=True, eq=False)
class ConvTranspose:
    """``torch.nn.ConvTranspose1d``, ``…2d`` or ``…3d``, by the axes of its input.

    `weight` is ``(in_channels, out_channels // groups, *kernel_size)``; `bias` as in `Conv`.
    """

    in_channels: int
    out_channels: int
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Sizes = 0
    output_padding: Sizes = 0
    groups: int = 1
    bias: bool | ArrayLike = True
    dilation: Sizes = 1
    weight: ArrayLike | None = field(default=None, kw_only=True)

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        shape = _spatial(shapes[0])
        _check("in_channels", self.in_channels, shape[0])
        kernel = per_axis("kernel_size", self.kernel_size, AXES[len(shape) - 1], least=1)
        layer = transposing.ConvTranspose(
            self.stride, self.padding, self.output_padding, self.groups, self.dilation
        )
        weight_shape = (self.in_channels, self.out_channels // max(1, self.groups), *kernel)
        spec = layer.resolve(shape, weight_shape)
        _check_multiple("out_channels", self.out_channels, self.groups)
        inputs = prod(weight_shape[1:])  # torch counts the second axis here too
        weight = given("weight", self.weight, weight_shape, inputs, draw)
        bias = bias_of(self.bias, self.out_channels, inputs, draw)
        return Windowed(spec, by_filters(weight, self.groups), bias)


@dataclass(frozen=True, eq=False)
class Activation:
    """An activation by the name of torch's module: ``"ReLU"``, ``"LeakyReLU"``, ``"Sigmoid"`` and so on."""

    name: str
    arguments: tuple[tuple[str, Any], ...] = ()

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        act, slope = activations.ACTIVATIONS[self.name], activations.SLOPES[self.name]
        arguments = dict(self.arguments)
        back = partial(_sloped, slope=partial(slope, **arguments))
        return Pointwise(self.name, shapes[0], partial(act, **arguments), back)


def ReLU() -> Activation:
    """``torch.nn.ReLU``."""
    return Activation("ReLU")


def LeakyReLU(negative_slope: float = 0.01) -> Activation:
    """``torch.nn.LeakyReLU``."""
    return Activation("LeakyReLU", (("negative_slope", negative_slope),))


def Sigmoid() -> Activation:
    """``torch.nn.Sigmoid``."""
    return Activation("Sigmoid")


def Tanh() -> Activation:
    """``torch.nn.Tanh``."""
    return Activation("Tanh")


def GELU() -> Activation:
    """``torch.nn.GELU``."""
    return Activation("GELU")


@dataclass(frozen=True, eq=False)
class Softmax:
    """``torch.nn.Softmax`` over the channels: positive numbers that add up to 1."""

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        return (
            Dense("Softmax", shapes[0], shapes[0], dense.softmax, dense.softmax_back)
            if len(shapes[0]) == 1
            else _OverChannels("Softmax", shapes[0], dense.softmax, dense.softmax_back)
        )


@dataclass(frozen=True, eq=False)
class BatchNorm:
    """``torch.nn.BatchNorm1d``, ``…2d`` or ``…3d`` in evaluation; its numbers are those of a new one."""

    num_features: int
    eps: float = 1e-5
    running_mean: ArrayLike | None = field(default=None, kw_only=True)
    running_var: ArrayLike | None = field(default=None, kw_only=True)
    weight: ArrayLike | None = field(default=None, kw_only=True)
    bias: ArrayLike | None = field(default=None, kw_only=True)

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        shape, count = shapes[0], self.num_features
        _check("num_features", count, shape[0])
        usual = {"running_mean": 0.0, "running_var": 1.0, "weight": 1.0, "bias": 0.0}
        numbers = {}
        for name, value in usual.items():
            said = getattr(self, name)
            start = np.full(count, value) if said is None else said
            numbers[name] = given(name, start, (count,), 1, draw)
        if numbers["running_var"].min() < 0:
            message = phrase(
                "running_var must be at least 0; got {value}.",
                value=shown(float(numbers["running_var"].min())),
            )
            raise ConvSpecError(message, parameter="running_var")
        norm = partial(_normalized, numbers=tuple(numbers.values()), eps=self.eps)
        norm(np.zeros((count, 1)))  # refuses an eps below 0
        name = f"BatchNorm{max(1, len(shape) - 1)}d"
        mean, var, weight, _ = numbers.values()
        back = partial(_normalized_back, mean=mean, var=var, weight=weight, eps=self.eps)
        return Pointwise(name, shape, norm, back, parameters=2 * count)


@dataclass(frozen=True, eq=False)
class Flatten:
    """``torch.nn.Flatten``: the cells of all channels in one row, the last axis fastest."""

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        return Reshaped("Flatten", (prod(shapes[0]),), np.ravel, _reshaped_back, input_shape=shapes[0])


@dataclass(frozen=True, eq=False)
class Linear:
    """``torch.nn.Linear``: each output is a weighted sum of all inputs; `weight` is ``(out, in)``."""

    in_features: int
    out_features: int
    bias: bool | ArrayLike = True
    weight: ArrayLike | None = field(default=None, kw_only=True)

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        (shape,) = shapes
        if len(shape) != 1:
            message = phrase(
                "Linear takes one row of numbers, but a map of the shape {shape} comes to it; "
                "put a Flatten before it.",
                shape=shape,
            )
            raise ConvSpecError(message, parameter="in_features")
        _check("in_features", self.in_features, shape[0])
        size = (self.out_features, self.in_features)
        weight = given("weight", self.weight, size, self.in_features, draw)
        bias = bias_of(self.bias, self.out_features, self.in_features, draw)
        count = weight.size + (0 if bias is None else bias.size)
        compute = partial(dense.linear, weight=weight, bias=bias)
        back = partial(dense.linear_back, weight=weight, bias=bias)
        return Dense("Linear", shape, (self.out_features,), compute, back, count, weight.size)


@dataclass(frozen=True, eq=False)
class Add:
    """The map so far plus that of an earlier layer, of the same shape."""

    to: str

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        if len(set(shapes)) > 1:
            message = phrase(
                "add needs two maps of one shape; here {first} and {second} come together. Give the earlier "
                "one the same channels and sizes, for example with a 1 × 1 convolution.",
                first=shapes[0],
                second=shapes[1],
            )
            raise ConvSpecError(message, parameter="input")
        return Joined("add", tuple(shapes), is_sum=True)


@dataclass(frozen=True, eq=False)
class Concat:
    """The channels of the map so far, then those of earlier layers, of the same spatial sizes."""

    to: str | tuple[str, ...]

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        if len({shape[1:] for shape in shapes}) > 1:
            message = phrase(
                "concat needs maps with the same spatial sizes; here the shapes {shapes} come together.",
                shapes=", ".join(map(str, shapes)),
            )
            raise ConvSpecError(message, parameter="input")
        return Joined("concat", tuple(shapes), is_sum=False)


@dataclass(frozen=True, eq=False)
class Branch:
    """An earlier map once more, for a branch beside the layers since: in torch a name that is used twice."""

    to: str

    def part(self, shapes: Sequence[Shape], draw: Draw) -> Part:
        """Return the layer in its place."""
        return Joined("branch", tuple(shapes), is_sum=True)


@dataclass(frozen=True, eq=False)
class _OverChannels(Pointwise):
    """A layer whose outputs see all channels at their place."""

    def seen(self, mask: np.ndarray) -> tuple[np.ndarray, ...]:
        return (np.broadcast_to(mask.any(axis=0), self.output_shape),)

    def fed(self, mask: np.ndarray, which: int = 0) -> np.ndarray:
        return self.seen(mask)[0]


def _spatial(shape: Shape) -> Shape:
    if len(shape) == 1:
        message = phrase(
            "this layer needs a map with channels and spatial axes, but a row of {count} numbers comes to "
            "it; put it before the Flatten.",
            count=shape[0],
        )
        raise ConvSpecError(message, parameter="input")
    return checked_input(shape)


def _check(parameter: str, said: int, comes: int) -> None:
    if said != comes:
        message = phrase(
            "{parameter} is {said}, but {comes} come from the layer before; set {parameter} to {comes}.",
            parameter=parameter,
            said=said,
            comes=comes,
        )
        raise ConvSpecError(message, parameter=parameter)


def _check_multiple(parameter: str, count: int, groups: int) -> None:
    if count % groups:
        message = phrase(
            "{parameter} {count} cannot be divided into {groups} groups; use a multiple of {groups}.",
            parameter=parameter,
            count=count,
            groups=groups,
        )
        raise ConvSpecError(message, parameter=parameter)


def _sloped(
    grad: np.ndarray, cells: np.ndarray, output: np.ndarray, slope: Callable[[np.ndarray], np.ndarray]
) -> Sent:
    return Sent((grad * slope(cells),))


def _reshaped_back(grad: np.ndarray, cells: np.ndarray, output: np.ndarray) -> Sent:
    return Sent((grad.reshape(cells.shape),))


def _normalized(cells: np.ndarray, numbers: tuple[Any, ...], eps: float) -> np.ndarray:
    rows = cells if cells.ndim > 1 else cells[:, np.newaxis]
    return batch_norm(rows, *numbers, eps=eps).reshape(cells.shape)


def _normalized_back(
    grad: np.ndarray,
    cells: np.ndarray,
    output: np.ndarray,
    mean: np.ndarray,
    var: np.ndarray,
    weight: np.ndarray,
    eps: float,
) -> Sent:
    sent, of_weight, of_bias = batch_norm_back(grad, cells, mean, var, weight, eps)
    assert of_weight is not None, "it has one"
    assert of_bias is not None, "it has one"
    return Sent((sent,), {"weight": of_weight, "bias": of_bias})
