"""Which input cells meet which weights, in whole numbers only.

Everything here speaks of taps: at output index ``o`` the kernel's tap ``k`` lies on the input index

    i = o · stride − padding before + k · dilation

along each axis. Input indices count the cells of the input without its padding: in the padding they are
negative, or the input's size and more. This tap rule is all that makes it a convolution; a pooling or a
transposed convolution is another rule for the same callers.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from convviz.arguments import builtin, per_axis, shown
from convviz.errors import ConvSpecError
from convviz.language import phrase
from convviz.spec import AXES, ConvSpec, resolve

_SOURCES = {
    "zeros": lambda position, size: None,
    "reflect": lambda position, size: -position if position < 0 else 2 * (size - 1) - position,
    "replicate": lambda position, size: max(0, min(size - 1, position)),
    "circular": lambda position, size: position % size,
}
"""Where the value of a cell in the padding comes from, by padding mode: a position, the input's size."""


class Tap(NamedTuple):
    """One weight of the kernel and the input cell it lies on."""

    input: tuple[int, ...]
    kernel: tuple[int, ...]


def output_size(
    input_size: tuple[int, ...],
    kernel_size: int | tuple[int, ...],
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple[int, ...] = 1,
) -> tuple[int, ...]:
    """Size of the output of a convolution along each spatial axis, channels not counted.

    ⌊(input + padding before and after − dilation · (kernel − 1) − 1) / stride⌋ + 1, relationship 15 of
    Dumoulin and Visin, *A guide to convolution arithmetic for deep learning* (arXiv 1603.07285).

    Parameters
    ----------
    input_size : tuple of int
        One to three sizes of at least 1, one a spatial axis.
    kernel_size, stride, dilation : int or tuple of int
        At least 1; one for all axes, or one an axis.
    padding : int, str or tuple
        As in `convviz.cross_correlate`.

    Returns
    -------
    tuple of int
        One size of at least 1 for each spatial axis.

    Raises
    ------
    ConvSpecError
        If a number is out of its range, or the kernel is larger than the padded input.

    Examples
    --------
    >>> output_size((28, 28), (3, 3), stride=2, padding="same")
    (14, 14)
    """
    input_size = builtin(input_size)
    if not isinstance(input_size, tuple) or len(input_size) not in AXES:
        message = phrase(
            "input_size must be a tuple of 1 to 3 sizes, one a spatial axis; got {value}.",
            value=shown(input_size),
        )
        raise ConvSpecError(message, parameter="input_size")
    axes = AXES[len(input_size)]
    inputs = per_axis("input_size", input_size, axes, least=1)
    kernel = per_axis("kernel_size", kernel_size, axes, least=1)
    spec = resolve((1, *inputs), (1, 1, *kernel), stride=stride, padding=padding, dilation=dilation)
    return spec.output_size


def window_start(spec: ConvSpec, output_index: tuple[int, ...]) -> tuple[int, ...]:
    """Input index under the kernel's first tap at an output index.

    >>> window_start(resolve((1, 5, 5), (1, 1, 3, 3), stride=2, padding=1), (0, 2))
    (-1, 3)
    """
    axes = zip(output_index, spec.stride, spec.padding, strict=True)
    return tuple(position * stride - before for position, stride, (before, _) in axes)


def taps(spec: ConvSpec, output_index: tuple[int, ...]) -> Iterator[Tap]:
    """All taps at an output index, the kernel's last axis fastest.

    >>> [tap.input for tap in taps(resolve((1, 5), (1, 1, 3), dilation=2, padding=1), (0,))]
    [(-1,), (1,), (3,)]
    """
    start = window_start(spec, output_index)
    for kernel in product(*map(range, spec.kernel_size)):
        axes = zip(start, kernel, spec.dilation, strict=True)
        yield Tap(tuple(first + k * dilation for first, k, dilation in axes), kernel)


def step_index(spec: ConvSpec, step: int) -> tuple[int, ...]:
    """Output index of a step, counted from 0 with the last axis fastest.

    Raises IndexError for a step that the convolution does not have.

    >>> step_index(resolve((1, 5, 5), (1, 1, 3, 3)), 4)
    (1, 1)
    """
    if step not in range(spec.steps):
        raise IndexError(f"step {step} is outside the {spec.steps} steps, 0 to {spec.steps - 1}")
    index = []
    for size in reversed(spec.output_size):
        step, position = divmod(step, size)
        index.append(position)
    return tuple(reversed(index))


