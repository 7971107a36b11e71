"""The settings of a transposed convolution: checked once at the door, plain integers from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import ClassVar

from convviz.core.arguments import listing, per_axis, whole
from convviz.core.array_shapes import AXES, check_cells, checked_input, checked_weight
from convviz.core.errors import ConvSpecError
from convviz.core.parts import part
from convviz.core.shapes import span, stamped
from convviz.core.sliding import Pairs
from convviz.core.taps import Strided, Transposed, expand, transposed
from convviz.language import phrase
from convviz.layers.windowed import Sizes

KIND = "conv_transpose"


@dataclass(frozen=True, slots=True)
class ConvTransposeSpec:
    """One transposed convolution in whole numbers; every tuple has one entry a spatial axis.

    Attributes
    ----------
    kind : str
    in_channels, out_channels, groups : int
    strides_back : tuple of Strided
        The rules of the convolution whose transpose this is: it goes from this layer's output to its input.
    output_padding : tuple of int
    """

    kind: ClassVar[str] = KIND
    padding_mode: ClassVar[str] = "zeros"

    in_channels: int
    out_channels: int
    groups: int
    strides_back: tuple[Strided, ...]
    output_padding: tuple[int, ...]

    @property
    def rules(self) -> tuple[Transposed, ...]:
        """Which input positions meet which taps along each axis, see `convviz.core.taps`."""
        return tuple(map(transposed, self.strides_back))

    @property
    def input_size(self) -> tuple[int, ...]:
        """Cells of the input along each axis."""
        return tuple(rule.outputs for rule in self.strides_back)

    @property
    def output_size(self) -> tuple[int, ...]:
        """Cells of the output along each axis."""
        return tuple(rule.size for rule in self.strides_back)

    @property
    def kernel_size(self) -> tuple[int, ...]:
        """Taps along each axis."""
        return tuple(rule.kernel_size for rule in self.strides_back)

    @property
    def padding(self) -> Pairs:
        """None: what torch calls the padding of this layer is cut off its output."""
        return ((0, 0),) * self.ndim

    @property
    def cut(self) -> tuple[int, ...]:
        """Cells cut off at both ends of the output, torch's ``padding``."""
        return tuple(rule.before for rule in self.strides_back)

    @property
    def ndim(self) -> int:
        """Number of spatial axes."""
        return len(self.strides_back)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the spatial axes."""
        return AXES[self.ndim]

    @property
    def padded_size(self) -> tuple[int, ...]:
        """Cells of the input, which has no padding."""
        return self.input_size

    @property
    def steps(self) -> int:
        """Cells of one output map."""
        return prod(self.output_size)

    def strip(self, outputs: range) -> tuple[ConvTransposeSpec, range]:
        """Some outputs along the first axis, and the positions of the input that they are made of."""
        rule, positions = part(self.rules[0], outputs)
        assert isinstance(rule, Transposed), "a part is of the kind of the whole"
        size, cells = rule.outputs, rule.size
        back = Strided(size, rule.kernel_size, cells, rule.stride, rule.dilation, rule.before)
        return replace(self, strides_back=(back, *self.strides_back[1:])), positions

    @property
    def weights(self) -> int:
        """Numbers in the weight, biases not counted."""
        return self.in_channels * (self.out_channels // self.groups) * prod(self.kernel_size)

    @property
    def multiply_adds(self) -> int:
        """Products of an input cell and a weight that lie on the output."""
        tables = [(expand(rule), range(rule.kernel_size)) for rule in self.rules]
        pairs = prod(sum(len(table.meets(tap)) for tap in taps) for table, taps in tables)
        return self.in_channels * (self.out_channels // self.groups) * pairs


@dataclass(frozen=True, slots=True)
class ConvTranspose:
    """Settings of ``torch.nn.ConvTranspose1d``, ``…2d`` and ``…3d``, as in `conv_transpose`."""

    stride: Sizes = 1
    padding: Sizes = 0
    output_padding: Sizes = 0
    groups: int = 1
    dilation: Sizes = 1

    def resolve(self, input_shape: Iterable[int], weight_shape: Iterable[int]) -> ConvTransposeSpec:
        """Return the integers on an input ``(C_in, *spatial)``.

        Parameters
        ----------
        input_shape : (C_in, *spatial)
        weight_shape : (C_in, C_out // groups, *kernel_size)

        Raises
        ------
        ConvSpecError
        """
        in_channels, *sizes = checked_input(input_shape)
        axes = AXES[len(sizes)]
        _, per_group, *kernels = weight_shape = checked_weight(weight_shape, axes)
        groups = whole("groups", self.groups, least=1)
        _check_channels(in_channels, weight_shape, groups)
        strides = per_axis("stride", self.stride, axes, least=1)
        cut = per_axis("padding", self.padding, axes, least=0)
        more = per_axis("output_padding", self.output_padding, axes, least=0)
        gaps = per_axis("dilation", self.dilation, axes, least=1)
        rules = []
        for axis, (size, kernel) in enumerate(zip(sizes, kernels, strict=True)):
            _check_output_padding(axes, axis, more[axis], strides[axis], gaps[axis])
            outputs = stamped(size, span(kernel, gaps[axis]), strides[axis], cut[axis], more[axis])
            if outputs < 1:
                _refuse_cut(axes, axis, cut[axis], outputs)
            rules.append(Strided(outputs, kernel, size, strides[axis], gaps[axis], cut[axis], cut[axis]))
        channels = per_group * groups
        check_cells("stride", (channels, *(rule.size for rule in rules)), axes)
        return ConvTransposeSpec(in_channels, channels, groups, tuple(rules), more)


def _check_channels(in_channels: int, weight_shape: tuple[int, ...], groups: int) -> None:
    if weight_shape[0] != in_channels:
        message = phrase(
            "weight has {given} in_channels in the shape {shape}, but the input has {in_channels}; "
            "give weight the shape {fitting}: in_channels, out_channels // groups and the kernel size.",
            given=weight_shape[0],
            shape=weight_shape,
            in_channels=in_channels,
            fitting=(in_channels, *weight_shape[1:]),
        )
        raise ConvSpecError(message, parameter="weight")
    if in_channels % groups:
        divisors = [str(number) for number in range(1, in_channels + 1) if in_channels % number == 0]
        message = phrase("groups {groups} does not divide {first}; use {options}.")
        told = message.format(groups=groups, first=f"in_channels {in_channels}", options=listing(divisors))
        raise ConvSpecError(told, parameter="groups")


def _check_output_padding(axes: Sequence[str], axis: int, more: int, stride: int, dilation: int) -> None:
    if more < max(stride, dilation):
        return
    message = phrase(
        "output_padding {more} along {axis} must be below the stride {stride} or below "
        "the dilation {dilation}; use at most {limit}, or a larger stride.",
        more=more,
        axis=axes[axis],
        stride=stride,
        dilation=dilation,
        limit=max(stride, dilation) - 1,
    )
    raise ConvSpecError(message, parameter="output_padding", axis=axis)


def _refuse_cut(axes: Sequence[str], axis: int, cut: int, outputs: int) -> None:
    uncut = outputs + 2 * cut
    message = phrase(
        "padding {cut} along {axis} leaves no output: it cuts {both} cells off {uncut}; use at most {limit}.",
        cut=cut,
        axis=axes[axis],
        both=2 * cut,
        uncut=uncut,
        limit=(uncut - 1) // 2,
    )
    raise ConvSpecError(message, parameter="padding", axis=axis)
