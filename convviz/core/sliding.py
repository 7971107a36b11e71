"""How a kernel moves over its input, as one value, and what a padding comes to in cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from convviz.core.arguments import builtin, shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.shapes import same_padding, span
from convviz.language import phrase

PADDINGS = ("valid", "same", "full", "causal")
"""The paddings that have a name."""

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
"""What the padding is filled with."""

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sliding:
    """How a kernel moves over its input, in torch's words; as they may be written, nothing is checked here.

    Attributes
    ----------
    stride, padding, dilation, groups, padding_mode
        As in `convviz.cross_correlate`.
    """

    stride: int | tuple[int, ...] = 1
    padding: int | str | tuple[object, ...] = 0
    dilation: int | tuple[int, ...] = 1
    groups: int = 1
    padding_mode: str = "zeros"


def padding_pairs(input_size: Sequence[int], kernel_size: Sequence[int], sliding: Sliding) -> Pairs:
    """Return the cells before and after the input along each axis, from any way to write a padding.

    Stride and dilation are one whole number an axis already.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> padding_pairs((5, 5), (3, 2), Sliding((1, 1), "same", (2, 1)))
    ((2, 2), (0, 1))
    """
    padding = builtin(sliding.padding)
    axes = AXES[len(input_size)]
    if isinstance(padding, str):
        _check_name(padding, axes)
        spans = map(span, kernel_size, sliding.dilation)
        return tuple(
            _named_pair(padding, *sizes) for sizes in zip(input_size, spans, sliding.stride, strict=True)
        )
    if not isinstance(padding, tuple):
        count = whole("padding", padding, 0)
        return ((count, count),) * len(axes)
    if len(padding) != len(axes):
        raise ConvSpecError(_wrong_padding_length(padding, axes), parameter="padding")
    return tuple(_pair(entry, axes, axis) for axis, entry in enumerate(padding))


def _check_name(name: str, axes: Sequence[str]) -> None:
    if name not in PADDINGS:
        message = phrase(
            "padding {name} is unknown; use 'valid', 'same', 'full', 'causal' (1D only), a whole "
            "number, or one number or pair (before, after) for each axis.",
            name=shown(name),
        )
        raise ConvSpecError(message, parameter="padding")
    if name == "causal" and len(axes) > 1:
        message = phrase(
            "padding 'causal' needs a single axis, and the input has {count} ({axes}); "
            "use 'valid', 'same', 'full' or whole numbers.",
            count=len(axes),
            axes=", ".join(axes),
        )
        raise ConvSpecError(message, parameter="padding")


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