def step_of(spec: ConvSpec, output_index: tuple[int, ...]) -> int:
    """Step at which an output cell is computed, the inverse of `step_index`.

    >>> step_of(resolve((1, 5, 5), (1, 1, 3, 3)), (1, 1))
    4
    """
    step = 0
    for position, size in zip(output_index, spec.output_size, strict=True):
        step = step * size + position
    return step


def feeds(spec: ConvSpec, input_index: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All output indices whose window has a tap on this input cell, in the order of their steps.

    Copies of the cell that a padding mode puts into the padding are not followed.

    >>> list(feeds(resolve((1, 5), (1, 1, 3), stride=2, padding=1), (1,)))
    [(0,), (1,)]
    """
    return product(*(_feeds_along(spec, axis, index) for axis, index in enumerate(input_index)))


def reaches(spec: ConvSpec, input_index: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All output indices that an input cell feeds, itself or through its copies in the padding.

    With zeros in the padding this is `feeds`; the other padding modes repeat cells there.

    >>> list(reaches(resolve((1, 5), (1, 1, 3), padding=1, padding_mode="circular"), (0,)))
    [(0,), (1,), (4,)]
    """
    fed = (
        {output for copy in copies(spec, axis, index) for output in _feeds_along(spec, axis, copy)}
        for axis, index in enumerate(input_index)
    )
    return product(*map(sorted, fed))


def copies(spec: ConvSpec, axis: int, index: int) -> tuple[int, ...]:
    """Positions along an axis that hold a cell's value: its own, and its copies in the padding.

    >>> copies(resolve((1, 5), (1, 1, 3), padding=2, padding_mode="reflect"), 0, 1)
    (1, -1)
    """
    size, (before, after) = spec.input_size[axis], spec.padding[axis]
    if index not in range(size):
        return (index,)
    ring = (*range(-before, 0), *range(size, size + after))
    source = _SOURCES[spec.padding_mode]
    return (index, *(position for position in ring if source(position, size) == index))


def meets(spec: ConvSpec, kernel_index: tuple[int, ...]) -> tuple[range, ...]:
    """Along each axis, the input indices that a weight ever lies on, those in the padding left out.

    >>> meets(resolve((1, 5), (1, 1, 3), stride=2, padding=1), (0,))
    (range(1, 5, 2),)
    """
    return tuple(_meets_along(spec, axis, index) for axis, index in enumerate(kernel_index))


def unreached(spec: ConvSpec, axis: int) -> tuple[int, ...]:
    """Input indices along an axis on which no tap ever lies, nor on a copy of theirs in the padding.

    No output depends on a cell that is there along any axis, and on every other cell some output does.

    >>> unreached(resolve((1, 6), (1, 1, 2), stride=3), 0)
    (2, 5)
    """
    size, source = spec.input_size[axis], _SOURCES[spec.padding_mode]
    starts = range(0, spec.output_size[axis] * spec.stride[axis], spec.stride[axis])
    taps = range(0, spec.kernel_size[axis] * spec.dilation[axis], spec.dilation[axis])
    met = {start + tap - spec.padding[axis][0] for start in starts for tap in taps}
    reached = {index if index in range(size) else source(index, size) for index in met}
    return tuple(index for index in range(size) if index not in reached)


def _feeds_along(spec: ConvSpec, axis: int, index: int) -> Iterator[int]:
    distance, stride, dilation = index + spec.padding[axis][0], spec.stride[axis], spec.dilation[axis]
    positions = range(spec.output_size[axis])
    for k in reversed(range(spec.kernel_size[axis])):
        position, between_steps = divmod(distance - k * dilation, stride)
        if not between_steps and position in positions:
            yield position


def _meets_along(spec: ConvSpec, axis: int, k: int) -> range:
    first, stride = k * spec.dilation[axis] - spec.padding[axis][0], spec.stride[axis]
    met = range(first, first + spec.output_size[axis] * stride, stride)
    return met[bisect_left(met, 0) : bisect_left(met, spec.input_size[axis])]
