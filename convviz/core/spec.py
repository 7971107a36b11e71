"""The settings of one convolution: checked once at the door, plain integers from then on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

from convviz.core.arguments import Padding, builtin, listing, per_axis, shown, whole
from convviz.core.array_shapes import AXES, check_channels, checked_input, checked_weight
from convviz.core.errors import ConvSpecError
from convviz.core.shapes import places, same_padding, span
from convviz.core.taps import Strided
from convviz.language import phrase

PADDINGS = ("valid", "same", "full", "causal")
"""The paddings that have a name."""

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
"""What the padding is filled with."""


@dataclass(frozen=True, slots=True)
class ConvSpec:
    """One convolution in whole numbers, as `resolve` makes it; every tuple has one entry a spatial axis.

    Attributes
    ----------
    in_channels, out_channels : int
    input_size, kernel_size, stride, dilation : tuple of int
    padding : tuple of (int, int)
        Cells added before and after the input.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
    groups : int
        Each of the `groups` equal shares of the filters sees its own share of the channels only.
    """

    in_channels: int
    out_channels: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    padding_mode: str
    groups: int

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
    """Turn what a person may write for a convolution into a `ConvSpec`, or say why there is none.

    Parameters
    ----------
    input_shape : (C_in, *spatial)
        One to three spatial axes, and no batch axis.
    weight_shape : (C_out, C_in // groups, *kernel_size)
    stride, padding, dilation, groups, padding_mode
        As in `convviz.cross_correlate`.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> spec = resolve((3, 5, 5), (8, 3, 3, 3), stride=2, padding="same")
    >>> spec.padding, spec.output_size, spec.weights
    (((1, 1), (1, 1)), (3, 3), 216)
    """
    in_channels, *input_size = input_shape = checked_input(input_shape)
    axes = AXES[len(input_size)]
    out_channels, _, *kernel_size = weight_shape = checked_weight(weight_shape, axes)
    groups = whole("groups", groups, least=1)
    check_channels(input_shape, weight_shape, groups)
    if not isinstance(padding_mode, str) or padding_mode not in PADDING_MODES:
        message = phrase(
            "padding_mode {mode} is unknown; use {options}.",
            mode=shown(padding_mode),
            options=listing([repr(mode) for mode in PADDING_MODES]),
        )
        raise ConvSpecError(message, parameter="padding_mode")
    unpadded = ConvSpec(
        in_channels=in_channels,
        out_channels=out_channels,
        input_size=tuple(input_size),
        kernel_size=tuple(kernel_size),
        stride=per_axis("stride", stride, axes, least=1),
        dilation=per_axis("dilation", dilation, axes, least=1),
        padding=((0, 0),) * len(axes),
        padding_mode=padding_mode,
        groups=groups,
    )
    spec = replace(unpadded, padding=_pairs(padding, unpadded))
    _check_padding_width(spec)
    _check_kernel_fits(spec)
    return spec


def _pairs(padding: object, unpadded: ConvSpec) -> tuple[tuple[int, int], ...]:
    """Cells before and after the input along each axis, from any way to write a padding."""
    padding = builtin(padding)
    axes = unpadded.axes
    if isinstance(padding, str):
        return _named_pairs(padding, unpadded)
    if not isinstance(padding, tuple):
        count = whole("padding", padding, 0)
        return ((count, count),) * len(axes)
    if len(padding) != len(axes):
        raise ConvSpecError(_wrong_padding_length(padding, axes), parameter="padding")
    return tuple(_pair(entry, axes, axis) for axis, entry in enumerate(padding))


def _named_pairs(name: str, unpadded: ConvSpec) -> tuple[tuple[int, int], ...]:
    if name not in PADDINGS:
        message = phrase(
            "padding {name} is unknown; use 'valid', 'same', 'full', 'causal' (1D only), a whole "
            "number, or one number or pair (before, after) for each axis.",
            name=shown(name),
        )
        raise ConvSpecError(message, parameter="padding")
    if name == "causal" and unpadded.ndim > 1:
        message = phrase(
            "padding 'causal' needs a single axis, and the input has {count} ({axes}); "
            "use 'valid', 'same', 'full' or whole numbers.",
            count=unpadded.ndim,
            axes=", ".join(unpadded.axes),
        )
        raise ConvSpecError(message, parameter="padding")
    sizes = zip(unpadded.input_size, unpadded.effective_kernel_size, unpadded.stride, strict=True)
    return tuple(_named_pair(name, *axis_sizes) for axis_sizes in sizes)


def _named_pair(name: str, size: int, effective_kernel_size: int, stride: int) -> tuple[int, int]:
    reach = effective_kernel_size - 1
    if name == "same":
        total = same_padding(size, effective_kernel_size, stride)
        return total // 2, total - total // 2  # as TensorFlow has it: the odd cell goes after
    return {"valid": (0, 0), "full": (reach, reach), "causal": (reach, 0)}[name]


def _pair(entry: object, axes: Sequence[str], axis: int) -> tuple[int, int]:
    before_after = entry if isinstance(entry, tuple) else (entry, entry)
    if len(before_after) != 2:
        message = phrase(
            "padding along {axis} must be one whole number or a pair (before, after); "
            "got a tuple of {given}: {value}.",
            axis=axes[axis],
            given=len(before_after),
            value=shown(entry),
        )
        raise ConvSpecError(message, parameter="padding", axis=axis)
    before, after = (whole("padding", count, 0, axes, axis) for count in before_after)
    return before, after


def _wrong_padding_length(padding: tuple[object, ...], axes: Sequence[str]) -> str:
    if len(axes) == 1 and len(padding) == 2 and not any(isinstance(entry, tuple) for entry in padding):
        return phrase(
            "padding {value} has an entry for each of 2 axes, and the input has 1 ({axis}); "
            "for a pair (before, after) along {axis} write ({value},).",
            value=shown(padding),
            axis=axes[0],
        )
    return phrase(
        "padding must be one whole number or a tuple of {count} ({axes}), "
        "each entry a number or a pair (before, after); got a tuple of {given}: {value}.",
        count=len(axes),
        axes=", ".join(axes),
        given=len(padding),
        value=shown(padding),
    )


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
    for axis, (effective, padded) in enumerate(
        zip(spec.effective_kernel_size, spec.padded_size, strict=True)
    ):
        if effective <= padded:
            continue
        told = (
            phrase(
                "kernel does not fit along {axis}: kernel size {kernel} is larger than the padded input "
                "{padded}; lower the kernel size, or add padding."
            )
            if spec.dilation[axis] == 1
            else phrase(
                "kernel does not fit along {axis}: effective kernel size {effective} "
                "(dilation {dilation} × ({kernel} − 1) + 1) is larger than the padded input {padded}; "
                "lower the dilation or the kernel size, or add padding."
            )
        )
        message = told.format(
            axis=spec.axes[axis],
            kernel=spec.kernel_size[axis],
            dilation=spec.dilation[axis],
            effective=effective,
            padded=padded,
        )
        raise ConvSpecError(message, parameter="kernel_size", axis=axis)
