"""The settings of one convolution: checked once at the door, plain integers from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import ClassVar, NoReturn, Protocol

from convviz.core.arguments import Padding, listing, per_axis, shown, whole
from convviz.core.array_shapes import AXES, check_cells, check_channels, checked_input, checked_weight
from convviz.core.errors import ConvSpecError
from convviz.core.shapes import places, span
from convviz.core.sliding import PADDING_MODES, Pairs, Sliding, padding_pairs
from convviz.core.taps import Rule, Strided
from convviz.language import phrase


class Spec(Protocol):
    """The integers of a layer on its input, all that the stage and the drawings read of it."""

    @property
    def kind(self) -> str:
        """A key of `convviz.layers.LAYERS`."""

    @property
    def in_channels(self) -> int: ...
    @property
    def out_channels(self) -> int: ...
    @property
    def groups(self) -> int: ...
    @property
    def input_size(self) -> tuple[int, ...]: ...
    @property
    def kernel_size(self) -> tuple[int, ...]: ...
    @property
    def padding(self) -> Pairs: ...
    @property
    def padding_mode(self) -> str: ...
    @property
    def ndim(self) -> int: ...
    @property
    def axes(self) -> tuple[str, ...]: ...
    @property
    def padded_size(self) -> tuple[int, ...]: ...
    @property
    def output_size(self) -> tuple[int, ...]: ...
    @property
    def steps(self) -> int: ...
    @property
    def rules(self) -> tuple[Rule, ...]: ...


_USUAL = Sliding()


@dataclass(frozen=True, slots=True)
class ConvSpec:
    """One convolution in whole numbers, as `of` makes it; every tuple has one entry a spatial axis.

    Attributes
    ----------
    kind : str
        Which layer it is of, a key of `convviz.layers.LAYERS`.
    in_channels, out_channels : int
    input_size, kernel_size, stride, dilation : tuple of int
    padding : tuple of (int, int)
        Cells added before and after the input.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
    groups : int
        Each of the `groups` equal shares of the filters sees its own share of the channels only.
    """

    kind: ClassVar[str] = "conv"

    in_channels: int
    out_channels: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: Pairs
    padding_mode: str
    groups: int

    @classmethod
    def of(
        cls, input_shape: Iterable[int], weight_shape: Iterable[int], sliding: Sliding = _USUAL
    ) -> ConvSpec:
        """Turn what a person may write for a convolution into whole numbers, or say why there are none.

        Parameters
        ----------
        input_shape : (C_in, *spatial)
            One to three spatial axes, and no batch axis.
        weight_shape : (C_out, C_in // groups, *kernel_size)
        sliding : Sliding

        Raises
        ------
        ConvSpecError
        """
        in_channels, *input_size = input_shape = checked_input(input_shape)
        axes = AXES[len(input_size)]
        out_channels, _, *kernel_size = weight_shape = checked_weight(weight_shape, axes)
        groups = whole("groups", sliding.groups, least=1)
        check_channels(input_shape, weight_shape, groups)
        _check_padding_mode(sliding.padding_mode)
        stride = per_axis("stride", sliding.stride, axes, least=1)
        dilation = per_axis("dilation", sliding.dilation, axes, least=1)
        sliding = replace(sliding, stride=stride, dilation=dilation)
        spec = cls(
            in_channels=in_channels,
            out_channels=out_channels,
            input_size=tuple(input_size),
            kernel_size=tuple(kernel_size),
            stride=stride,
            dilation=dilation,
            padding=padding_pairs(input_size, kernel_size, sliding),
            padding_mode=sliding.padding_mode,
            groups=groups,
        )
        _check_padding_width(spec)
        _check_kernel_fits(spec)
        check_cells("padding", (max(in_channels, out_channels), *spec.padded_size), axes)
        return spec

    @property
    def sliding(self) -> Sliding:
        """How the kernel moves, in the whole numbers that were resolved."""
        return Sliding(self.stride, self.padding, self.dilation, self.groups, self.padding_mode)

    @property
    def ndim(self) -> int:
        """Number of spatial axes, the digit in Conv1D, Conv2D and Conv3D."""
        return len(self.input_size)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the spatial axes."""
        return AXES[self.ndim]

    @property
    def effective_kernel_size(self) -> tuple[int, ...]:
        """Cells from a kernel's first tap to its last, the gaps of the dilation included."""
        return tuple(map(span, self.kernel_size, self.dilation))

    @property
    def padded_size(self) -> tuple[int, ...]:
        """Cells of the input together with its padding."""
        return tuple(n + sum(pair) for n, pair in zip(self.input_size, self.padding, strict=True))

    @property
    def output_size(self) -> tuple[int, ...]:
        """Positions of the kernel: ⌊(padded − effective kernel) / stride⌋ + 1, as in arXiv 1603.07285."""
        return tuple(map(places, self.padded_size, self.effective_kernel_size, self.stride))

    @property
    def rules(self) -> tuple[Strided, ...]:
        """Which positions meet which taps along each axis, see `convviz.core.taps`."""
        return _rules(self)

    @property
    def steps(self) -> int:
        """Positions of the kernel over all axes: the cells of one output map."""
        return prod(self.output_size)

    @property
    def weights(self) -> int:
        """Numbers in the weight, biases not counted."""
        return self.out_channels * (self.in_channels // self.groups) * prod(self.kernel_size)

    @property
    def multiply_adds(self) -> int:
        """Products summed for the whole output, those with padding included."""
        return self.weights * self.steps


@lru_cache(maxsize=256)
def _rules(spec: ConvSpec) -> tuple[Strided, ...]:
    # Kept, for the engine asks for them at every tile.
    pairs = zip(*spec.padding, strict=True)
    sizes = (spec.input_size, spec.kernel_size, spec.output_size)
    return tuple(map(Strided, *sizes, spec.stride, spec.dilation, *pairs))


def resolve(
    input_shape: Iterable[int],
    weight_shape: Iterable[int],
    *,
    stride: int | tuple[int, ...] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> ConvSpec:
    """Return `ConvSpec.of` of settings that are written one by one.

    Examples
    --------
    >>> spec = resolve((3, 5, 5), (8, 3, 3, 3), stride=2, padding="same")
    >>> spec.padding, spec.output_size, spec.weights
    (((1, 1), (1, 1)), (3, 3), 216)
    """
    sliding = Sliding(stride, padding, dilation, groups, padding_mode)
    return ConvSpec.of(input_shape, weight_shape, sliding)


_CALLED_ELSEWHERE = {"constant": "zeros", "edge": "replicate", "nearest": "replicate", "wrap": "circular"} | {
    "border": "replicate",
    "mirror": "reflect",
    "grid-constant": "zeros",
    "grid-wrap": "circular",
}
"""Padding modes of torch by the names that NumPy, SciPy and OpenCV have for them."""


def _check_padding_mode(mode: object) -> None:
    if isinstance(mode, str) and mode in PADDING_MODES:
        return
    message = phrase(
        "padding_mode {mode} is unknown; use {options}.",
        mode=shown(mode),
        options=listing([repr(mode) for mode in PADDING_MODES]),
    )
    if mode in ("symmetric", "grid-mirror"):
        message += " " + phrase(
            "None of them repeats the edge cell as {mode} does: 'reflect' leaves it out, and is what "
            "scipy.ndimage calls 'mirror'.",
            mode=repr(mode),
        )
    elif isinstance(mode, str) and mode in _CALLED_ELSEWHERE:
        message += " " + phrase("What you mean is {name} here.", name=repr(_CALLED_ELSEWHERE[mode]))
    raise ConvSpecError(message, parameter="padding_mode")


def _check_padding_width(spec: ConvSpec) -> None:
    # torch's limits: a reflection leaves out the edge cell, and a circle is gone round once at most.
    for axis, (size, pair) in enumerate(zip(spec.input_size, spec.padding, strict=True)):
        limit = {"reflect": size - 1, "circular": size}.get(spec.padding_mode)
        if limit is not None and max(pair) > limit:
            message = phrase(
                "padding {padding} along {axis} is too wide for padding_mode {mode!r}: an input of size "
                "{size} allows at most {limit}; lower the padding, or use padding_mode 'zeros' or "
                "'replicate'.",
                padding=max(pair),
                axis=spec.axes[axis],
                mode=spec.padding_mode,
                size=size,
                limit=limit,
            )
            raise ConvSpecError(message, parameter="padding", axis=axis)


def _check_kernel_fits(spec: ConvSpec) -> None:
    sizes = zip(spec.kernel_size, spec.dilation, spec.effective_kernel_size, spec.padded_size, strict=True)
    for axis, (kernel, dilation, effective, padded) in enumerate(sizes):
        if effective > padded:
            refuse_kernel(spec.axes, axis, kernel, dilation, padded)


def refuse_kernel(axes: Sequence[str], axis: int, kernel: int, dilation: int, padded: int) -> NoReturn:
    """Say that a kernel is larger than the padded input along an axis.

    Raises
    ------
    ConvSpecError
    """
    told = (
        phrase(
            "kernel does not fit along {axis}: kernel size {kernel} is larger than the padded input "
            "{padded}; lower the kernel size, or add padding."
        )
        if dilation == 1
        else phrase(
            "kernel does not fit along {axis}: effective kernel size {effective} "
            "(dilation {dilation} × ({kernel} − 1) + 1) is larger than the padded input {padded}; "
            "lower the dilation or the kernel size, or add padding."
        )
    )
    message = told.format(
        axis=axes[axis],
        kernel=kernel,
        dilation=dilation,
        effective=span(kernel, dilation),
        padded=padded,
    )
    raise ConvSpecError(message, parameter="kernel_size", axis=axis)
