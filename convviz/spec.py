"""The settings of one convolution: checked once at the door, plain integers from then on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import gcd, prod

from convviz.arguments import builtin, listing, per_axis, shown, whole
from convviz.errors import ConvSpecError

AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
"""The names of the spatial axes, by their number."""

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
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @property
    def padded_size(self) -> tuple[int, ...]:
        """Cells of the input together with its padding."""
        return tuple(n + sum(pair) for n, pair in zip(self.input_size, self.padding, strict=True))

    @property
    def output_size(self) -> tuple[int, ...]:
        """Positions of the kernel: ⌊(padded − effective kernel) / stride⌋ + 1, as in arXiv 1603.07285."""
        sizes = zip(self.padded_size, self.effective_kernel_size, self.stride, strict=True)
        return tuple((padded - kernel) // stride + 1 for padded, kernel, stride in sizes)

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


def resolve(
    input_shape: Iterable[int],
    weight_shape: Iterable[int],
    *,
    stride: int | tuple = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple = 1,
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
    in_channels, *input_size = input_shape = _input_shape(input_shape)
    axes = AXES[len(input_size)]
    out_channels, _, *kernel_size = weight_shape = _weight_shape(weight_shape, axes)
    groups = whole("groups", groups, least=1)
    _check_channels(input_shape, weight_shape, groups)
    if not isinstance(padding_mode, str) or padding_mode not in PADDING_MODES:
        options = listing([repr(mode) for mode in PADDING_MODES])
        message = f"padding_mode {shown(padding_mode)} is unknown; use {options}."
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


def _input_shape(shape: Iterable[int]) -> tuple[int, ...]:
    shape = tuple(shape)
    if len(shape) - 1 not in AXES:
        advice = "put a channel axis in front" if len(shape) < 2 else "give one item of a batch at a time"
        message = (
            f"input must have 2 to 4 axes, its channels and then one to three spatial axes; "
            f"got {len(shape)} in the shape {shape}; {advice}."
        )
        raise ConvSpecError(message, parameter="input")
    _check_not_empty("input", shape, ("in_channels",))
    return shape


def _weight_shape(shape: Iterable[int], axes: Sequence[str]) -> tuple[int, ...]:
    shape = tuple(shape)
    if len(shape) != len(axes) + 2:
        message = (
            f"weight must have {len(axes) + 2} axes to go with the input's {len(axes)} ({', '.join(axes)}): "
            f"out_channels, in_channels // groups and the kernel size; got {len(shape)} in the shape {shape}."
        )
        raise ConvSpecError(message, parameter="weight")
    _check_not_empty("weight", shape, ("out_channels", "in_channels // groups"))
    return shape


def _check_not_empty(parameter: str, shape: tuple[int, ...], channel_axes: tuple[str, ...]) -> None:
    names = (*channel_axes, *AXES[len(shape) - len(channel_axes)])
    for position, (size, name) in enumerate(zip(shape, names, strict=True)):
        if size < 1:
            message = f"{parameter} is empty along {name}: its shape is {shape}; make every size at least 1."
            axis = position - len(channel_axes)
            raise ConvSpecError(message, parameter=parameter, axis=axis if axis >= 0 else None)


def _check_channels(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int) -> None:
    channels = {"in_channels": input_shape[0], "out_channels": weight_shape[0]}
    undivided = [f"{name} {count}" for name, count in channels.items() if count % groups]
    if undivided:
        common = gcd(*channels.values())
        divisors = [str(n) for n in range(1, common + 1) if common % n == 0]
        refusal = "does not divide" if len(undivided) == 1 else "divides neither"
        message = f"groups {groups} {refusal} {' nor '.join(undivided)}; use {listing(divisors)}."
        raise ConvSpecError(message, parameter="groups")
    per_group = channels["in_channels"] // groups
    if weight_shape[1] != per_group:
        message = (
            f"weight has {weight_shape[1]} in_channels a group in the shape {weight_shape}, but the input "
            f"has {per_group} (in_channels {channels['in_channels']} / groups {groups}); "
            f"give weight the shape {(weight_shape[0], per_group, *weight_shape[2:])}."
        )
        raise ConvSpecError(message, parameter="weight")


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
        message = (
            f"padding {shown(name)} is unknown; use 'valid', 'same', 'full', 'causal' (1D only), a whole "
            f"number, or one number or pair (before, after) for each axis."
        )
        raise ConvSpecError(message, parameter="padding")
    if name == "causal" and unpadded.ndim > 1:
        message = (
            f"padding 'causal' needs a single axis, and the input has {unpadded.ndim} "
            f"({', '.join(unpadded.axes)}); use 'valid', 'same', 'full' or whole numbers."
        )
        raise ConvSpecError(message, parameter="padding")
    sizes = zip(unpadded.input_size, unpadded.effective_kernel_size, unpadded.stride, strict=True)
    return tuple(_named_pair(name, *axis_sizes) for axis_sizes in sizes)


def _named_pair(name: str, size: int, effective_kernel_size: int, stride: int) -> tuple[int, int]:
    reach = effective_kernel_size - 1
    if name == "same":
        # TensorFlow's rule, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2:
        # the last window starts where the last whole or begun stride does, and the odd cell goes after.
        total = max((size - 1) // stride * stride + effective_kernel_size - size, 0)
        return total // 2, total - total // 2
    return {"valid": (0, 0), "full": (reach, reach), "causal": (reach, 0)}[name]


def _pair(entry: object, axes: Sequence[str], axis: int) -> tuple[int, int]:
    before_after = entry if isinstance(entry, tuple) else (entry, entry)
    if len(before_after) != 2:
        message = (
            f"padding along {axes[axis]} must be one whole number or a pair (before, after); "
            f"got a tuple of {len(before_after)}: {shown(entry)}."
        )
        raise ConvSpecError(message, parameter="padding", axis=axis)
    before, after = (whole("padding", count, 0, axes, axis) for count in before_after)
    return before, after


def _wrong_padding_length(padding: tuple, axes: Sequence[str]) -> str:
    if len(axes) == 1 and len(padding) == 2 and not any(isinstance(entry, tuple) for entry in padding):
        return (
            f"padding {shown(padding)} has an entry for each of 2 axes, and the input has 1 ({axes[0]}); "
            f"for a pair (before, after) along {axes[0]} write ({shown(padding)},)."
        )
    return (
        f"padding must be one whole number or a tuple of {len(axes)} ({', '.join(axes)}), "
        f"each entry a number or a pair (before, after); got a tuple of {len(padding)}: {shown(padding)}."
    )


def _check_padding_width(spec: ConvSpec) -> None:
    # torch's limits: a reflection leaves out the edge cell, and a circle is gone round once at most.
    for axis, (size, pair) in enumerate(zip(spec.input_size, spec.padding, strict=True)):
        limit = {"reflect": size - 1, "circular": size}.get(spec.padding_mode)
        if limit is not None and max(pair) > limit:
            message = (
                f"padding {max(pair)} along {spec.axes[axis]} is too wide for padding_mode "
                f"{spec.padding_mode!r}: an input of size {size} allows at most {limit}; lower the padding, "
                f"or use padding_mode 'zeros' or 'replicate'."
            )
            raise ConvSpecError(message, parameter="padding", axis=axis)


def _check_kernel_fits(spec: ConvSpec) -> None:
    for axis, (effective, padded) in enumerate(
        zip(spec.effective_kernel_size, spec.padded_size, strict=True)
    ):
        if effective <= padded:
            continue
        kernel, dilation = spec.kernel_size[axis], spec.dilation[axis]
        size, cure = f"kernel size {kernel}", "the kernel size"
        if dilation > 1:
            size = f"effective kernel size {effective} (dilation {dilation} × ({kernel} − 1) + 1)"
            cure = "the dilation or the kernel size"
        message = (
            f"kernel does not fit along {spec.axes[axis]}: {size} is larger than the padded input {padded}; "
            f"lower {cure}, or add padding."
        )
        raise ConvSpecError(message, parameter="kernel_size", axis=axis)
